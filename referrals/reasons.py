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
    REFUSED = "refused", _("Refused")
    NOT_SHARED = "not_shared", _("Outcome not shared")
    INFORMED = "informed", _("Information given")
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
PERSON_DECIDED = "changed_mind"
"""Why something is taken back when the person asks to stop."""

MISTAKE = _list(
    ("wrong_receiver", _("Sent to the wrong partner"), Group.OTHER),
    ("duplicate", _("The same was sent before"), Group.DUPLICATE),
    ("test_entry", _("It was only to try things out"), Group.OTHER),
    ("other", _("Another reason"), Group.OTHER),
)
"""Why something should not have been sent. Nothing of it tells of a person, so the record keeps the code."""

INFORMATION = _list(("information_given", _("Information given"), Group.INFORMED))
"""The one outcome of a person who was given the number only. That of a call-out was given by a partner: taken up."""

NOT_ENGAGED = _list(
    ("unreachable", _("Could not be reached"), Group.UNREACHED),
    ("chose_not_to", _("Chose not to go on"), Group.CHOICE),
    ("left_area", _("Left the area"), Group.UNREACHED),
    ("other", _("Another reason"), Group.OTHER),
)
TRIES_WITHOUT_CONTACT = 3
"""How often somebody was tried before "could not be reached" (domain facts 3.3, no. 12: three by default)."""
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
LEGAL_DECLINE = _list(
    ("no_capacity", _("At capacity"), Group.CAPACITY),
    ("conflict_of_interest", _("Conflict of interest"), Group.CONFLICT),
    ("service_not_offered", _("We do not take this area of law"), Group.FIT),
    ("not_eligible", _("Not eligible for our program"), Group.FIT),
    ("outside_area", _("Outside our service area"), Group.AREA),
    ("language_not_available", _("Language not available"), Group.FIT),
    ("deadline_too_close", _("The deadline is too close for us"), Group.CAPACITY),
    ("other", _("Another reason"), Group.OTHER),
)
LEGAL_OUTCOME = _list(
    ("represented", _("Represented"), Group.TAKEN_UP),
    ("advice_given", _("Advice given"), Group.TAKEN_UP),
    ("referred_onward", _("Referred onward"), Group.PASSED_ON),
    ("ended_by_person", _("Person chose not to continue"), Group.CHOICE),
    ("outcome_not_shared", _("Closed, outcome not shared"), Group.NOT_SHARED),
)
REPORT_OUTCOME = _list(
    ("report_taken", _("Report taken"), Group.TAKEN_UP),
    ("opened_investigation", _("Investigation opened"), Group.TAKEN_UP),
    ("added_to_existing", _("Added to existing work"), Group.TAKEN_UP),
    ("referred_other_agency", _("Passed to another agency"), Group.PASSED_ON),
    ("ended_by_person", _("Person chose not to report"), Group.CHOICE),
    ("no_action", _("No action"), Group.NO_ACTION),
    ("outcome_not_shared", _("Closed, outcome not shared"), Group.NOT_SHARED),
)
CALLOUT_DECLINE = _list(
    ("cannot_come", _("Nobody can come in that time"), Group.CAPACITY),
    ("no_capacity", _("At capacity"), Group.CAPACITY),
    ("outside_area", _("Outside our service area"), Group.AREA),
    ("language_not_available", _("Language not available"), Group.FIT),
    ("not_eligible", _("Not eligible for our program"), Group.FIT),
    ("safety_concern", _("Not safe for us to come"), Group.FIT),
    ("other", _("Another reason"), Group.OTHER),
)
CALLOUT_OUTCOME = _list(
    ("need_met", _("Support in place"), Group.TAKEN_UP),
    ("need_partly_met", _("Support partly in place"), Group.TAKEN_UP),
    ("information_given", _("Information given"), Group.TAKEN_UP),
    ("referred_onward", _("Referred onward"), Group.PASSED_ON),
    ("ended_by_person", _("Person chose not to go on"), Group.CHOICE),
    ("outcome_not_shared", _("Closed, outcome not shared"), Group.NOT_SHARED),
)
LABOR_DECLINE = _list(
    ("no_jurisdiction", _("Not ours to enforce"), Group.FIT),
    ("other_agency", _("Another agency is the right one"), Group.FIT),
    ("outside_area", _("Outside our area"), Group.AREA),
    ("too_long_ago", _("Too long ago to act on"), Group.FIT),
    ("no_capacity", _("No one can take it now"), Group.CAPACITY),
    ("insufficient_information", _("Not enough to act on"), Group.INFORMATION),
    ("duplicate", _("We already have this"), Group.DUPLICATE),
    ("other", _("Another reason"), Group.OTHER),
)
LABOR_OUTCOME = _list(
    ("opened_investigation", _("Investigation opened"), Group.TAKEN_UP),
    ("wages_recovered", _("Wages recovered"), Group.TAKEN_UP),
    ("added_to_existing", _("Added to existing work"), Group.TAKEN_UP),
    ("referred_other_agency", _("Passed to another agency"), Group.PASSED_ON),
    ("no_violation_found", _("No violation found"), Group.NO_ACTION),
    ("no_action", _("No action"), Group.NO_ACTION),
    ("outcome_not_shared", _("Closed, outcome not shared"), Group.NOT_SHARED),
)
CERTIFICATION_DECLINE = _list(
    ("not_certifying_agency", _("We do not certify"), Group.FIT),
    ("wrong_agency", _("Another agency is the right one"), Group.FIT),
    ("incomplete", _("The request is incomplete"), Group.INFORMATION),
    ("duplicate", _("We already have this request"), Group.DUPLICATE),
    ("conflict_of_interest", _("Conflict of interest"), Group.CONFLICT),
    ("other", _("Another reason"), Group.OTHER),
)
CERTIFICATION_OUTCOME = _list(
    ("signed", _("Signed"), Group.TAKEN_UP),
    ("more_info_needed", _("More is needed: send it as a new request"), Group.INFORMATION),
    ("wrong_agency", _("Another agency is the right one"), Group.PASSED_ON),
    ("denied_no_qualifying_activity", _("Denied: no qualifying activity"), Group.REFUSED),
    ("denied_not_victim_of_record", _("Denied: not a victim of record"), Group.REFUSED),
    ("denied_no_reasonable_request", _("Denied: we made no request for help"), Group.REFUSED),
    ("denied_cooperation_unclear", _("Denied: cooperation unclear"), Group.REFUSED),
    ("denied_case_closed_policy", _("Denied: our policy on closed cases"), Group.REFUSED),
    ("denied_incomplete", _("Denied: the request is incomplete"), Group.REFUSED),
    ("denied_other", _("Denied for another reason"), Group.REFUSED),
)
PRESENCE_DECLINE = _list(
    ("other_agency", _("Another agency is the right one"), Group.FIT),
    ("outside_area", _("Outside our area"), Group.AREA),
    ("insufficient_information", _("Not enough to act on"), Group.INFORMATION),
    ("duplicate", _("Asked for already"), Group.DUPLICATE),
    ("other", _("Another reason"), Group.OTHER),
)
PRESENCE_OUTCOME = _list(
    ("requested", _("Asked for"), Group.TAKEN_UP),
    ("granted", _("Granted"), Group.TAKEN_UP),
    ("not_requested", _("Not asked for"), Group.NO_ACTION),
    ("denied", _("Denied"), Group.REFUSED),
    ("ended_by_person", _("Person chose not to go on"), Group.CHOICE),
)


def fewest_attempts(reason: str) -> int:
    """How often it must have been tried before a hand-off is closed as not engaged for this reason."""
    return TRIES_WITHOUT_CONTACT if reason == "unreachable" else 1
