"""What pages call things: titles of hand-offs, events, notices, and why contents are closed."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.lifecycle import State
from referrals.models import Referral
from referrals.releases import Gate

Text = str | Promise


def title_of(referral: Referral) -> str:
    """What is asked, in words of the envelope alone."""
    if _is_named_by_need(referral):
        return str(referral.get_need_group_display())
    return str(referral.rules.title)


def _is_named_by_need(referral: Referral) -> bool:
    """Whether the need says more than the kind, which in most kinds says it already."""
    return bool(referral.rules.about_person and referral.need_group and not referral.rules.need_group)


def number_given() -> str:
    """How a hand-off ended of which nothing was sent."""
    return _("The person was given the number")


def nothing_kept() -> str:
    """Why there is nothing to read about a person who was given the number only."""
    return _("The person was given the number only: nothing about them is kept.")


def facts_of_envelope(referral: Referral) -> list[str]:
    """The few words beneath a title in lists."""
    kind = str(referral.rules.title) if _is_named_by_need(referral) else ""
    industry = str(referral.get_industry_display()) if referral.industry else ""
    return [part for part in (referral.reference, kind, industry, referral.region) if part]


# The event, as the reader knows it: kind for the filter, icon, tone, and a sentence over both ends' names.
EVENTS: dict[str, tuple[str, str, str, Text]] = {
    "referral.drafted": ("handoff", "pencil", "", gettext_lazy("Draft begun")),
    "referral.draft_changed": ("handoff", "pencil", "", gettext_lazy("Draft changed")),
    "referral.changed": ("handoff", "pencil", "w", gettext_lazy("%(sender)s changed what was asked")),
    "referral.discarded": ("handoff", "trash-2", "", gettext_lazy("Draft discarded")),
    "referral.sent": ("handoff", "send", "k", gettext_lazy("Sent to %(receiver)s")),
    "referral.information_given": (
        "handoff",
        "phone",
        "k",
        gettext_lazy("The person was given the number of %(receiver)s"),
    ),
    "referral.acknowledged": ("handoff", "check", "k", gettext_lazy("Acknowledged by %(receiver)s")),
    "referral.accepted": ("handoff", "circle-check", "k", gettext_lazy("Accepted by %(receiver)s")),
    "referral.answered": ("handoff", "corner-up-left", "k", gettext_lazy("%(receiver)s answered")),
    "referral.declined": ("handoff", "corner-up-left", "", gettext_lazy("%(receiver)s declined")),
    "referral.waitlisted": ("handoff", "clock", "k", gettext_lazy("%(receiver)s put it on the waiting list")),
    "referral.place_opened": ("handoff", "circle-check", "k", gettext_lazy("A place opened at %(receiver)s")),
    "referral.redirected": ("handoff", "share-2", "", gettext_lazy("%(receiver)s pointed to another partner")),
    "referral.task_dropped": ("handoff", "check", "", gettext_lazy("No new referral is needed")),
    "referral.own_task_ended": ("handoff", "check", "", gettext_lazy("A task of the sender’s is done")),
    "referral.contacted": ("handoff", "phone-call", "k", gettext_lazy("First contact made")),
    "referral.service_started": ("handoff", "handshake", "k", gettext_lazy("Service started")),
    "referral.not_engaged": ("handoff", "x", "", gettext_lazy("Closed, not engaged")),
    "referral.completed": ("handoff", "flag", "k", gettext_lazy("Completed by %(receiver)s")),
    "referral.outcome_confirmed": ("handoff", "circle-check", "", gettext_lazy("Outcome confirmed by %(sender)s")),
    "referral.closed": ("handoff", "flag", "k", gettext_lazy("Closed by %(receiver)s")),
    "referral.withdrawn": ("handoff", "undo-2", "", gettext_lazy("Withdrawn by %(sender)s")),
    "referral.entered_in_error": ("handoff", "x", "", gettext_lazy("Marked as entered in error")),
    "referral.expired": ("handoff", "hourglass", "", gettext_lazy("Ended without an answer")),
    "referral.release_recorded": ("consent", "shield-check", "", gettext_lazy("Release recorded by %(sender)s")),
    "referral.release_revoked": ("consent", "lock", "", gettext_lazy("Release withdrawn; the handoff ended")),
    "referral.release_withdrawn": ("consent", "lock", "", gettext_lazy("Release withdrawn; what it opened is closed")),
    "referral.release_ending": ("consent", "hourglass", "w", gettext_lazy("The release ends soon")),
    "referral.request_recorded": ("consent", "circle-user-round", "", gettext_lazy("The person asked for something")),
    "referral.request_answered": ("consent", "check", "", gettext_lazy("What the person asked for was answered")),
    "referral.message_added": ("message", "message-square", "", gettext_lazy("Message from %(author)s")),
    "referral.call": ("message", "phone", "", gettext_lazy("Call noted by %(author)s")),
    "referral.reminded": ("handoff", "bell", "w", gettext_lazy("Reminder sent to %(receiver)s")),
    "referral.reminder_taken_back": ("handoff", "undo-2", "", gettext_lazy("Reminder taken back before it went out")),
    "referral.hook_handed": ("handoff", "user-round-check", "", gettext_lazy("Somebody else stays responsible")),
    "referral.escalated": (
        "handoff",
        "bell",
        "w",
        gettext_lazy("Target near or passed; those concerned were told"),
    ),
    "referral.unanswered": ("handoff", "bell", "w", gettext_lazy("Still without an answer")),
    "referral.snoozed": ("handoff", "clock", "", gettext_lazy("Reminders wait; the due time stays")),
    "referral.snooze_ended": ("handoff", "clock", "", gettext_lazy("Reminders go on")),
    "referral.clocks_recalculated": (
        "handoff",
        "calendar",
        "",
        gettext_lazy("Due times follow the business days of %(receiver)s"),
    ),
    "referral.proxy_disputed": ("handoff", "circle-alert", "w", gettext_lazy("“That is not so”, says %(author)s")),
    "referral.owner_left": ("handoff", "user-round-check", "", gettext_lazy("Waits for a new person in charge")),
    "referral.handler_assigned": ("handoff", "user-round-check", "", gettext_lazy("Person in charge changed")),
    "referral.unit_assigned": ("handoff", "users", "", gettext_lazy("Unit changed")),
    "referral.lead_assigned": ("handoff", "user-round-check", "", gettext_lazy("Lead changed")),
    "referral.contents_erased": ("handoff", "trash-2", "", gettext_lazy("Contents deleted, their time was over")),
    "referral.draft_cleared": ("handoff", "trash-2", "", gettext_lazy("Draft deleted, nobody went on with it")),
    "referral.watched": ("handoff", "bell", "", gettext_lazy("You watch this (only you see that)")),
    "referral.unwatched": ("handoff", "bell", "", gettext_lazy("You stopped watching this (only you see that)")),
    "referral.recused": ("handoff", "eye-off", "", gettext_lazy("Somebody was recused")),
}
STEPS: dict[int, Text] = {
    50: gettext_lazy("Half of the time has passed"),
    100: gettext_lazy("The target is reached"),
    150: gettext_lazy("Half as much time again has passed"),
}
"""The steps of a clock's ladder, by the percent of its time."""
ENVELOPE_FIELDS: dict[str, Text] = {
    "need_group": gettext_lazy("Help asked for"),
    "focus": gettext_lazy("Concerns"),
    "industry": gettext_lazy("Work setting"),
    "region": gettext_lazy("County or region"),
    "source": gettext_lazy("Heard from"),
    "award_id": gettext_lazy("Program"),
}
"""What of the envelope can be changed after sending."""

