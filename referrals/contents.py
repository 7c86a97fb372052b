"""What may stand in the contents of each kind: which fields, from which lists, and guarded free text."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import guard
from core.errors import Invalid
from partners.codes import LANGUAGES, Industry, Need
from referrals.kinds import KINDS, KindCode
from referrals.models import Contents
from referrals.person_codes import Accessibility, AgeBand, Interpreter, SafeContact, contradictions

OWN_REFERENCE = re.compile(r"[A-Z0-9-]{1,16}")
BY_YEAR = re.compile(r"(?:[A-Z]{1,8}-?)?(?:20[0-4]\d-(?:\d{1,6}|\d\d-\d{3,6})|\d{1,6}-20[0-4]\d)")
"""A file number that counts within a year or a month, such as 2026-00142: not a long number of a person."""
MOST_PEOPLE = 100_000
MOST_HANDED_OVER = 1_000


class Sign(TextChoices):
    """What somebody noticed at a worksite, as codes; never a story."""

    WAGES = "unpaid_wages", gettext_lazy("Wages withheld or unpaid")
    DOCUMENTS = "documents_kept", gettext_lazy("Identity papers kept by somebody else")
    HOURS = "extreme_hours", gettext_lazy("Very long hours without rest")
    HOUSING = "employer_housing", gettext_lazy("Crowded housing tied to the job")
    MOVEMENT = "restricted_movement", gettext_lazy("People cannot leave freely")
    THREATS = "threats", gettext_lazy("Threats, or fear of an employer")
    DEBT = "debt", gettext_lazy("Debt or fees that cannot be paid off")
    SAFETY = "unsafe_work", gettext_lazy("Unsafe work without protection")
    MINORS = "minors_working", gettext_lazy("Minors at work")
    COACHED = "coached_answers", gettext_lazy("Somebody else answers for the workers")


class Workers(TextChoices):
    """About how many people work there."""

    FEW = "1-5", gettext_lazy("1 to 5")
    SOME = "6-20", gettext_lazy("6 to 20")
    MANY = "21-100", gettext_lazy("21 to 100")
    MORE = "over_100", gettext_lazy("Over 100")
    UNKNOWN = "unknown", gettext_lazy("Not known")


class Topic(TextChoices):
    """What a training or outreach request is about."""

    SIGNS = "labor_trafficking_signs", gettext_lazy("Signs of labor trafficking")
    RESPONSE = "first_response", gettext_lazy("What to do and whom to call")
    INTERVIEWS = "trauma_informed", gettext_lazy("Trauma-informed interviews")
    RIGHTS = "worker_rights", gettext_lazy("Workers' rights")
    HIRING = "fair_hiring", gettext_lazy("Fair hiring and suppliers")
    OUTREACH = "outreach", gettext_lazy("Outreach to workers")


class Audience(TextChoices):
    """Who would take part."""

    PATROL = "law_enforcement", gettext_lazy("Law enforcement")
    PROVIDERS = "service_providers", gettext_lazy("Service providers")
    MANAGERS = "business_management", gettext_lazy("Business managers")
    STAFF = "business_frontline", gettext_lazy("Frontline staff")
    WORKERS = "workers", gettext_lazy("Workers")
    PUBLIC = "general_public", gettext_lazy("General public")


NOTHING_ABOUT_PEOPLE: dict[str, Any] = {
    **{"needs": [], "people": None, "age_band": "", "language": "", "interpreter": "", "accessibility": []},
    **{"county": "", "work_setting": "", "safe_contact": [], "own_reference": ""},
}
ABOUT_PEOPLE = tuple(NOTHING_ABOUT_PEOPLE)
"""What a hand-off of one person or many may say of them: a number, a county and codes. No more is kept."""

FIELDS: dict[str, tuple[str, ...]] = {
    **{code: ABOUT_PEOPLE for code, kind in KINDS.items() if kind.about_person},
    KindCode.TIP: ("county", "worksite", "area", "signs", "workers", "language", "note", "own_reference"),
    KindCode.TRAINING: (
        *("county", "topic", "audience", "attendance", "language", "wanted_by", "note", "own_reference"),
    ),
}
"""The contents a kind may have."""

LISTS: dict[str, tuple[str, ...]] = {
    "workers": tuple(Workers.values),
    "topic": tuple(Topic.values),
    "audience": tuple(Audience.values),
    "language": tuple(code for code, _label in LANGUAGES),
    "age_band": tuple(AgeBand.values),
    "interpreter": tuple(Interpreter.values),
    "work_setting": tuple(Industry.values),
}
"""Fields that hold one code."""

CODE_LISTS: dict[str, frozenset[str]] = {
    "signs": frozenset(Sign.values),
    "needs": frozenset(Need.values),
    "accessibility": frozenset(Accessibility.values),
    "safe_contact": frozenset(SafeContact.values),
}
"""Fields that hold several."""

GUARDED = ("county", "worksite", "area", "note")


def cleaned(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given contents, checked. Raises Invalid by field: unknown to the kind, off the list, or personal data."""
    wrong: dict[str, Any] = {
        name: [_("A handoff of this kind has no such field.")] for name in given if name not in FIELDS[kind]
    }
    for name, allowed in LISTS.items():
        if given.get(name) and given[name] not in allowed:
            wrong[name] = [_("Choose one from the list.")]
    wrong |= _off_the_lists(given)
    wrong |= _wrong_values(given)
    wrong |= {name: found for name in GUARDED if (found := guard.problems_in(given.get(name) or ""))}
    if wrong:
        raise Invalid(wrong)
    return dict(given)


def missing_for_sending(kind: str, contents: Contents | None) -> dict[str, str]:
    """What must be answered before a referral of this kind can be sent, by field."""
    if kind == KindCode.TIP and not (contents and contents.signs):
        return {"signs": _("Choose at least one thing that was noticed.")}
    if kind == KindCode.TRAINING and not (contents and contents.topic):
        return {"topic": _("Choose what the request is about.")}
    return {}


def _off_the_lists(given: Mapping[str, Any]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for name, allowed in CODE_LISTS.items():
        if unknown := set(given.get(name) or ()) - allowed:
            wrong[name] = [_("Choose from the list; %(count)d of these are not on it.") % {"count": len(unknown)}]
    if "safe_contact" not in wrong and (pairs := contradictions(given.get("safe_contact") or [])):
        label = {code: str(text) for code, text in SafeContact.choices}
        sentence = _("“%(one)s” and “%(other)s” do not go together.")
        wrong["safe_contact"] = [sentence % {"one": label[one], "other": label[other]} for one, other in pairs]
    return wrong


def _wrong_values(given: Mapping[str, Any]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if found := _wrong_reference(given.get("own_reference") or ""):
        wrong["own_reference"] = found
    people = given.get("people")
    if people is not None and not 1 <= people <= MOST_HANDED_OVER:
        wrong["people"] = [_("Enter a number of people from 1 to 1,000.")]
    attendance = given.get("attendance")
    if attendance is not None and not 1 <= attendance <= MOST_PEOPLE:
        wrong["attendance"] = [_("Enter a number of people from 1 to 100,000.")]
    return wrong


def _wrong_reference(reference: str) -> list[str]:
    """What is wrong with a file number of the sender's: its form, or that it may be a person's number or name."""
    if not reference:
        return []
    if not OWN_REFERENCE.fullmatch(reference):
        return [_("Use up to 16 capital letters, digits and dashes, such as SWC-1187.")]
    if not re.search(r"\d", reference):
        return [_("A file number has a digit in it, such as SWC-1187. A name has no place here.")]
    return [] if BY_YEAR.fullmatch(reference) else guard.problems_in(reference)
