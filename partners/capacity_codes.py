"""The lists that describe capacity and inquiries about it (domain facts 1.4; the four states are Gravity's)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partners.codes import Need


class CapacityStatus(TextChoices):
    """Whether a service takes somebody new."""

    HAS_CAPACITY = "has_capacity", _("Has capacity")
    WAITLIST = "waitlist", _("Waitlist")
    NO_CAPACITY = "no_capacity", _("No capacity")
    ASSESS_FIRST = "assess_first", _("Assesses first")


class CapacityReason(TextChoices):
    """Why a service is limited."""

    FULL = "full", _("All places are taken")
    STAFFING = "staffing", _("Short of staff")
    FUNDING = "funding", _("Between grants")
    REPAIRS = "repairs", _("Repairs or moving")
    SEASON = "season", _("Closed for the season")


class Age(TextChoices):
    """How old a report of capacity is."""

    FRESH = "fresh", _("Fresh")
    OLD = "old", _("Old")
    DUE = "due", _("Update due")
    NEVER = "never", _("Not reported")


class InquiryState(TextChoices):
    """Where an inquiry stands."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CLAIMED = "claimed", _("Place taken")
    LAPSED = "lapsed", _("Lapsed")
    CANCELLED = "cancelled", _("Taken back")


OPEN_STATES = (InquiryState.OPEN, InquiryState.ANSWERED)


class ReplyState(TextChoices):
    """Where one asked provider's answer stands."""

    ASKED = "asked", _("Not answered")
    OFFERED = "offered", _("Offered")
    DECLINED = "declined", _("Cannot")
    TAKEN = "taken", _("Taken")
    FELL = "fell", _("No longer needed")
    RAN_OUT = "ran_out", _("Hold ran out")


class CannotReason(TextChoices):
    """Why a provider cannot offer a place; said of the service, never of a person."""

    NO_CAPACITY = "no_capacity", _("No capacity")
    NOT_IN_AREA = "outside_area", _("Outside our area")
    LANGUAGE = "language", _("Not in this language")
    GENDER = "not_eligible_gender", _("Does not take this gender")
    AGE = "not_eligible_age", _("Does not take these ages")
    ACCESS = "accessibility", _("Not accessible enough")
    NOT_OFFERED = "service_not_offered", _("Service not offered now")


class Party(TextChoices):
    """For whom, in the coarsest words."""

    ADULTS = "adults", _("Adults")
    MINORS = "minors", _("Minors without an adult")
    FAMILY = "family", _("Adults with children")


class Access(TextChoices):
    """What the place must have."""

    STEP_FREE = "step_free", _("No steps")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    CARE = "care_at_hand", _("Medical care at hand")
    SERVICE_ANIMAL = "service_animal", _("Takes a service animal")


class NeededBy(TextChoices):
    """How soon."""

    TONIGHT = "tonight", _("Tonight")
    DAY = "day", _("Within a day")
    WEEK = "week", _("Within a week")


EXPIRES_HOURS: dict[str, int] = {NeededBy.TONIGHT: 2, NeededBy.DAY: 24, NeededBy.WEEK: 72}
"""How long providers may answer, unless the asker says another time."""

LONGEST_HOURS = 168
HOLD_HOURS = (1, 2, 4, 8, 24)
"""For how long a place may be held."""

MOST_PLACES = 50
MOST_BEDS = 2000
MOST_ASKED = 30

BED_NEEDS = frozenset({Need.EMERGENCY_SHELTER, Need.TRANSITIONAL_HOUSING, Need.LONG_TERM_HOUSING})
"""The services that count beds."""