OTHER_EVENT: tuple[str, str, str, Text] = ("handoff", "history", "", gettext_lazy("Updated"))
TIMELINE_KINDS = (
    ("handoff", gettext_lazy("Handoffs")),
    ("message", gettext_lazy("Messages")),
    ("consent", gettext_lazy("Consent")),
)

NOTICES: dict[str, Text] = {
    "referral.sent": gettext_lazy("%(reference)s is waiting for your answer"),
    "referral.changed": gettext_lazy("%(reference)s: what was asked has changed"),
    "referral.information_given": gettext_lazy("%(reference)s was recorded for you, and is closed"),
    "referral.reminded": gettext_lazy("Reminder: %(reference)s is waiting for your answer"),
    "referral.escalated": gettext_lazy("%(reference)s needs a look: its time is running out or over"),
    "referral.unanswered": gettext_lazy("%(reference)s is still without an answer"),
    "referral.acknowledged": gettext_lazy("%(reference)s was acknowledged"),
    "referral.accepted": gettext_lazy("%(reference)s was accepted"),
    "referral.answered": gettext_lazy("%(reference)s was answered"),
    "referral.declined": gettext_lazy("%(reference)s was declined"),
    "referral.declined_late": gettext_lazy("%(reference)s was declined after it had been accepted"),
    "referral.waitlisted": gettext_lazy("%(reference)s is on a waiting list"),
    "referral.place_opened": gettext_lazy("A place opened for %(reference)s"),
    "referral.redirected": gettext_lazy("%(reference)s was pointed to another partner: refer anew"),
    "referral.redirected_late": gettext_lazy("%(reference)s was pointed to another partner after it had been accepted"),
    "referral.expired": gettext_lazy("%(reference)s ended without an answer"),
    "referral.message_added": gettext_lazy("New message on %(reference)s"),
    "referral.release_ending": gettext_lazy("%(reference)s: something on it ends soon"),
    "referral.proxy_disputed": gettext_lazy("A partner says that something recorded on %(reference)s is not so"),
}
OTHER_NOTICE = gettext_lazy("%(reference)s was updated")

