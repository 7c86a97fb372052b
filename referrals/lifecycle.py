"""The workflow as one table: which move leads from where to where, and whose it is; documents come from it."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a referral stands (design section 5)."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    WAITLISTED = "waitlisted", _("On a waiting list")
    ACCEPTED = "accepted", _("Accepted")
    CONTACTED = "contacted", _("First contact made")
    IN_SERVICE = "in_service", _("In service")
    COMPLETED = "completed", _("Completed")
    DECLINED = "declined", _("Declined")
    REDIRECTED = "redirected", _("Redirected")
    NOT_ENGAGED = "not_engaged", _("Not engaged")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    VOIDED = "voided", _("Entered in error")


class Side(TextChoices):
    """Whose move it is."""

    SENDER = "sender", _("sender")
    RECEIVER = "receiver", _("receiver")
    COORDINATOR = "coordinator", _("coordinator")
    SYSTEM = "system", _("the system")


class Urgency(TextChoices):
    """How soon an answer is needed; the clocks hang on it."""

    ROUTINE = "routine", _("Routine")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")


TERMINAL = frozenset(
    {
        State.COMPLETED,
        State.DECLINED,
        State.REDIRECTED,
        State.NOT_ENGAGED,
        State.WITHDRAWN,
        State.EXPIRED,
        State.VOIDED,
    }
)
OPEN = frozenset(set(State) - TERMINAL - {State.DRAFT})
BEFORE_SERVICE = OPEN - {State.IN_SERVICE}


@dataclass(frozen=True)
class Move:
    """One row of the table.

    `sides` may make it; a coordinator may also record it as proxy for a side's organization. `needs` names the list
    that a reason must come from (`decline`, `withdraw`, ...). `stamps` is the time that the move sets.
    """

    name: str
    label: Promise | str
    sources: frozenset[State]
    target: State
    sides: frozenset[Side]
    event: str
    needs: str = ""
    stamps: str = "closed_at"


def _move(
    name: str,
    label: Promise | str,
    sources: set[State],
    target: State,
    *sides: Side,
    event: str,
    needs: str = "",
    stamps: str,
) -> Move:
    return Move(name, label, frozenset(sources), target, frozenset(sides), f"referral.{event}", needs, stamps)


S, R, C = Side.SENDER, Side.RECEIVER, Side.COORDINATOR
MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("send", _("Send"), {State.DRAFT}, State.SENT, S, event="sent", stamps="sent_at"),
        _move(
            "give_information",
            _("Record that the number was given"),
            {State.DRAFT},
            State.COMPLETED,
            S,
            event="information_given",
            needs="information",
            stamps="closed_at",
        ),
        _move("discard", _("Discard"), {State.DRAFT}, State.VOIDED, S, event="discarded", stamps="closed_at"),
        _move(
            "acknowledge",
            _("Acknowledge"),
            {State.SENT},
            State.ACKNOWLEDGED,
            R,
            event="acknowledged",
            stamps="acknowledged_at",
        ),
        _move(
            "accept",
            _("Accept"),
            {State.SENT, State.ACKNOWLEDGED},
            State.ACCEPTED,
            R,
            event="accepted",
            stamps="decided_at",
        ),
        _move(
            "decline",
            _("Decline"),
            {State.SENT, State.ACKNOWLEDGED, State.WAITLISTED, State.ACCEPTED},
            State.DECLINED,
            R,
            event="declined",
            needs="decline",
            stamps="closed_at",
        ),
        _move(
            "waitlist",
            _("Put on the waiting list"),
            {State.SENT, State.ACKNOWLEDGED},
            State.WAITLISTED,
            R,
            event="waitlisted",
            stamps="waitlisted_at",
        ),
        _move(
            "open_place",
            _("Open a place"),
            {State.WAITLISTED},
            State.ACCEPTED,
            R,
            event="place_opened",
            stamps="decided_at",
        ),
        _move(
            "redirect",
            _("Point to another partner"),
            {State.SENT, State.ACKNOWLEDGED, State.WAITLISTED, State.ACCEPTED},
            State.REDIRECTED,
            R,
            event="redirected",
            stamps="closed_at",
        ),
        _move(
            "first_contact",
            _("Record first contact"),
            {State.ACCEPTED},
            State.CONTACTED,
            R,
            event="contacted",
            stamps="contacted_at",
        ),
        _move(
            "start_service",
            _("Record start of service"),
            {State.ACCEPTED, State.CONTACTED},
            State.IN_SERVICE,
            R,
            event="service_started",
            stamps="service_started_at",
        ),
        _move(
            "close_not_engaged",
            _("Close, not engaged"),
            {State.ACCEPTED, State.CONTACTED},
            State.NOT_ENGAGED,
            R,
            event="not_engaged",
            needs="not_engaged",
            stamps="closed_at",
        ),
        _move(
            "complete",
            _("Complete"),
            {State.IN_SERVICE},
            State.COMPLETED,
            R,
            event="completed",
            needs="outcome",
            stamps="closed_at",
        ),
        _move(
            "withdraw",
            _("Withdraw"),
            set(BEFORE_SERVICE),
            State.WITHDRAWN,
            S,
            event="withdrawn",
            needs="withdraw",
            stamps="closed_at",
        ),
        _move(
            "revoke_release",
            _("Record that the release was withdrawn"),
            set(OPEN),
            State.WITHDRAWN,
            S,
            R,
            Side.SYSTEM,
            event="release_revoked",
            stamps="closed_at",
        ),
        _move(
            "enter_in_error",
            _("Mark as entered in error"),
            {State.SENT, State.ACKNOWLEDGED},
            State.VOIDED,
            S,
            C,
            event="entered_in_error",
            needs="mistake",
            stamps="closed_at",
        ),
        _move(
            "expire",
            _("End without an answer"),
            {State.SENT, State.ACKNOWLEDGED, State.WAITLISTED},
            State.EXPIRED,
            Side.SYSTEM,
            event="expired",
            stamps="closed_at",
        ),
        _move(
            "clear_draft",
            _("Delete a draft nobody went on with"),
            {State.DRAFT},
            State.VOIDED,
            Side.SYSTEM,
            event="draft_cleared",
            stamps="closed_at",
        ),
    )
}
BY_PEOPLE = tuple(name for name, move in MOVES.items() if move.sides != {Side.SYSTEM})
"""The moves that a person makes; the others are the system's alone, nobody records them for it."""

