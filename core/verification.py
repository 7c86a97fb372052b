"""Proving the record: every change made behind the application's back is found and named."""

import uuid
from collections.abc import Callable, Iterator

from django.db.models import Exists, OuterRef, Subquery

from core import access, events, seals
from core.models import Event, PendingSeal, Seal, SealHead

Check = Callable[[], Iterator[str]]
_more: list[Check] = []


def also_check(check: Check) -> Check:
    """Register a package's own comparison of its rows with the record."""
    _more.append(check)
    return check


def problems() -> Iterator[str]:
    """Every disagreement between the events, their seals, the anchor file, the reads and the rows; empty when sound."""
    yield from _altered_events()
    yield from _unsealed_events()
    for head in SealHead.objects.order_by("chain_id"):
        yield from _broken_links(head)
    yield from _missing_heads()
    yield from _changed_reads()
    for check in _more:
        yield from check()


def _altered_events() -> Iterator[str]:
    for event in Event.objects.order_by("id").iterator(2000):
        if events.mac_of(event) != event.mac:
            yield f"Event {event.pk} ({event.type}) was altered, or not written by the application."


def _unsealed_events() -> Iterator[str]:
    waiting = PendingSeal.objects.values("event_id")
    for pk in Event.objects.filter(seal=None).exclude(pk__in=waiting).values_list("pk", flat=True):
        yield f"Event {pk} has no seal and is not waiting for one."
    present = Event.objects.filter(pk=OuterRef("event_id"))
    for pk in PendingSeal.objects.filter(~Exists(present)).values_list("event_id", flat=True):
        yield f"Event {pk} waits for its seal but is missing."


def _broken_links(head: SealHead) -> Iterator[str]:
    previous, expected = "", 1
    mac = Event.objects.filter(pk=OuterRef("event_id")).values("mac")[:1]
    rows = Seal.objects.filter(chain_id=head.chain_id).annotate(mac_now=Subquery(mac))
    for seal in rows.order_by("sequence").iterator(2000):
        yield from _link_problems(seal, previous, expected)
        previous, expected = seal.hash, seal.sequence + 1
    if (expected - 1, previous) != (head.sequence, head.hash):
        yield f"Chain {head.chain_id} ends at seal {expected - 1}, but its head says {head.sequence}."


def _link_problems(seal: Seal, previous: str, expected: int) -> Iterator[str]:
    name = f"Seal {seal.sequence} of chain {seal.chain_id}"
    if seal.sequence != expected:
        yield f"{name} follows seal {expected - 1}: links are missing."
    if seal.previous_hash != previous or seal.hash != seals.link_hash(previous, seal.sequence, seal.event_mac):
        yield f"{name} does not fit the link before it."
    mac_now = getattr(seal, "mac_now", None)
    if mac_now is None:
        yield f"{name} covers event {seal.event_id}, which is missing."
    elif mac_now != seal.event_mac:
        yield f"{name} covers event {seal.event_id}, which is not the one that was sealed."


def _missing_heads() -> Iterator[str]:
    path = seals.anchor_path()
    if not path.exists():
        return
    last: dict[str, str] = {line.split()[0]: line for line in path.read_text().splitlines() if line.strip()}
    for chain, line in last.items():
        _, sequence, digest = line.split()
        if not Seal.objects.filter(chain_id=uuid.UUID(chain), sequence=int(sequence), hash=digest).exists():
            yield f"Chain {chain} once reached seal {sequence}; that seal is gone or different."


def _changed_reads() -> Iterator[str]:
    for event in Event.objects.filter(type=access.DIGEST).order_by("id").iterator():
        facts = events.facts_of(event)
        if access.hash_of(facts["first"], facts["last"]) != facts["sha256"]:
            yield f"The log of reads from {facts['first']} to {facts['last']} was changed after it was digested."
