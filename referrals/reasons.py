"""Reasons and outcomes: a detailed code that belongs to the contents, and the coarse group that the envelope shows."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """What the envelope says of a reason or an outcome."""

    CAPACITY = "capacity", _("At capacity")
    FIT = "fit", _("Not a fit")
    AREA = "area", _("Outside the area")
    CONFLICT = "conflict", _("Conflict of interest")
    INFORMATION = "information", _("Not enough information")
    DUPLICATE = "duplicate", _("Already known")
    CHOICE = "choice", _("The person's or the sender's choice")
    UNREACHED = "unreached", _("No contact")
    TAKEN_UP = "taken_up", _("Taken up")
    PASSED_ON = "passed_on", _("Passed on")
    NO_ACTION = "no_action", _("No action")
    NOT_SHARED = "not_shared", _("Outcome not shared")
    OTHER = "other", _("Another reason")


@dataclass(frozen=True)
class Reason:
    """A stable code, its label, and its group."""

    code: str
    label: Promise | str
    group: Group


def _list(*rows: tuple[str, Promise | str, Group]) -> dict[str, Reason]:
    return {code: Reason(code, label, group) for code, label, group in rows}


AGENCY_DECLINE = _list(
    ("outside_area", _("Outside our area"), Group.AREA),
    ("other_agency", _("Another agency is the right one"), Group.FIT),
    ("no_capacity", _("No one can take it now"), Group.CAPACITY),
    ("insufficient_information", _("Not enough to act on"), Group.INFORMATION),
    ("duplicate", _("We already have this"), Group.DUPLICATE),
    ("conflict_of_interest", _("Conflict of interest"), Group.CONFLICT),
    ("other", _("Another reason"), Group.OTHER),
)
REQUEST_DECLINE = _list(
    ("no_capacity", _("No time in that period"), Group.CAPACITY),
    ("not_offered", _("We do not offer this"), Group.FIT),
    ("outside_area", _("Outside our area"), Group.AREA),
    ("language_not_available", _("Language not available"), Group.FIT),
    ("insufficient_information", _("Not enough to plan with"), Group.INFORMATION),
    ("other", _("Another reason"), Group.OTHER),
)
SERVICE_DECLINE = _list(
    ("no_capacity", _("At capacity"), Group.CAPACITY),
    ("not_eligible", _("Not eligible for our program"), Group.FIT),
    ("outside_area", _("Outside our service area"), Group.AREA),
    ("service_not_offered", _("We do not offer this"), Group.FIT),
    ("language_not_available", _("Language not available"), Group.FIT),
    ("conflict_of_interest", _("Conflict of interest"), Group.CONFLICT),
    ("other", _("Another reason"), Group.OTHER),
)
WITHDRAW = _list(
    ("met_elsewhere", _("The need is met elsewhere"), Group.PASSED_ON),
    ("no_answer", _("No answer came"), Group.UNREACHED),
    ("changed_mind", _("No longer wanted"), Group.CHOICE),
    ("wrong_receiver", _("Sent to the wrong partner"), Group.OTHER),
    ("other", _("Another reason"), Group.OTHER),
)
NOT_ENGAGED = _list(
    ("unreachable", _("Could not be reached"), Group.UNREACHED),
    ("chose_not_to", _("Chose not to go on"), Group.CHOICE),
    ("left_area", _("Left the area"), Group.UNREACHED),
    ("other", _("Another reason"), Group.OTHER),
)
TIP_OUTCOME = _list(
    ("opened_investigation", _("Investigation opened"), Group.TAKEN_UP),
    ("added_to_existing", _("Added to existing work"), Group.TAKEN_UP),
    ("labor_violation_only", _("Handled as a labor violation"), Group.TAKEN_UP),
    ("referred_other_agency", _("Passed to another agency"), Group.PASSED_ON),
    ("no_action", _("No action"), Group.NO_ACTION),
    ("insufficient_information", _("Not enough to act on"), Group.INFORMATION),
    ("outcome_not_shared", _("Closed, outcome not shared"), Group.NOT_SHARED),
)
REQUEST_OUTCOME = _list(
    ("delivered", _("Delivered"), Group.TAKEN_UP),
    ("partly_delivered", _("Partly delivered"), Group.TAKEN_UP),
    ("referred_on", _("Passed to another partner"), Group.PASSED_ON),
    ("not_delivered", _("Not delivered"), Group.NO_ACTION),
)
SERVICE_OUTCOME = _list(
    ("need_met", _("Support in place"), Group.TAKEN_UP),
    ("need_partly_met", _("Support partly in place"), Group.TAKEN_UP),
    ("referred_onward", _("Referred onward"), Group.PASSED_ON),
    ("ended_by_person", _("Person chose not to continue"), Group.CHOICE),
    ("outcome_not_shared", _("Closed, outcome not shared"), Group.NOT_SHARED),
)