STEPS = (
    ("sent", _("Sent"), "sent_at"),
    ("acknowledged", _("Acknowledged"), "acknowledged_at"),
    ("accepted", _("Accepted"), "accepted_at"),
    ("connected", _("Connected"), "contacted_at"),
    ("closed", _("Closed"), "closed_at"),
)
"""The five steps shown on screen, each with the time that completes it."""

WAITING_FOR: dict[State, Promise | str] = {
    State.SENT: _("Acknowledgment"),
    State.ACKNOWLEDGED: _("Decision"),
    State.WAITLISTED: _("A place"),
    State.ACCEPTED: _("First contact"),
    State.CONTACTED: _("Start of service"),
    State.IN_SERVICE: _("Outcome"),
}
"""What an open referral waits for, as lists say it."""


SHOWN: dict[State, str] = {
    State.SENT: "sent",
    State.ACKNOWLEDGED: "sent",
    State.WAITLISTED: "answered",
    State.ACCEPTED: "answered",
    State.CONTACTED: "answered",
    State.IN_SERVICE: "answered",
    State.DECLINED: "answered",
    State.REDIRECTED: "answered",
    State.COMPLETED: "closed",
    State.NOT_ENGAGED: "closed",
}
"""What a sender is told of a state while feedback is closed; states of one word cannot be told apart."""


def sources_of(
    move: Move, *, about_person: bool, has_service: bool, information_only: bool = False
) -> frozenset[State]:
    """Where a move may start. Without a service it completes from accepted, without a person there is no release.

    `information_only`: the person was given the number, so nothing is sent; that it was given is recorded instead.
    """
    serves = about_person and has_service
    if move.name in ("send", "give_information") and information_only is (move.name == "send"):
        return frozenset()
    if move.name == "complete" and not serves:
        return frozenset({State.ACCEPTED, State.CONTACTED})
    if move.name == "start_service" and not serves:
        return frozenset()
    if move.name in ("close_not_engaged", "revoke_release") and not about_person:
        return frozenset()
    return move.sources
