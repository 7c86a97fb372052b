"""Which fields of a referral this viewer sees now: for page, API and file alike."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events import canonical, facts_of
from core.models import Event
from partners.actors import Actor
from referrals import permissions, releases
from referrals.contents import FIELDS as CONTENTS_FIELDS
from referrals.lifecycle import SHOWN, TERMINAL, State
from referrals.models import Contents, Message, Referral
from referrals.release_codes import Category
from referrals.releases import OPENS, Gate

ENVELOPE = (
    *("id", "reference", "task_force_id", "kind", "sender_id", "receiver_id", "urgency", "legal_basis", "state"),
    *("focus", "need_group", "industry", "region", "source", "award_id", "reason_group", "logged_by_proxy"),
    *("created_at", "sent_at", "sent_on", "acknowledged_at", "waitlisted_at", "review_on", "decided_at"),
    *("accepted_at", "contacted_at"),
    *("service_started_at", "closed_at", "acknowledge_due_at", "decide_due_at", "first_contact_due_at"),
    *("review_due_at", "expire_due_at", "due_at", "snoozed_until", "snooze_reason", "handoff_mode", "call_note"),
    *("on_hook_id", "lead_id", "handler_id", "previous_id", "changed_at", "version"),
)
"""Every field of the envelope, in the order answers give them."""

RECEIVERS_TRUTH = frozenset(
    {
        *("acknowledged_at", "waitlisted_at", "review_on", "decided_at", "accepted_at", "contacted_at"),
        "service_started_at",
        *("reason_group", "handler_id", "first_contact_due_at", "decide_due_at", "due_at", "version"),
        *("review_due_at", "expire_due_at", "snoozed_until", "snooze_reason"),
    }
)
"""What only the receiver knows until feedback is open: how it went on there, and (`version`) in how many steps."""

RECEIVERS_OWN = frozenset({"handler_id"})
"""Who does the work at the receiver is its own affair; the coordinator needs to know, the sender does not."""

BETWEEN_SENDER_AND_COORDINATOR = frozenset({"previous_id", "lead_id", "source", "award_id"})
"""A receiver is never told of earlier tries, nor how the task force counts or leads it."""

SHOWN_LABELS = {"sent": _("Sent"), "answered": _("Answered"), "closed": _("Closed")}


@dataclass(frozen=True)
class ContentsShown:
    """The contents as one viewer may read them: `rows` by holder, or nothing and the gate's answer why.

    `opens_on_accept`: a release opens how to make contact safely as well, once it was accepted.
    """

    gate: Gate
    rows: list[dict[str, Any]] = field(default_factory=list)
    opens_on_accept: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything is shown."""
        return self.gate in OPENS


def fields_for(actor: Actor, referral: Referral) -> frozenset[str]:
    """The names of the envelope's fields that this viewer sees; empty for somebody without part in it."""
    sides = permissions.sides_of(actor, referral)
    if not sides:
        return frozenset()
    hidden: frozenset[str] = frozenset()
    if not permissions.reveals_state(actor, referral):
        hidden |= RECEIVERS_TRUTH
    if sides == {permissions.Side.RECEIVER}:
        hidden |= BETWEEN_SENDER_AND_COORDINATOR
    if sides == {permissions.Side.SENDER}:
        hidden |= RECEIVERS_OWN
    return frozenset(ENVELOPE) - hidden


def shown_state(actor: Actor, referral: Referral) -> str:
    """The state's code as this viewer may know it: the true one, or `sent`, `answered`, `closed`."""
    if permissions.reveals_state(actor, referral):
        return referral.state
    return SHOWN.get(State(referral.state), referral.state)


def shown_state_label(actor: Actor, referral: Referral) -> str:
    """The same in words."""
    code = shown_state(actor, referral)
    return str(SHOWN_LABELS[code] if code in SHOWN_LABELS and code != referral.state else State(code).label)


