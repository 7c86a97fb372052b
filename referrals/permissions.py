"""Who may make a move now. One question, asked alike by buttons, endpoints and tests; the answer is the reason."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotAllowed
from partners.actors import Actor
from referrals.contents import FIELDS
from referrals.lifecycle import BY_PEOPLE, MOVES, OPEN, SHOWN, Move, Side, State, sources_of
from referrals.models import Referral, ReferralTask
from referrals.release_codes import Category
from referrals.releases import (
    OPENS,
    categories_for,
    feedback_is_open,
    fields_open,
    gate_for,
    kept_back,
    may_hold_contents,
    receivers_categories,
)

BY_LINK = frozenset({"acknowledge"})
"""The moves that a contact without a sign-in makes by a mailed link."""

REMIND_AFTER = timedelta(hours=4)
"""How long one reminder stands before the next."""


def sides_of(actor: Actor, referral: Referral) -> frozenset[Side]:
    """The sides of a referral that an actor stands on."""
    if actor.organization_id:
        ends = {Side.SENDER: referral.sender_id, Side.RECEIVER: referral.receiver_id}
        return frozenset(side for side, end in ends.items() if end in actor.organization_ids)
    if actor.is_coordinator and actor.task_force_id == referral.task_force_id:
        return frozenset({Side.COORDINATOR})
    return frozenset({Side.SYSTEM}) if actor.role == "system" else frozenset()


def why_not(actor: Actor, move_name: str, referral: Referral) -> DomainError | None:
    """The reason why this actor may not make this move on this referral now; None when they may."""
    move = MOVES[move_name]
    return _wrong_person(actor, move, referral) or _wrong_state(actor, move, referral)


def require(actor: Actor, move_name: str, referral: Referral) -> None:
    """Raise the reason, if there is one."""
    if reason := why_not(actor, move_name, referral):
        raise reason


def proxy_for(actor: Actor, move: Move, referral: Referral) -> UUID | None:
    """The organization a coordinator records this move for; None when it is the actor's own move."""
    if Side.COORDINATOR not in sides_of(actor, referral) or Side.COORDINATOR in move.sides:
        return None
    if move.name not in BY_PEOPLE:
        return None
    return referral.sender_id if Side.SENDER in move.sides else referral.receiver_id


def allowed_moves(actor: Actor, referral: Referral) -> dict[str, DomainError | None]:
    """Every move that could concern this actor, with the reason against it or None.

    Where the true state is hidden from them, a move counts as possible when it is possible in some state that looks
    the same: otherwise the list would tell an accept from a decline.
    """
    answers = {name: _as_shown(actor, name, referral) for name in MOVES}
    return {name: reason for name, reason in answers.items() if not isinstance(reason, NotAllowed)}


def _as_shown(actor: Actor, name: str, referral: Referral) -> DomainError | None:
    reason, shown = why_not(actor, name, referral), SHOWN.get(State(referral.state))
    if not isinstance(reason, Conflict) or shown is None or reveals_state(actor, referral):
        return reason
    alike = {state for state, word in SHOWN.items() if word == shown}
    possible = _sources(MOVES[name], referral)
    return None if alike & possible else reason


