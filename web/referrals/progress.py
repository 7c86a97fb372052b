"""How far a referral is, as steps on a line and as a list of what is next and whose it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actors import Actor
from referrals import clocks, disclosure, permissions
from referrals.lifecycle import STEPS, TERMINAL, State
from referrals.models import Referral
from web.referrals import moments, words

CLOCKS = {"acknowledged": "acknowledge", "accepted": "decide", "connected": "first_contact"}
TASKS = {
    "acknowledged": gettext_lazy("Acknowledge receipt"),
    "accepted": gettext_lazy("Decide: accept or decline"),
    "connected": gettext_lazy("Make first contact"),
    "closed": gettext_lazy("Close with an outcome"),
}
ENDED = TERMINAL - {State.COMPLETED}


@dataclass(frozen=True)
class TrackStep:
    """One step: `state` is done, now, wait or stop; `note` says when, in words; `code` tells steps apart."""

    code: str
    label: str
    state: str
    note: str = ""
    tone: str = ""


def track(actor: Actor, referral: Referral, now: datetime) -> list[TrackStep]:
    """The steps as this viewer may know them: five, three for a sender without feedback, one where nothing was sent."""
    if referral.was_given:
        return [TrackStep("closed", words.number_given(), "done", moments.moment(referral.closed_at))]
    if not permissions.reveals_state(actor, referral):
        return _shown_track(actor, referral)
    allowed = clocks.allowances(referral)
    steps: list[TrackStep] = []
    for code, label, field in STEPS:
        moment = getattr(referral, field)
        if moment and not (code == "closed" and referral.state in ENDED):
            steps.append(TrackStep(code, str(label), "done", _done_note(referral, code, moment)))
        elif referral.state in ENDED:
            return [*steps, _stop(referral)]
        elif all(step.state == "done" for step in steps):
            steps.append(_now(referral, code, str(label), now))
        else:
            steps.append(TrackStep(code, str(label), "wait", _wait_note(code, allowed)))
    return steps


def tasks(actor: Actor, referral: Referral, steps: list[TrackStep]) -> list[dict[str, Any]]:
    """What is next and whose it is, the steps already made last; nothing where nothing was sent."""
    if referral.was_given:
        return []
    if not permissions.reveals_state(actor, referral):
        steps = [step for step in steps if step.code == "answered"]
    listed = [
        {
            "label": TASKS.get(step.code, _("Answer")),
            "owner": referral.receiver.label,
            "note": "" if step.code == "closed" and step.state != "done" else step.note,
            "tone": step.tone,
            "done": step.state == "done",
        }
        for step in steps
        if step.code != "sent" and step.state != "stop"
    ]
    return [task for task in listed if not task["done"]] + [task for task in listed if task["done"]]


def _shown_track(actor: Actor, referral: Referral) -> list[TrackStep]:
    shown = disclosure.shown_state(actor, referral)
    first = TrackStep("sent", _("Sent"), "done", moments.moment(referral.sent_at))
    if shown not in ("sent", "answered", "closed"):
        return [first, _stop(referral)]
    answered = "now" if shown == "sent" else "done"
    closed = {"sent": "wait", "answered": "now", "closed": "done"}[shown]
    ended = moments.moment(disclosure.envelope(actor, referral).get("closed_at")) if closed == "done" else ""
    return [first, TrackStep("answered", _("Answered"), answered), TrackStep("closed", _("Closed"), closed, ended)]


def _now(referral: Referral, code: str, label: str, now: datetime) -> TrackStep:
    due = moments.due(referral.due_at, now)
    if due is None:
        return TrackStep(code, label, "now", _wait_note(code, {}))
    note = _("Due %(when)s") if due.tone != "over" else _("Was due %(when)s")
    note %= {"when": moments.inside(referral.due_at)}
    return TrackStep(code, label, "now", note, due.tone)


def _wait_note(code: str, allowed: dict[str, str]) -> str:
    if code == "closed":
        return _("with an outcome")
    span = allowed.get(CLOCKS.get(code, ""))
    return _("within %(span)s") % {"span": span} if span else ""


def _done_note(referral: Referral, code: str, moment: datetime) -> str:
    when = moments.moment(moment)
    if code == "closed" and referral.reason_group:
        return f"{when}: {referral.get_reason_group_display()}"
    return when


def _stop(referral: Referral) -> TrackStep:
    when = moments.moment(referral.closed_at)
    reason = f": {referral.get_reason_group_display()}" if referral.reason_group else ""
    return TrackStep("closed", str(State(referral.state).label), "stop", f"{when}{reason}")