CLOSED_BECAUSE: dict[Gate, Text] = {
    Gate.ENVELOPE_ONLY: gettext_lazy(
        "Only the envelope is kept here. The two partners tell each other the rest by phone."
    ),
    Gate.TAKEN_BACK: gettext_lazy("It was taken back, so nothing about the person is shown any more."),
    Gate.NO_RELEASE: gettext_lazy("What the two partners tell each other is closed to you. You see the envelope."),
}


def closed_because(gate: Gate, *, about_person: bool, is_party: bool) -> str:
    """Why the contents are not shown, for this reader."""
    if gate == Gate.NO_RELEASE and about_person and is_party:
        return _("No release in force names your organization, so nothing about the person is shown. Call the sender.")
    return str(CLOSED_BECAUSE.get(gate, ""))


WAITS: dict[str, Text] = {
    State.SENT: gettext_lazy("to acknowledge"),
    State.ACKNOWLEDGED: gettext_lazy("to decide"),
    State.WAITLISTED: gettext_lazy("to look at the waiting list"),
    State.ACCEPTED: gettext_lazy("for first contact"),
    State.CONTACTED: gettext_lazy("to review"),
    State.IN_SERVICE: gettext_lazy("to record the outcome"),
}

# Addresses are read over shoulders and kept in histories: they never name a withdrawal or a permission.
MOVE_SLUGS = {
    "acknowledge": "acknowledge",
    "accept": "accept",
    "decline": "decline",
    "waitlist": "wait",
    "open_place": "place",
    "redirect": "elsewhere",
    "first_contact": "first-contact",
    "start_service": "start",
    "close_not_engaged": "close",
    "complete": "complete",
    "withdraw": "end",
    "revoke_release": "stop",
    "enter_in_error": "correct",
    "discard": "discard",
}
SLUG_MOVES = {slug: move for move, slug in MOVE_SLUGS.items()}

BUTTONS: dict[str, Text] = {
    "acknowledge": gettext_lazy("Acknowledge receipt"),
    "accept": gettext_lazy("Accept referral"),
    "decline": gettext_lazy("Decline referral"),
    "waitlist": gettext_lazy("Put on the waiting list"),
    "open_place": gettext_lazy("A place opened: accept"),
    "redirect": gettext_lazy("Point to another partner"),
    "first_contact": gettext_lazy("Record first contact"),
    "start_service": gettext_lazy("Record start of service"),
    "close_not_engaged": gettext_lazy("Close, not engaged"),
    "complete": gettext_lazy("Close with an outcome"),
    "withdraw": gettext_lazy("Withdraw referral"),
    "revoke_release": gettext_lazy("Record withdrawal of the release"),
    "enter_in_error": gettext_lazy("Mark as entered in error"),
    "discard": gettext_lazy("Discard draft"),
}
WITHOUT_PERSON: dict[str, Text] = {
    "redirect": gettext_lazy(
        "This ends it with you. Nothing goes to the partners you name: the sender makes a new referral."
    ),
}
"""What a move does where nothing is about a person."""
EFFECTS: dict[str, Text] = {
    "acknowledge": gettext_lazy("This says that a person has read it. The time to decide goes on."),
    "accept": gettext_lazy("This promises to try. The time to make first contact begins."),
    "decline": gettext_lazy("Declining is a useful answer. It is counted by reason, not against anybody."),
    "waitlist": gettext_lazy("Say when you look at your list again, within 14 days. Nobody is forgotten on it."),
    "open_place": gettext_lazy("This promises to try. The time to make first contact begins."),
    "redirect": gettext_lazy(
        "This ends it with you. Nothing goes to the partners you name: the sender makes a new referral, with a new "
        "release of the person's. Where the sender may not be told how it went on, the coordinator is."
    ),
    "first_contact": gettext_lazy("Record it once contact in both directions has happened."),
    "start_service": gettext_lazy("Record it once the first help was given."),
    "close_not_engaged": gettext_lazy("Use this when an accepted referral led to nothing. Nobody is blamed."),
    "complete": gettext_lazy("This closes the referral with an outcome."),
    "withdraw": gettext_lazy("This ends the referral. The receiver is told that it ended, not why."),
    "revoke_release": gettext_lazy(
        "A word from the person is enough. Everything but the holder's own record is erased at once, and both sides "
        "are told without reasons. This cannot be undone."
    ),
    "enter_in_error": gettext_lazy(
        "Use this when it should not have been sent. Its contents are erased; this cannot be undone."
    ),
    "discard": gettext_lazy("What you wrote is deleted. Nobody else has seen it."),
}


def effect_of(name: str, referral: Referral) -> Text:
    """What a move does to this referral."""
    told = {} if referral.rules.about_person else WITHOUT_PERSON
    return told.get(name, EFFECTS[name])
