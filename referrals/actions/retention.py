"""Deleting what its time has come for, record by record, and saying so in a certificate that names nobody."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import events
from partners.actors import SYSTEM
from partners.models import TaskForce
from referrals.actions.locking import locked, record
from referrals.actions.moves import erase_contents, make_move
from referrals.actions.unsent import forget_unsent
from referrals.actions.watching import forget_watches
from referrals.models import PurgeCertificate, PurgeLine, Referral
from referrals.retention import Rule, facts_of_certificate, rules
from referrals.safeguard_codes import RetentionRule

logger = structlog.get_logger("handoff.retention")

LONGEST_RUN = timedelta(hours=6)
"""A run that did not end within this was killed; the next one closes its certificate."""


def purge(now: datetime | None = None) -> list[PurgeCertificate]:
    """Deal with everything that is due; returns the certificate of each task force that had something.

    Each record has its own transaction, in which it is counted; so a run that is killed has said what it did. Done
    twice, it finds nothing. A record that fails is named in the certificate by its id, and the rest goes on.
    """
    moment = now or timezone.now()
    _close_interrupted(moment)
    forget_watches(moment)
    forget_unsent(moment)
    made = (_purge_task_force(force, moment) for force in TaskForce.objects.order_by("slug"))
    return [certificate for certificate in made if certificate]


def _purge_task_force(force: TaskForce, now: datetime) -> PurgeCertificate | None:
    due = [(rule, list(rule.due(now).filter(task_force=force).values_list("pk", flat=True))) for rule in rules()]
    if not any(found for _rule, found in due):
        return None
    certificate = PurgeCertificate.objects.create(task_force=force)
    for rule, found in due:
        for pk in found:
            _purge_or_name(certificate, rule, pk, now)
    return _close(certificate, cut_short=False)


def _purge_or_name(certificate: PurgeCertificate, rule: Rule, pk: UUID, now: datetime) -> None:
    try:
        with transaction.atomic():
            _purge_one(certificate, rule, pk, now)
    except Exception as error:  # one record may fail in any way; it is named, and the others go on
        certificate.failed = [*certificate.failed, str(pk)]
        certificate.save(update_fields=["failed"])
        logger.warning("purge_failed", referral=str(pk), error=type(error).__name__)


def _purge_one(certificate: PurgeCertificate, rule: Rule, pk: UUID, now: datetime) -> None:
    row = locked(Referral(pk=pk), by=SYSTEM, expected_version=None)
    if not rule.due(now).filter(pk=pk).exists():
        return  # somebody was faster: it was gone on with, or another run dealt with it
    counts = {
        "contents": row.contents.filter(blanked_at=None).count(),
        "messages": row.messages.filter(blanked_at=None).count(),
    }
    if rule.code == RetentionRule.DRAFTS:
        _clear_draft(row)
    else:
        erase_contents(row, now)
        row.save_next_version()
        record("referral.contents_erased", row, by=SYSTEM, version=row.version, rule=rule.code.value)
    _count(certificate, rule, row.kind, counts)


def _clear_draft(row: Referral) -> None:
    """Void a draft; its contents are deleted, since nobody was shown them."""

    def change(draft: Referral, moment: datetime) -> None:
        draft.contents.all().delete()
        draft.unsent.all().delete()
        draft.closed_at = moment

    make_move("clear_draft", row, change, by=SYSTEM, expected_version=None, occurred_at=None)


def _count(certificate: PurgeCertificate, rule: Rule, kind: str, counts: dict[str, int]) -> None:
    line, _made = PurgeLine.objects.get_or_create(
        certificate=certificate, rule=rule.code, kind=kind, defaults={"days": rule.days}
    )
    more = {name: F(name) + count for name, count in {"referrals": 1, **counts}.items()}
    PurgeLine.objects.filter(pk=line.pk).update(**more)


@transaction.atomic
def _close(certificate: PurgeCertificate, *, cut_short: bool) -> PurgeCertificate | None:
    """Finish a certificate: from here on its hash stands in the sealed record. An empty one is dropped."""
    if not certificate.failed and not certificate.lines.exists():
        certificate.delete()
        return None
    certificate.ended_at, certificate.cut_short = timezone.now(), cut_short
    certificate.sha256 = hash_of(certificate)
    certificate.save(update_fields=["ended_at", "cut_short", "sha256"])
    events.record(
        "purge.certified",
        subject=certificate,
        actor=SYSTEM,
        task_force_id=certificate.task_force_id,
        sha256=certificate.sha256,
        failed=len(certificate.failed),
    )
    return certificate


def hash_of(certificate: PurgeCertificate) -> str:
    """SHA-256 over everything a certificate says."""
    return hashlib.sha256(events.canonical(facts_of_certificate(certificate)).encode()).hexdigest()


def _close_interrupted(now: datetime) -> None:
    for certificate in PurgeCertificate.objects.filter(ended_at=None, began_at__lt=now - LONGEST_RUN):
        _close(certificate, cut_short=True)
