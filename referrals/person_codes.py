"""What a hand-off about people may say of them, of taking part and of safe contact: codes alone, never text."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgeBand(TextChoices):
    """Adults or minors; never an age."""

    ADULTS = "adults", _("Adults")
    MINORS = "minors", _("Minors")
    BOTH = "both", _("Adults and minors")
    UNKNOWN = "unknown", _("Not known")


class Interpreter(TextChoices):
    """Whether somebody interprets. Never a child, a coworker or an employer."""

    YES = "yes", _("Interpreter needed")
    NO = "no", _("No interpreter needed")
    UNKNOWN = "unknown", _("Not known if an interpreter is needed")


class Accessibility(TextChoices):
    """What somebody needs to take part; never a diagnosis."""

    WHEELCHAIR = "wheelchair", _("Wheelchair access")
    MOBILITY = "mobility", _("No stairs or long walks")
    HEARING = "hearing", _("Help with hearing")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    VISION = "vision", _("Help with seeing")
    LARGE_PRINT = "large_print", _("Large print")
    PLAIN_LANGUAGE = "plain_language", _("Plain words, read aloud")
    QUIET_PLACE = "quiet_place", _("A quiet place")
    CHILD_FRIENDLY = "child_friendly", _("Room for children")
    TRANSPORT = "transport", _("A ride there and back")
    OUTSIDE_SHIFTS = "outside_work_hours", _("Times outside work hours")
    ONLINE = "online", _("Online or by phone")


class SafeContact(TextChoices):
    """How to make contact safely. The plan itself stays at the sender."""

    THROUGH_SENDER = "through_sender_only", _("Through the sender only")
    ASK_SENDER = "ask_sender_first", _("Ask the sender first, each time")
    CALL_ANY_TIME = "call_any_time", _("Calls at any time")
    CALL_MORNINGS = "call_mornings", _("Calls in the morning")
    CALL_AFTERNOONS = "call_afternoons", _("Calls in the afternoon")
    CALL_EVENINGS = "call_evenings", _("Calls in the evening")
    TEXT_ONLY = "text_only", _("Text messages only")
    EMAIL_ONLY = "email_only", _("E-mail only")
    NO_CALLS = "no_calls", _("No calls")
    NO_VOICEMAIL = "no_voicemail", _("No voicemail")
    NO_TEXT = "no_text", _("No text messages")
    NO_EMAIL = "no_email", _("No e-mail")
    NO_LETTERS = "no_letters", _("No letters")
    NO_VISITS = "no_visits", _("No visits")
    NO_NAME = "no_organization_name", _("Do not say which organization calls")
    AGREED_WORD = "agreed_word", _("Use the agreed word; ask the sender for it")


CALLS = frozenset(
    {SafeContact.CALL_ANY_TIME, SafeContact.CALL_MORNINGS, SafeContact.CALL_AFTERNOONS, SafeContact.CALL_EVENINGS}
)
RULED_OUT: dict[str, frozenset[str]] = {
    SafeContact.THROUGH_SENDER: CALLS | {SafeContact.TEXT_ONLY, SafeContact.EMAIL_ONLY},
    SafeContact.TEXT_ONLY: CALLS | {SafeContact.EMAIL_ONLY, SafeContact.NO_TEXT},
    SafeContact.EMAIL_ONLY: CALLS | {SafeContact.NO_EMAIL},
    SafeContact.NO_CALLS: CALLS,
}
"""What a choice rules out: two that contradict each other are as dangerous as a wrong one."""


def contradictions(codes: list[str]) -> list[tuple[str, str]]:
    """The pairs among the choices of which one rules the other out, in the order of the list."""
    chosen = [code for code in SafeContact.values if code in codes]
    return [(code, other) for code in chosen for other in chosen if other in RULED_OUT.get(code, ())]
