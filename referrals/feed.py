"""The change feed: sealed events in seal order, so that a reader who remembers the cursor misses nothing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.models import Event, Seal
from partners.actors import Actor
from referrals import disclosure
from referrals.models import Referral

SCAN = 500


@dataclass(frozen=True)
class FeedItem:
    """One event as this reader may know it; `cursor` is its place in the chain."""

    cursor: int
    event: Event
    type: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class FeedPage:
    """Items after a cursor; `next_cursor` goes on where this page ends, `more` says whether something is there now."""

    items: list[FeedItem]
    next_cursor: int
    more: bool


def page(actor: Actor, chain_id: UUID, *, after: int = 0, size: int = 50) -> FeedPage:
    """The next events of a task force's chain that this actor may see, in seal order.

    Rows the actor may not see are passed over, and the cursor moves past them.
    """
    seals = Seal.objects.filter(chain_id=chain_id, sequence__gt=after).select_related("event").order_by("sequence")
    scanned = list(seals[: SCAN + 1])
    visible = _visible_subjects(actor, [seal.event for seal in scanned])
    items: list[FeedItem] = []
    cursor = after
    for position, seal in enumerate(scanned[:SCAN]):
        if len(items) == size:
            return FeedPage(items, cursor, more=position < len(scanned))
        cursor = seal.sequence
        if item := _item(actor, seal, visible):
            items.append(item)
    return FeedPage(items, cursor, more=len(scanned) > SCAN)


def _visible_subjects(actor: Actor, found: list[Event]) -> dict[UUID, Referral]:
    ids = {event.subject_id for event in found if event.subject_type == "referral"}
    if actor.is_auditor:
        return {}
    rows = Referral.objects.visible_to(actor).filter(pk__in=ids)
    rows = rows.select_related("task_force").prefetch_related("releases")
    return {row.pk: row for row in rows}


def _item(actor: Actor, seal: Seal, visible: dict[UUID, Referral]) -> FeedItem | None:
    event = seal.event
    if event.type in disclosure.ONES_OWN and not disclosure.is_ones_own(actor, event):
        return None
    if event.subject_type == "demand" and event.from_party_id and not actor.is_auditor:
        return None  # what reached an organization is no affair of a coordinator's
    of_platform = actor.is_platform and event.task_force_id is None
    if actor.is_auditor or of_platform or (actor.is_coordinator and event.subject_type != "referral"):
        return FeedItem(seal.sequence, event, event.type, disclosure.shown_facts(event))
    referral = visible.get(event.subject_id)
    if referral is None:
        return None
    shown = disclosure.event_as_seen(actor, referral, event)
    if shown is None:
        return None
    facts = disclosure.facts_as_seen(actor, referral, event) if shown == event.type else {}
    return FeedItem(seal.sequence, event, shown, facts)