def envelope(actor: Actor, referral: Referral) -> dict[str, Any]:
    """The envelope as this viewer sees it: hidden fields are absent, the state is the shown one."""
    seen = fields_for(actor, referral)
    values = {name: getattr(referral, name) for name in ENVELOPE if name in seen}
    if "closed_at" in values and shown_state(actor, referral) == "answered":
        values["closed_at"] = None
    if "state" in values:
        values["state"] = shown_state(actor, referral)
    return values


def shown_due(actor: Actor, referral: Referral) -> datetime | None:
    """When what it waits for is due (UTC), as this viewer may know it; None where no clock is shown.

    A sender who is told no more is told until when it may be acknowledged, as long as it looks sent and that hour is to
    come: afterwards only the receiver's side knows whether it was kept.
    """
    if permissions.reveals_state(actor, referral):
        return referral.due_at if "due_at" in fields_for(actor, referral) else None
    due = referral.acknowledge_due_at
    return due if due and shown_state(actor, referral) == "sent" and due > timezone.now() else None


def shown_version(actor: Actor, referral: Referral) -> str:
    """What tells this viewer's copies apart: the version, or a digest of what they are shown where that would tell."""
    if permissions.reveals_state(actor, referral):
        return str(referral.version)
    shown = {name: _plain(value) for name, value in envelope(actor, referral).items()}
    return hashlib.sha256(canonical(shown).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A moment in UTC, whatever zone it was counted in: the digest is the same before and after it was stored."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def seen_by(actor: Actor, referral: Referral) -> str:
    """A digest of which fields this viewer might see now, not of what they hold: it changes with what they may see."""
    shown = contents(actor, referral)
    names = sorted({name for row in shown.rows for name in row})
    told = {"gate": shown.gate, "contents": names, "envelope": sorted(fields_for(actor, referral))}
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def contents(actor: Actor, referral: Referral) -> ContentsShown:
    """The contents for this viewer. The gate is asked at every reading and fails closed.

    Under a release only the parts that it names are shown; how to make contact safely only once it was accepted.
    """
    gate = releases.gate_for(actor, referral)
    if gate not in OPENS:
        return ContentsShown(gate)
    rows = referral.contents.all()
    if gate == Gate.HOLDER and not releases.feedback_is_open(referral):
        rows = rows.filter(holder=referral.sender_id)
    names = CONTENTS_FIELDS[referral.kind]
    if gate == Gate.RELEASED:
        names = releases.fields_open(names, releases.categories_for(actor, referral))
    kept_back = releases.kept_back(actor, referral) if gate == Gate.RELEASED else set()
    held = list(rows.order_by("id"))
    shown = tuple(name for name in names if name not in kept_back)
    later = "safe_contact" in names and "safe_contact" in kept_back and referral.state not in TERMINAL
    return ContentsShown(
        gate,
        [_contents_row(row, shown, referral, tells_why=_tells_why(actor, referral, row)) for row in held],
        opens_on_accept=later and any(row.safe_contact for row in held),
    )


def may_read(actor: Actor, message: Message, gate: Gate) -> bool:
    """Whether a message's words are shown: to the parties while the gate is open, to its own author's side always."""
    if message.by_coordinator and actor.is_coordinator:
        return True
    if message.holder_id in actor.organization_ids:
        return True
    if gate == Gate.RELEASED and Category.MESSAGES not in releases.categories_for(actor, message.referral):
        return False
    return gate in OPENS and actor.organization_id is not None


def _tells_why(actor: Actor, referral: Referral, row: Contents) -> bool:
    """Whether the detailed reason of one side is shown: to itself, and to the holder what it may be told of the answer.

    It falls into no category, so no release opens it to anybody else.
    """
    own = row.holder_id in actor.organization_ids or referral.sender_id in actor.organization_ids
    return own or not referral.rules.about_person


def _contents_row(row: Contents, names: tuple[str, ...], referral: Referral, *, tells_why: bool) -> dict[str, Any]:
    values: dict[str, Any] = {"holder_id": row.holder_id, "reason_code": row.reason_code if tells_why else ""}
    if row.holder_id == referral.sender_id:
        values |= {name: getattr(row, name) for name in names}
        times = {name: datetime.fromisoformat(text) for name, text in row.changed.items() if name in names}
        values["changed"] = times
    return values


def event_as_seen(actor: Actor, referral: Referral, event: Event) -> str | None:
    """How an event about a referral is called to this viewer now; None when it is not theirs to know.

    One rule for timeline, feed and whatever else tells what happened.
    """
    facts = facts_of(event)
    if event.type in ONES_OWN and not is_ones_own(actor, event):
        return None
    if event.type in OWN_AFFAIRS and not _is_own(actor, event):
        return None
    if event.type == "referral.owner_left" and not _owns_part(actor, referral, facts["part"]):
        return None
    if event.type in OF_RELEASES and not _concerns(actor, referral, event, facts):
        return None
    if event.type == CHANGED and not (facts["contents"] or set(facts["fields"]) & fields_for(actor, referral)):
        return None
    masked = not permissions.reveals_state(actor, referral)
    if masked and _betrays_an_answer(actor, referral, event):
        return None
    return shown_event_type(event.type, facts, masked=masked)


def is_news(actor: Actor, referral: Referral, event: Event) -> bool:
    """Whether an event brings a referral among those that changed for this viewer.

    It does when they are told of it, or when they see the field that it changed.
    """
    if event_as_seen(actor, referral, event):
        return True
    part = facts_of(event).get("part") if event.type == "referral.owner_left" else event.type
    return PARTS.get(str(part)) in fields_for(actor, referral)


def shown_event_type(event_type: str, facts: Mapping[str, Any], *, masked: bool) -> str | None:
    """How an event is called to somebody from whom the receiver's truth is masked, or not; None when it is kept back.

    A late decline or redirect is kept back from a masked sender: a second answer would tell what the first was.
    """
    if not masked:
        return event_type
    if event_type in ("referral.declined", "referral.redirected") and (facts.get("late") or facts.get("again")):
        return None
    if event_type == "referral.escalated":
        return "referral.unanswered" if facts.get("to_sender") else None
    return MASKED_EVENTS.get(event_type, event_type)


def is_ones_own(actor: Actor, event: Event) -> bool:
    """Whether this very person did it, under this hat."""
    return actor.user_id == event.actor_user_id and actor.organization_id == event.actor_organization_id


def _is_own(actor: Actor, event: Event) -> bool:
    if actor.organization_id:
        return bool(actor.organization_ids & {event.actor_organization_id, event.proxy_for_id})
    return actor.is_coordinator and event.actor_organization_id is None


def _concerns(actor: Actor, referral: Referral, event: Event, facts: Mapping[str, Any]) -> bool:
    """Whether an event about a release is for this viewer: it is the holder's own, or the release names them."""
    if referral.sender_id in actor.organization_ids or _is_own(actor, event):
        return True
    if event.type == RELEASE_WITHDRAWN:
        return actor.is_coordinator or facts.get("to_receiver", True)
    if actor.organization_id:
        return facts.get("receiver") in {str(pk) for pk in actor.organization_ids}
    return facts.get("receiver") in (TASK_FORCE, str(referral.receiver_id))


def _owns_part(actor: Actor, referral: Referral, part: str) -> bool:
    """Whose affair it is it is: a handler is the receiver's, a lead the coordinators', a hook the sender's."""
    if part == "hook":
        return actor.is_coordinator or referral.sender_id in actor.organization_ids
    return referral.receiver_id in actor.organization_ids if part == "handler" else actor.is_coordinator


def _betrays_an_answer(actor: Actor, referral: Referral, event: Event) -> bool:
    """Whether an event that names no answer tells a masked sender of one.

    A dispute does, of a step that is kept back from them; and a reminder of somebody else's once it was answered, for
    of a decline nobody reminds.
    """
    if event.type == DISPUTED:
        return shown_event_type(facts_of(event)["move"], {}, masked=True) is None
    if event.type not in REMINDERS or event.actor_organization_id in actor.organization_ids:
        return False
    answers = [moment for moment in (referral.waitlisted_at, referral.decided_at) if moment]
    return bool(answers) and event.at >= min(answers)


def shown_facts(event: Event) -> dict[str, Any]:
    """An event's facts without the numbers of the record, which would tell how much happens elsewhere."""
    return {name: value for name, value in facts_of(event).items() if name not in NUMBERS_OF_THE_RECORD}


def facts_as_seen(actor: Actor, referral: Referral, event: Event) -> dict[str, Any]:
    """The facts of an event that this viewer is told by its own name.

    A change of a field they do not see is left out; a masked sender is not told where it stood when something ended.
    """
    facts = shown_facts(event)
    if event.type == CHANGED:
        seen = fields_for(actor, referral)
        facts["fields"] = [name for name in facts["fields"] if name in seen]
        for part in ("was", "now"):
            facts[part] = {name: code for name, code in facts[part].items() if name in seen}
    if referral.sender_id not in actor.organization_ids:
        facts = {name: value for name, value in facts.items() if (event.type, name) not in TOLD_TO_HOLDER}
    if not permissions.reveals_state(actor, referral):
        facts = {name: value for name, value in facts.items() if name not in TELLS_WHERE_IT_STOOD}
        if "move" in facts:
            facts["move"] = shown_event_type(facts["move"], {}, masked=True)
    return facts


TELLS_WHERE_IT_STOOD = frozenset({"source", "version"})
"""Facts of an ending that tell what it ended, and in how many steps."""

RELEASE_RECORDED, RELEASE_WITHDRAWN = "referral.release_recorded", "referral.release_withdrawn"
OF_RELEASES = frozenset({RELEASE_RECORDED, RELEASE_WITHDRAWN})
TASK_FORCE = "task_force"
"""Whom a release names that is for the coordinators, among the facts of its recording."""

TOLD_TO_HOLDER = frozenset(
    (event, fact)
    for event in (RELEASE_WITHDRAWN, "referral.release_revoked")
    for fact in ("ids", "releases", "how", "to_receiver")
)
"""How a person took releases back, and which: the holder's alone, by the event's type and the fact's name."""

DISPUTED, REMINDERS = "referral.proxy_disputed", ("referral.reminded", "referral.reminder_taken_back")


CHANGED = "referral.changed"
"""The event of changing what was asked after sending."""

NUMBERS_OF_THE_RECORD = frozenset({"event", "by_contact"})
"""Facts that name another event by its number, or the contact who pressed a link: for our own use, shown to nobody."""

MASKED_EVENTS: dict[str, str | None] = {
    "referral.contents_erased": None,  # its day would tell the day on which it ended
    "referral.acknowledged": None,
    "referral.accepted": "referral.answered",
    "referral.declined": "referral.answered",
    "referral.waitlisted": "referral.answered",
    "referral.place_opened": None,
    "referral.redirected": "referral.answered",
    "referral.task_dropped": None,
    "referral.contacted": None,
    "referral.service_started": None,
    "referral.not_engaged": "referral.closed",
    "referral.completed": "referral.closed",
    "referral.outcome_confirmed": None,
    "referral.handler_assigned": None,
    "referral.unit_assigned": None,
    "referral.recused": None,
    "referral.clocks_recalculated": None,
    "referral.snoozed": None,
    "referral.snooze_ended": None,
}
PARTS = {
    **{"lead": "lead_id", "referral.lead_assigned": "lead_id"},
    **{"handler": "handler_id", "referral.handler_assigned": "handler_id"},
    **{"hook": "on_hook_id"},
}
"""The envelope's field that changes with who has which part."""

OWN_AFFAIRS = frozenset(
    {
        *("referral.handler_assigned", "referral.unit_assigned", "referral.recused", "referral.lead_assigned"),
        *("referral.drafted", "referral.draft_changed"),
        *("referral.request_recorded", "referral.request_answered", "referral.own_task_ended"),
    }
)
"""Events about one side's own house, shown to nobody across the table."""

ONES_OWN = frozenset({"referral.watched", "referral.unwatched"})
"""Events that are nobody's but the person's who did it: not their colleagues', not the auditor's."""
