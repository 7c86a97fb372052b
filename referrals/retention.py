"""How long what is held about a hand-off may be kept, and what is due to be deleted. The rules as data."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core.models import Event
from referrals.kinds import KindCode
from referrals.lifecycle import MOVES, TERMINAL, State
from referrals.models import Contents, Demand, Message, PurgeCertificate, Referral
from referrals.safeguard_codes import Decision, RetentionRule

LONGEST_TIP_DAYS = 5 * 365
"""However long a tip stays open, its contents are kept no longer than this after it was sent."""

SENDING = (MOVES["send"].event,)
ENDINGS = tuple(move.event for move in MOVES.values() if move.target in TERMINAL)


@dataclass(frozen=True)
class Rule:
    """After how many days which referrals are dealt with."""

    code: RetentionRule
    days: int

    def due(self, now: datetime) -> QuerySet[Referral]:
        """What this rule deals with now: whose time has come, and that no undecided demand holds back."""
        return self.come(now).exclude(_is_demanded())

    def held_back(self, now: datetime) -> QuerySet[Referral]:
        """What waits although its time has come, because somebody's demand to see it is undecided."""
        return self.come(now).filter(_is_demanded())

    def come(self, now: datetime) -> QuerySet[Referral]:
        """The referrals whose time has come by this rule, and that still hold something.

        It counts from when the sending or the end happened, or from when that was recorded if it was told late.
        """
        limit = now - timedelta(days=self.days)
        if self.code == RetentionRule.DRAFTS:
            return _untouched_since(limit)
        rows = _holding(Referral.objects.all())
        if self.code == RetentionRule.OLD_TIPS:
            old = rows.filter(kind=KindCode.TIP, sent_at__lt=limit).exclude(state__in=TERMINAL)
            return old.exclude(_recorded_since(limit, SENDING))
        ended = rows.filter(state__in=TERMINAL, closed_at__lt=limit).exclude(_recorded_since(limit, ENDINGS))
        is_tip = self.code == RetentionRule.TIPS
        return ended.filter(kind=KindCode.TIP) if is_tip else ended.exclude(kind=KindCode.TIP)


def rules() -> tuple[Rule, ...]:
    """The rules in force here."""
    return (
        Rule(RetentionRule.DRAFTS, settings.HANDOFF_KEEP_DRAFT_DAYS),
        Rule(RetentionRule.CONTENTS, settings.HANDOFF_KEEP_CONTENTS_DAYS),
        Rule(RetentionRule.TIPS, min(settings.HANDOFF_KEEP_TIP_DAYS, LONGEST_TIP_DAYS)),
        Rule(RetentionRule.OLD_TIPS, LONGEST_TIP_DAYS),
    )


def due_counts(now: datetime, task_force_id: UUID | None = None) -> list[tuple[Rule, str, int]]:
    """What a run at this moment would deal with: rule, kind and how many; rules with nothing to do are left out."""
    found = []
    for rule in rules():
        rows = rule.due(now).order_by("kind")
        rows = rows.filter(task_force=task_force_id) if task_force_id else rows
        found += [(rule, kind, count) for kind, count in rows.values_list("kind").annotate(count=Count("pk"))]
    return found


def held_back_count(now: datetime) -> int:
    """How many a run at this moment would leave as they are, because of demands that are undecided.

    For whoever runs the installation alone: that a demand reached an organization is not its coordinators' to know.
    """
    return sum(rule.held_back(now).count() for rule in rules())


def facts_of_certificate(certificate: PurgeCertificate) -> dict[str, object]:
    """Everything that a certificate says, in the form that its hash covers."""
    columns = ("rule", "kind", "days", "referrals", "contents", "messages")
    return {
        "certificate": certificate.pk,
        "task_force": certificate.task_force_id,
        "began_at": certificate.began_at.timestamp(),
        "ended_at": certificate.ended_at.timestamp() if certificate.ended_at else None,
        "cut_short": certificate.cut_short,
        "failed": sorted(certificate.failed),
        "lines": _sorted(certificate.lines.values_list(*columns)),
    }


def _sorted(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return sorted((list(row) for row in rows), key=lambda row: row[:2])


def _is_demanded() -> Q:
    """Whether an undecided demand reached an organization that wrote it or, once it was sent, received it."""
    asked = Demand.objects.filter(decision=Decision.PENDING).annotate(
        whom=Coalesce("organization__merged_into", "organization")
    )
    sender, receiver = (
        Exists(asked.filter(whom=Coalesce(OuterRef(f"{end}__merged_into"), OuterRef(end))))
        for end in ("sender", "receiver")
    )
    return Q(sender) | Q(receiver, sent_at__isnull=False)


def _holding(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Those of which something is held that was not blanked."""
    contents = Contents.objects.filter(referral=OuterRef("pk"), blanked_at=None)
    messages = Message.objects.filter(referral=OuterRef("pk"), blanked_at=None)
    return rows.filter(Exists(contents) | Exists(messages))


def _untouched_since(limit: datetime) -> QuerySet[Referral]:
    """Drafts that nobody began or changed since then."""
    return Referral.objects.filter(state=State.DRAFT, created_at__lt=limit).exclude(_recorded_since(limit))


def _recorded_since(limit: datetime, types: Collection[str] = ()) -> Exists:
    """Whether an event of these types, or any, was recorded since then of the referral of the outer query."""
    found = Event.objects.filter(subject_id=OuterRef("pk"), subject_type="referral", at__gte=limit)
    return Exists(found.filter(type__in=types) if types else found)
