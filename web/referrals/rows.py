"""One line of a list, as this viewer may know it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actors import Actor
from partners.models import Organization
from referrals import disclosure, permissions, releases
from referrals.lifecycle import TERMINAL, State, Urgency
from referrals.models import Referral
from referrals.worklists import TO_ANSWER
from web.referrals import moments, words
from web.referrals.moments import Due

TONES = {
    State.SENT: "info",
    State.ACKNOWLEDGED: "go",
    State.WAITLISTED: "",
    State.ACCEPTED: "go",
    State.CONTACTED: "go",
    State.IN_SERVICE: "good",
}
REMINDERS = {
    State.SENT: gettext_lazy("Remind"),
    State.ACKNOWLEDGED: gettext_lazy("Ask for decision"),
    State.WAITLISTED: gettext_lazy("Ask about the list"),
    State.ACCEPTED: gettext_lazy("Check in"),
    State.CONTACTED: gettext_lazy("Check in"),
    State.IN_SERVICE: gettext_lazy("Ask for the outcome"),
}


OFFER_ELSEWHERE = timedelta(days=3)
"""How long past target a referral that nobody acknowledged is only reminded of."""
ANOTHER_TRY = "another-try"
"""What the page of a withdrawal is asked to lead on to."""


@dataclass(frozen=True)
class Step:
    """The one next step of a row: a form to post or a link, or words when it was done just now.

    `undo_url` takes that back.
    """

    label: str
    url: str = ""
    posts: bool = False
    key: str = ""
    undo_url: str = ""


@dataclass(frozen=True)
class Row:
    """What a list shows of a referral. `waits` says what it waits for, or how it stands; `heading` which of the two."""

    id: str
    reference: str
    url: str
    title: str
    facts: list[str]
    is_urgent: bool
    urgency: str
    sender: Organization
    receiver: Organization
    heading: str
    waits: str
    tone: str
    due: Due | None
    consent: str
    lead: str
    step: Step
    sent: str
    ended: str


def row(actor: Actor, referral: Referral, now: datetime, *, may_undo: bool = False) -> Row:
    """The line for this viewer; what they may not know is not in it. `may_undo`: it can take back a reminder."""
    seen = disclosure.envelope(actor, referral)
    is_true = permissions.reveals_state(actor, referral)
    heading, waits, tone = _standing(actor, referral, is_true)
    return Row(
        id=referral.reference,
        reference=referral.reference,
        url=reverse("referral_detail", args=[referral.reference]),
        title=words.title_of(referral),
        facts=words.facts_of_envelope(referral),
        is_urgent=referral.urgency != Urgency.ROUTINE,
        urgency=str(referral.get_urgency_display()),
        sender=referral.sender,
        receiver=referral.receiver,
        heading=heading,
        waits=waits,
        tone=tone,
        due=moments.due(disclosure.shown_due(actor, referral), now),
        consent=_consent(referral),
        lead=_short(str(referral.lead)) if seen.get("lead_id") else "",
        step=next_step(actor, referral, now, may_undo=may_undo),
        sent=_sent(referral),
        ended=moments.moment(seen.get("closed_at")),
    )


def next_step(actor: Actor, referral: Referral, now: datetime, *, may_undo: bool = False) -> Step:
    """What this viewer would do next with it."""
    detail = Step(_("Open"), reverse("referral_detail", args=[referral.reference]))
    if permissions.Side.RECEIVER in permissions.sides_of(actor, referral):
        answers = actor.may_write and referral.state in TO_ANSWER and referral.state != State.WAITLISTED
        return Step(_("Answer"), reverse("referral_respond", args=[referral.reference])) if answers else detail
    if not actor.is_coordinator or referral.due_at is None or referral.state not in REMINDERS:
        return detail
    if referral.reminded_at and now - referral.reminded_at < permissions.REMIND_AFTER:
        undo = reverse("referral_take_back", args=[referral.reference]) if may_undo else ""
        return Step(_("Reminded %(time)s") % {"time": moments.clock_time(referral.reminded_at)}, undo_url=undo)
    if referral.state == State.SENT and now - referral.due_at >= OFFER_ELSEWHERE:
        return Step(_("Offer elsewhere"), another_try(referral))
    label = REMINDERS[State(referral.state)]
    return Step(str(label), reverse("referral_remind", args=[referral.reference]), posts=True, key="r")


def offers_elsewhere(actor: Actor, referral: Referral, now: datetime) -> bool:
    """Whether it waits for an answer past its target, as far as this viewer may know, so that another may be asked.

    A sender who is told no more goes by the first target, as for reminders: it is theirs to know, met or not.
    """
    is_true = permissions.reveals_state(actor, referral)
    due = disclosure.shown_due(actor, referral) if is_true else referral.acknowledge_due_at
    return due is not None and due < now and disclosure.shown_state(actor, referral) in TO_ANSWER


def another_try(referral: Referral, **more: Any) -> str:
    """The first page of a new try, with what is known of it; while this one is on its way it says to withdraw it."""
    again = {"previous": referral.reference, "force": referral.task_force_id, "sender": referral.sender_id}
    group = {"need_group": referral.need_group} if referral.need_group else {}
    return f"{reverse('referral_new_who')}?{urlencode(again | group | more)}"


def _standing(actor: Actor, referral: Referral, is_true: bool) -> tuple[str, str, str]:
    if not is_true:
        return _shown_standing(actor, referral)
    state = State(referral.state)
    if referral.was_given:
        return _("Outcome"), words.number_given(), "good"
    if state in TERMINAL:
        group = str(referral.get_reason_group_display()) if referral.reason_group else ""
        tone = "good" if state == State.COMPLETED else ""
        return _("Outcome"), f"{state.label}: {group}" if group else str(state.label), tone
    if referral.waiting_for:
        return _("Waiting for"), referral.waiting_for, TONES.get(state, "")
    return _("Status"), str(state.label), TONES.get(state, "")


def _shown_standing(actor: Actor, referral: Referral) -> tuple[str, str, str]:
    """For a sender who is told no more than that it was sent, answered or closed."""
    if disclosure.shown_state(actor, referral) == "sent":
        return _("Waiting for"), _("Answer"), "info"
    return _("Status"), disclosure.shown_state_label(actor, referral), "info"


def _sent(referral: Referral) -> str:
    if referral.was_given:
        return _("Given %(when)s") % {"when": moments.moment(referral.closed_at)}
    return moments.moment(referral.sent_at)


def _consent(referral: Referral) -> str:
    if not referral.rules.about_person:
        return "none"
    return "file" if releases.names_receiver(referral) else "envelope"


def _short(name: str) -> str:
    first, _space, rest = name.partition(" ")
    return f"{first[:1]}. {rest}" if rest else first
