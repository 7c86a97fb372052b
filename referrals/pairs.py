"""How often two organizations handed something to each other: for partnerships, as far as the viewer may see it."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count

from partners.actors import Actor
from referrals.lifecycle import State
from referrals.models import Referral

Ends = tuple[UUID, UUID]


def handed_over(actor: Actor, ids: Iterable[UUID], today: date) -> Mapping[Ends, int]:
    """Referrals of the twelve months up to a local date, by sender and receiver, among these organizations.

    What was entered in error is left out; only what the actor may see is counted.
    """
    wanted = list(ids)
    year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
    rows = Referral.objects.visible_to(actor).filter(sender__in=wanted, receiver__in=wanted, sent_on__gt=year_ago)
    counts = rows.exclude(state=State.VOIDED).order_by().values("sender", "receiver").annotate(n=Count("pk"))
    return {(row["sender"], row["receiver"]): row["n"] for row in counts}
