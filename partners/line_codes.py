"""The lists that describe after-hours lines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineKind(TextChoices):
    """How a line is answered (domain facts 1.4)."""

    ROUND_THE_CLOCK = "24x7_line", _("Staffed line")
    ROTA = "on_call_rota", _("On-call rota")
    VOICEMAIL = "voicemail_only", _("Voicemail only")


class LinePurpose(TextChoices):
    """What a line is for."""

    EMERGENCY_PLACEMENT = "emergency_placement", _("Emergency placement")
    ADVOCATE = "advocate", _("Advocate on call")
    LE_DUTY = "le_duty_agent", _("Law enforcement duty agent")
    LABOR_DUTY = "labor_duty", _("Labor standards duty officer")
    LEGAL = "legal_on_call", _("Legal on call")
    INTERPRETER = "interpreter", _("Interpreter")
    MEDICAL = "medical", _("Medical help")
    TIP_LINE = "tip_line", _("Tip line")
    OTHER = "other", _("Something else")


class Gender(TextChoices):
    """Whom a line's service takes; none named means everybody."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    NONBINARY = "nonbinary", _("Nonbinary people")


class Ages(TextChoices):
    """Whether it takes minors."""

    ALL = "all", _("Adults and minors")
    ADULTS = "adults", _("Adults only")
    MINORS = "minors", _("Minors only")


class HolidayRule(TextChoices):
    """What federal holidays change."""

    OPEN = "open", _("As on other days")
    CLOSED = "closed", _("Not answered")
    OTHER = "other", _("Other hours")


class CallResult(TextChoices):
    """What came of a test call."""

    ANSWERED = "answered", _("Answered")
    VOICEMAIL = "voicemail", _("Voicemail")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class ChangeOutcome(TextChoices):
    """What became of a new number that somebody entered."""

    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
