"""What of an inquiry each side is shown: an asked provider learns of its own answer, and of nobody else's."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import User
from partners.actors import Actor
from partners.capacity_codes import OPEN_STATES, InquiryState, ReplyState
from partners.models import Inquiry, InquiryReply

CLOSED = "closed"
"""What a provider is shown of every end but its own place being taken."""


def sees_all_answers(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether this actor is on the asker's side, or coordinates."""
    leads = actor.is_coordinator and actor.task_force_id == inquiry.task_force_id
    return leads or actor.role == "system" or inquiry.asker_id in actor.organization_ids


def shown_state(actor: Actor, inquiry: Inquiry, replies: list[InquiryReply], now: datetime) -> str:
    """Where it stands as this actor may know it. `replies` are those the actor sees."""
    if sees_all_answers(actor, inquiry):
        return str(inquiry.state_at(now, replies))
    states = {reply.state_at(now) for reply in replies}
    if ReplyState.TAKEN in states:
        return str(InquiryState.CLAIMED)
    is_held = ReplyState.OFFERED in states
    if inquiry.state not in OPEN_STATES or (now >= inquiry.expires_at and not is_held):
        return CLOSED
    return str(InquiryState.OPEN if states == {ReplyState.ASKED} else InquiryState.ANSWERED)


def shown_version(actor: Actor, inquiry: Inquiry, replies: list[InquiryReply]) -> int:
    """The version to judge by: a provider's is its own answer's, so that it cannot count the answers of others."""
    if sees_all_answers(actor, inquiry):
        return inquiry.version
    return replies[0].version if replies else inquiry.version


def names_of_people(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """The work names of those who reported, asked, answered or took."""
    known = {pk for pk in ids if pk}
    return dict(User.objects.filter(pk__in=known).values_list("pk", "name"))
