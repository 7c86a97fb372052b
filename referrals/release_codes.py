"""What a release may say: lists and limits (domain facts 4.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from referrals.lifecycle import Urgency

DEFAULT_DAYS, LONGEST_DAYS, EMERGENCY_DAYS = 30, 90, 7
REMINDER_DAYS = (14, 3)
"""Days before its last day on which a release's holder is reminded, once each."""


class Purpose(TextChoices):
    """What the person allowed it for."""

    ARRANGE = "arrange_help", _("To arrange help with the receiver")
    COORDINATE = "coordinate_help", _("To coordinate help that both give")
    LEGAL = "legal_help", _("To get legal help")
    REPORT = "report", _("To report to law enforcement, at the person's own wish")
    CERTIFICATION = "certification", _("To ask for a certification or continued presence")


class Category(TextChoices):
    """What may be shown: the parts that contents fall into."""

    NEEDS = "needs", _("What help is needed")
    PEOPLE = "people", _("How many people, adult or minor")
    LANGUAGE = "language", _("Language")
    ACCESS = "accessibility", _("What is needed to take part")
    PLACE = "place", _("County")
    SAFE_CONTACT = "safe_contact", _("How to make contact safely")
    WORK = "work", _("Work setting and what was noticed")
    REFERENCE = "reference", _("The sender's own file number")
    MESSAGES = "messages", _("Messages between the two organizations")


class Signer(TextChoices):
    """Who signed. A guardian who did harm never signs."""

    SELF = "self", _("The person")
    SELF_AND_GUARDIAN = "self_and_guardian", _("A minor and a parent or guardian")
    GUARDIAN = "guardian", _("A guardian for the person")
    MINOR_ALONE = "minor_alone", _("A minor who may get this help alone")


WITH_MINORS = ("minors", "both")
"""The age bands with minors among the people; then nobody signs as "the person" alone (rule V11)."""

GUARDED = frozenset({Signer.SELF_AND_GUARDIAN, Signer.GUARDIAN})
"""Signers with a guardian: the holder says that the guardian is not who did harm (rule V11)."""


class Told(TextChoices):
    """How somebody took a release back; a word is enough."""

    ORALLY = "oral", _("By a word")
    IN_WRITING = "written", _("In writing")


class Asked(TextChoices):
    """What a person may ask for (domain facts 4.5)."""

    COPY = "copy", _("A copy of what is held, and who saw it")
    CORRECTION = "correction", _("A correction")
    STOP = "stop", _("Stop showing it")
    DELETION = "deletion", _("Delete what is about the person")


class Result(TextChoices):
    """How a request was answered."""

    DONE = "done", _("Done")
    PARTLY = "partly", _("Done in part")
    NOT_HELD = "not_held", _("Nothing of the kind is held here")
    TAKEN_BACK = "taken_back", _("The person took the request back")


REQUEST_BUSINESS_DAYS = 10
"""Business days in which a request is answered; to stop is due on the day it is asked."""

FIELD_CATEGORIES: dict[str, Category] = {
    "needs": Category.NEEDS,
    "note": Category.NEEDS,
    "wanted_by": Category.NEEDS,
    "topic": Category.NEEDS,
    "audience": Category.NEEDS,
    "people": Category.PEOPLE,
    "attendance": Category.PEOPLE,
    "age_band": Category.PEOPLE,
    "language": Category.LANGUAGE,
    "interpreter": Category.LANGUAGE,
    "accessibility": Category.ACCESS,
    "county": Category.PLACE,
    "area": Category.PLACE,
    "worksite": Category.WORK,
    "signs": Category.WORK,
    "workers": Category.WORK,
    "work_setting": Category.WORK,
    "safe_contact": Category.SAFE_CONTACT,
    "own_reference": Category.REFERENCE,
}
"""The category of each field of the contents. A field without one is shown under no release."""


def default_days(urgency: str) -> int:
    """How long a release lasts when nothing else is said."""
    return EMERGENCY_DAYS if urgency == Urgency.EMERGENCY else DEFAULT_DAYS


def longest_days(urgency: str) -> int:
    """How long a release may last; one signed in an emergency is signed again soon."""
    return EMERGENCY_DAYS if urgency == Urgency.EMERGENCY else LONGEST_DAYS


def categories_of(values: dict[str, object]) -> set[str]:
    """The categories of the fields that hold something."""
    return {FIELD_CATEGORIES[name] for name, value in values.items() if value and name in FIELD_CATEGORIES}
