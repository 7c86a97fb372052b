"""The hash chain over the events: sealing in batches, and the anchor kept outside the database."""

import hashlib
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction

from core.models import PendingSeal, Seal, SealHead

BATCH = 500


def seal_all() -> int:
    """Seal every waiting event of every chain; returns how many seals were made."""
    chains = PendingSeal.objects.order_by().values_list("chain_id", flat=True).distinct()
    return sum(seal_chain(chain_id) for chain_id in list(chains))


def seal_chain(chain_id: uuid.UUID) -> int:
    """Seal the waiting events of one chain, batch by batch. Two callers take turns on the head's row."""
    made = 0
    while batch := _seal_batch(chain_id):
        made += batch
    return made


def link_hash(previous_hash: str, sequence: int, event_mac: str) -> str:
    """SHA-256 of the link before, the sequence number and the event's mac."""
    return hashlib.sha256(f"{previous_hash}|{sequence}|{event_mac}".encode()).hexdigest()


def anchor_path() -> Path:
    """The append-only file of chain heads; a truncated chain no longer reaches what it says."""
    return Path(settings.DATA_DIR) / "seal-heads.log"


@transaction.atomic
def _seal_batch(chain_id: uuid.UUID) -> int:
    head = _locked_head(chain_id)
    waiting = list(
        PendingSeal.objects.filter(chain_id=chain_id).order_by("event_id").values_list("event_id", "event__mac")[:BATCH]
    )
    if not waiting:
        return 0
    seals = [_next_seal(head, event_id, mac) for event_id, mac in waiting]
    Seal.objects.bulk_create(seals)
    SealHead.objects.filter(pk=chain_id).update(sequence=head.sequence, hash=head.hash)
    PendingSeal.objects.filter(event_id__in=[event_id for event_id, _ in waiting]).delete()
    line = f"{chain_id} {head.sequence} {head.hash}\n"
    transaction.on_commit(lambda: _append(line), robust=True)
    return len(seals)


def _locked_head(chain_id: uuid.UUID) -> SealHead:
    SealHead.objects.bulk_create([SealHead(chain_id=chain_id)], ignore_conflicts=True)
    return SealHead.objects.select_for_update().get(pk=chain_id)


def _next_seal(head: SealHead, event_id: int, event_mac: str) -> Seal:
    previous, head.sequence = head.hash, head.sequence + 1
    head.hash = link_hash(previous, head.sequence, event_mac)
    return Seal(
        chain_id=head.chain_id,
        sequence=head.sequence,
        event_id=event_id,
        event_mac=event_mac,
        previous_hash=previous,
        hash=head.hash,
    )


def _append(line: str) -> None:
    with anchor_path().open("a", encoding="ascii") as file:
        file.write(line)


def newest_position(chain_id: uuid.UUID) -> int:
    """The highest sequence sealed in a chain; 0 for an empty one."""
    return SealHead.objects.filter(pk=chain_id).values_list("sequence", flat=True).first() or 0