def why_not_add_message(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why this actor may not write to both sides; None when they may."""
    if not sides_of(actor, referral) or (actor.organization_id and not actor.may_write):
        return NotAllowed(_("Your role lets you read this handoff, not write on it."))
    if not seems_open(actor, referral):
        return Conflict(_("This handoff is closed; start a new one to go on."))
    if referral.is_information_only:
        return Conflict(_("The person was given the number only: nothing about them is kept, messages neither."))
    released = Category.MESSAGES in receivers_categories(referral)
    if referral.rules.about_person and not (gate_for(actor, referral) in OPENS and released):
        return Conflict(
            _("Messages about a person need a release in force that names the receiver and covers messages."),
            code="release_required",
        )
    return None


def why_not_write(actor: Actor, referral: Referral, names: Iterable[str]) -> DomainError | None:
    """The reason why this actor may not write these contents of a draft; None when they may.

    About a person a coordinator writes no more than a release in force lets them read (design section 4).
    """
    if set(names) <= contents_to_write(actor, referral):
        return None
    return NotAllowed(
        _("Only the sender's staff write about a person. A coordinator writes what a release in force opens to them.")
    )


def contents_to_write(actor: Actor, referral: Referral) -> frozenset[str]:
    """The names of the contents of a draft that this actor may write; none where the sender keeps none."""
    mine, names = sides_of(actor, referral), FIELDS[referral.kind]
    may_write = actor.may_write if Side.SENDER in mine else Side.COORDINATOR in mine
    if not may_write or not may_hold_contents(referral):
        return frozenset()
    if Side.SENDER in mine or not referral.rules.about_person:
        return frozenset(names)
    return frozenset(fields_open(names, categories_for(actor, referral))) - kept_back(actor, referral)


def why_not_change(actor: Actor, referral: Referral, *, contents: bool = False) -> DomainError | None:
    """The reason why this actor may not change what was asked after it was sent; None when they may.

    The sender changes all of it, the coordinator the envelope. With `contents`, whether what opens to the receiver.
    """
    mine = sides_of(actor, referral)
    coordinates = Side.COORDINATOR in mine and not contents
    if not coordinates and not (Side.SENDER in mine and actor.may_write):
        return NotAllowed(_("Only the sender can change what was asked; the coordinator can change the envelope."))
    if not seems_open(actor, referral):
        return Conflict(_("This handoff is not on its way, so what was asked stays as it is."))
    return None


def why_not_ask(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why reminders of this referral are not this actor's to send or take back; None when they are."""
    asks = {Side.COORDINATOR, Side.SENDER} & sides_of(actor, referral)
    if not asks or (actor.organization_id and not actor.may_write):
        return NotAllowed(_("Only the sender and the coordinator send reminders."))
    return None


def why_not_remind(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why this actor may not ask the receiver for what is due; None when they may."""
    if reason := why_not_ask(actor, referral):
        return reason
    waits = referral.state in OPEN and referral.due_at is not None
    if not reveals_state(actor, referral):
        waits = SHOWN.get(State(referral.state)) == "sent"
    if not waits:
        return Conflict(_("Nothing is waiting for an answer here."))
    if referral.reminded_at and timezone.now() - referral.reminded_at < REMIND_AFTER:
        return Conflict(_("A reminder went out less than four hours ago."), code="reminded_recently")
    return None


def why_not_drop(actor: Actor, task: ReferralTask) -> DomainError | None:
    """The reason why this actor may not say that a task needs nothing more; None when they may."""
    if actor.organization_id and not actor.may_write:
        return NotAllowed(_("Your role lets you read this handoff, not change it."))
    coordinates = actor.is_coordinator and actor.task_force_id == task.referral.task_force_id
    if not coordinates and task.organization_id not in actor.organization_ids:
        return NotAllowed(_("Only the sender's side and the coordinator can do this."))
    return Conflict(_("This is done already.")) if task.done_at else None


def is_on_its_way(actor: Actor, referral: Referral) -> bool:
    """Whether a new try would be too early, as far as this actor may know.

    Once it was answered, a sender who is told no more may try again: yes and no must look the same.
    """
    if reveals_state(actor, referral):
        return referral.state in OPEN
    return SHOWN.get(State(referral.state)) == "sent"


def why_not_watch(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why this actor may not hear of all that happens to it; None when they may: all who may read it."""
    if actor.membership is None or not sides_of(actor, referral):
        return NotAllowed(_("You do not take part in this handoff."))
    return None if referral.sent_at else Conflict(_("A draft has no news: it can be watched once it was sent."))


def why_not_snooze(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why this actor may not hold the reminders; None when they may: they owe the move, or coordinate."""
    mine = sides_of(actor, referral)
    if Side.COORDINATOR not in mine and not (Side.RECEIVER in mine and actor.may_write):
        return NotAllowed(_("Only whoever owes the next step and the coordinator hold its reminders."))
    if referral.state not in OPEN or referral.due_at is None:
        return Conflict(_("No clock runs here, so no reminders go out."))
    return None


def why_not_end_snooze(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why this actor may not let the reminders go on; None when they may."""
    reason = why_not_snooze(actor, referral)
    if reason is None and (referral.snoozed_until is None or referral.snoozed_until <= timezone.now()):
        return Conflict(_("No reminders are being held here."))
    return reason


def seems_open(actor: Actor, referral: Referral) -> bool:
    """Whether it is on its way as far as this actor may know: a sender who is told no more sees only that it ended."""
    is_sender = sides_of(actor, referral) == {Side.SENDER}
    return seems_open_to_sender(referral) if is_sender else referral.state in OPEN


def seems_open_to_sender(referral: Referral) -> bool:
    """Whether it is on its way as far as its sender is told."""
    if referral.sent_at is None or feedback_is_open(referral):
        return referral.state in OPEN
    return SHOWN.get(State(referral.state)) in ("sent", "answered")


def _wrong_person(actor: Actor, move: Move, referral: Referral) -> DomainError | None:
    mine = sides_of(actor, referral)
    if not mine:
        return NotAllowed(_("You do not take part in this handoff."))
    if move.name not in BY_PEOPLE:
        ours = Side.SYSTEM in mine
        return None if ours else NotAllowed(_("Only the system does this, once the time to answer is over."))
    if actor.organization_id and not (actor.may_write or (actor.is_contact and move.name in BY_LINK)):
        return NotAllowed(_("Your role lets you read this handoff, not change it."))
    if mine & move.sides or Side.COORDINATOR in mine:
        return None
    owner = _("the receiver") if Side.RECEIVER in move.sides else _("the sender")
    return NotAllowed(_("Only %(owner)s can do this.") % {"owner": owner})


def _wrong_state(actor: Actor, move: Move, referral: Referral) -> DomainError | None:
    if referral.state in _sources(move, referral):
        return None
    if not reveals_state(actor, referral):
        return Conflict(_("This is no longer possible for this handoff."))
    if referral.state == State.DRAFT and referral.state in move.sources:
        return _other_way(move)
    state = State(referral.state).label
    return Conflict(
        _("This handoff is now “%(state)s”; “%(move)s” is not possible.") % {"state": state, "move": move.label}
    )


def _other_way(move: Move) -> DomainError:
    """Why a draft goes out the other way: a hand-off is sent; of a number that was given, only that is recorded."""
    if move.name == "send":
        text = _("The person was given the number only, so nothing is sent. Record that it was given.")
        return Conflict(text, code="information_only")
    return Conflict(_("This is for a person who was given the number only; this handoff is sent."))


def _sources(move: Move, referral: Referral) -> frozenset[State]:
    rules = referral.rules
    return sources_of(
        move,
        about_person=rules.about_person,
        has_service=rules.has_service,
        information_only=referral.is_information_only,
    )


def reveals_state(actor: Actor, referral: Referral) -> bool:
    """Whether the true state may be named to this actor: to a sender only where feedback is open."""
    if referral.sent_at is None or sides_of(actor, referral) != {Side.SENDER}:
        return True
    return feedback_is_open(referral)
