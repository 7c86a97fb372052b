"""How busy one partner's hand-offs are: for its own page, as far as the viewer may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from partners.actors import Actor
from partners.models import Organization
from referrals.lifecycle import OPEN, State
from referrals.models import Referral

MONTHS = 12


@dataclass(frozen=True)
class Activity:
    """Referrals received and sent by month of sending (local dates, oldest first), and what is open with it now."""

    months: list[date]
    received: list[int]
    sent: list[int]
    open_now: int
    late_now: int

    @property
    def total(self) -> int:
        """All of the twelve months."""
        return sum(self.received) + sum(self.sent)


def may_see_activity(actor: Actor, organization: Organization) -> bool:
    """The partner itself and coordinators; nobody else learns how busy it is."""
    return actor.is_coordinator or organization.pk in actor.organization_ids


def activity(actor: Actor, organization: Organization, today: date) -> Activity:
    """The last twelve months up to `today`, this one included; what was entered in error is left out."""
    months = _months_up_to(today)
    received, sent = Q(receiver__in=organization.ids), Q(sender__in=organization.ids)
    rows = Referral.objects.visible_to(actor).filter(received | sent).exclude(state=State.VOIDED)
    by_month = rows.filter(sent_on__gte=months[0]).annotate(month=TruncMonth("sent_on")).values("month").order_by()
    counts = by_month.annotate(received=Count("pk", filter=received), sent=Count("pk", filter=sent))
    found = {row["month"]: (row["received"], row["sent"]) for row in counts}
    late = Count("pk", filter=Q(due_at__lt=timezone.now()))
    now = rows.filter(received, state__in=OPEN).aggregate(open=Count("pk"), late=late)
    return Activity(
        months=months,
        received=[found.get(month, (0, 0))[0] for month in months],
        sent=[found.get(month, (0, 0))[1] for month in months],
        open_now=now["open"],
        late_now=now["late"],
    )


def _months_up_to(today: date) -> list[date]:
    numbers = range(today.year * 12 + today.month - MONTHS, today.year * 12 + today.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
