"""Which referrals have news since a place in the record.

The places are those of the seals, so a transaction that commits late is sealed behind them and never passed over.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from core.models import Event, Seal, SealHead
from partners.actors import Actor
from partners.models import TaskForceMembership
from referrals import disclosure
from referrals.models import Referral

SCAN = 1000
"""How many seals of one chain a question reads at most."""

Places = dict[UUID, int]
"""The last seal that was read, by the task force whose chain it is in."""


@dataclass(frozen=True)
class Changes:
    """Referrals with news, in the order in which it came; `places` is where to go on, `more` that there is more now."""

    ids: list[UUID]
    places: Places
    more: bool


def newest(actor: Actor) -> Places:
    """The end of the record of every task force that this actor has hand-offs in."""
    return dict(SealHead.objects.filter(pk__in=_chains(actor)).values_list("chain_id", "sequence"))


def since(actor: Actor, places: Places, heads: Places, *, size: int) -> Changes:
    """The referrals with news that this actor may know of; `heads` are the chains' `newest` places, read before.

    What is hidden from them (that a receiver they are told nothing of accepted, say) is no news. A task force without
    a place is read from its beginning.
    """
    found: list[UUID] = []
    reached: Places = {}
    for chain, head in sorted(heads.items()):
        reached[chain] = places.get(chain, 0)
        if len(found) < size and reached[chain] < head:
            news, reached[chain] = _news(actor, chain, reached[chain], head, size - len(found))
            found += news
    return Changes(found, reached, more=any(reached[chain] < head for chain, head in heads.items()))


def _chains(actor: Actor) -> list[UUID]:
    """The task forces acted for or belonged to, also those left: what is under way there goes on."""
    if actor.is_coordinator and actor.task_force_id:
        return [actor.task_force_id]
    own = TaskForceMembership.objects.filter(organization__in=actor.organization_ids)
    return list(own.values_list("task_force_id", flat=True).distinct())


def _news(actor: Actor, chain: UUID, after: int, head: int, size: int) -> tuple[list[UUID], int]:
    """At most `size` referrals with news behind a seal, and the last seal that is done with.

    Where events were pruned their seals are passed over, up to the head.
    """
    seals = Seal.objects.filter(chain_id=chain, sequence__gt=after).order_by("sequence")
    scanned = list(seals.values_list("sequence", "event_id", "event__subject_type", "event__subject_id")[:SCAN])
    rows = _visible(actor, {subject for _place, _event, kind, subject in scanned if kind == "referral"})
    events = Event.objects.in_bulk([event for _place, event, _kind, subject in scanned if subject in rows])
    found: dict[UUID, None] = {}
    place, end = after, after if len(scanned) == SCAN else head
    for sequence, event, _kind, subject in scanned:
        if event in events and subject not in found and disclosure.is_news(actor, rows[subject], events[event]):
            if len(found) == size:
                return list(found), place
            found[subject] = None
        place = sequence
    return list(found), max(place, end)


def _visible(actor: Actor, ids: set[UUID]) -> dict[UUID, Referral]:
    rows = Referral.objects.visible_to(actor).filter(pk__in=ids)
    return {row.pk: row for row in rows.with_feedback(timezone.now().date())}
