"""What each instrument records beyond what all have in common (domain facts 2.2), as one table of data.

Values are short texts, whole numbers, yes or no, or a code of a list; none has room for a person served. Where the
facts ask for services, data or a purpose, an agreement's own columns hold them. All of it may be left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import guard
from partners.agreement_codes import Instrument

LONGEST = 280


class Kind(StrEnum):
    """What a value is."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    LINK = "link"
    TOPIC = "topic"


class Topic(TextChoices):
    """What a protocol is about (the eight checklists of IACP)."""

    SHARING = "information_sharing", gettext_lazy("Information sharing")
    DEAF_ACCESS = "deaf_access", gettext_lazy("Deaf and hard-of-hearing access")
    LANGUAGE_ACCESS = "language_access", gettext_lazy("Language access")
    REFERRALS = "referrals", gettext_lazy("Referrals")
    MEDIA = "media", gettext_lazy("Media")
    CONFIDENTIALITY = "confidentiality", gettext_lazy("Confidentiality")
    DATA = "data_collection", gettext_lazy("Data collection")
    GRANTS = "grant_reporting", gettext_lazy("Grant reporting")


@dataclass(frozen=True)
class Particular:
    """One thing that an instrument records. `most` is the largest number; its unit stands in the label."""

    code: str
    label: Promise
    kind: Kind = Kind.TEXT
    most: int = 0


_MEMORANDUM = (
    Particular("party_roles", gettext_lazy("Roles of each party")),
    Particular("stated_capacity", gettext_lazy("Capacity stated")),
    Particular("dispute_step", gettext_lazy("First step in a dispute")),
    Particular("non_binding", gettext_lazy("Says that it creates no binding duty"), Kind.YES_NO),
    Particular("exit_notice_days", gettext_lazy("Notice to leave it, days"), Kind.NUMBER, 730),
)
_GRANT = Particular("grant_no", gettext_lazy("Grant number"))
_COVERED = (Particular("covered_functions", gettext_lazy("Functions covered")),)

TABLE: dict[str, tuple[Particular, ...]] = {
    Instrument.MOU: _MEMORANDUM,
    Instrument.MOA: _MEMORANDUM,
    Instrument.COMMITMENT: (_GRANT, Particular("committed", gettext_lazy("Staff time or amount committed"))),
    Instrument.SUPPORT: (_GRANT,),
    Instrument.DATA_SHARING: (
        Particular("legal_basis", gettext_lazy("Legal basis")),
        Particular("retention", gettext_lazy("How long data are kept")),
        Particular("destruction", gettext_lazy("How data are destroyed")),
        Particular("breach_notice_hours", gettext_lazy("Notice of a breach, hours"), Kind.NUMBER, 8760),
        Particular("audit_right", gettext_lazy("Gives a right to audit"), Kind.YES_NO),
    ),
    Instrument.INFORMATION_PROTOCOL: (
        Particular("topic", gettext_lazy("Topic"), Kind.TOPIC),
        Particular("who_shares", gettext_lazy("Who may share what with whom")),
        Particular("consent_rule", gettext_lazy("Consent rule")),
        Particular("marking", gettext_lazy("How it is marked")),
    ),
    Instrument.REFERRAL_PROTOCOL: (
        Particular("response_times", gettext_lazy("Response times")),
        Particular("after_hours_route", gettext_lazy("Route after hours")),
        Particular("fallback", gettext_lazy("Partner to fall back on")),
        Particular("feedback_rule", gettext_lazy("What the sender is told")),
    ),
    Instrument.JOINT_OPERATIONS: (
        Particular("notice_hours", gettext_lazy("Notice of an operation, hours"), Kind.NUMBER, 8760),
        Particular("provider_on_scene", gettext_lazy("A service provider is on scene"), Kind.YES_NO),
        Particular("minors_plan", gettext_lazy("Plan for minors")),
        Particular("housing_plan", gettext_lazy("Plan for housing")),
        Particular("distribution", gettext_lazy("Which roles it goes to")),
    ),
    Instrument.TRAINING: (
        Particular("topics", gettext_lazy("Topics")),
        Particular("audience", gettext_lazy("Audience")),
        Particular("sessions", gettext_lazy("Sessions agreed"), Kind.NUMBER, 10_000),
        Particular("materials_owner", gettext_lazy("Who owns the materials")),
    ),
    Instrument.POSTER: (
        Particular("sites", gettext_lazy("Sites")),
        Particular("languages", gettext_lazy("Languages")),
        Particular("poster_version", gettext_lazy("Version of the poster")),
    ),
    Instrument.NO_FEE: (
        Particular("policy_link", gettext_lazy("Link to the policy"), Kind.LINK),
        Particular("policy_scope", gettext_lazy("Whom the policy covers")),
        Particular("audit", gettext_lazy("How it is audited")),
    ),
    Instrument.BUSINESS_ASSOCIATE: _COVERED,
    Instrument.QUALIFIED_SERVICE: _COVERED,
    Instrument.SECURITY: (Particular("cji_involved", gettext_lazy("Involves criminal justice data"), Kind.YES_NO),),
    Instrument.CONFIDENTIALITY: (Particular("renewed_yearly", gettext_lazy("Each member signs yearly"), Kind.YES_NO),),
    Instrument.SUBAWARD: (
        Particular("award_no", gettext_lazy("Award number")),
        Particular("amount_dollars", gettext_lazy("Amount, whole dollars"), Kind.NUMBER, 1_000_000_000),
        Particular("reporting_duty", gettext_lazy("Duty to report")),
    ),
    Instrument.ENGAGEMENT: (
        Particular("rate", gettext_lazy("Rate of pay")),
        Particular("work", gettext_lazy("Scope of the work")),
        Particular("credit", gettext_lazy("How the work is credited")),
        Particular("right_to_stop", gettext_lazy("Gives a right to stop at any time"), Kind.YES_NO),
    ),
}
LABELS: dict[str, Promise] = {one.code: one.label for listed in TABLE.values() for one in listed}


def wrong_in(instrument: str, given: Mapping[str, Any]) -> list[str]:
    """What is wrong with the particulars of an instrument, one sentence each, with the name of each."""
    known = {one.code: one for one in TABLE.get(instrument, ())}
    found = []
    for code, value in given.items():
        if code in known:
            found += [f"{known[code].label}: {line}" for line in _wrong_value(known[code], value)]
        else:
            found.append(_("%(what)s: this instrument does not record it; clear it.") % {"what": _name(code)})
    return found


def in_words(instrument: str, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each particular that is recorded, in the table's order."""
    return [(str(one.label), _words(one, given[one.code])) for one in TABLE.get(instrument, ()) if one.code in given]


def _name(code: str) -> str:
    """A code's label; of one that nobody knows its beginning, without marks, since it was typed elsewhere."""
    if code in LABELS:
        return str(LABELS[code])
    return "".join(mark for mark in code[:40] if mark.isalnum() or mark == "_")


def _wrong_value(one: Particular, value: Any) -> list[str]:
    if one.kind == Kind.YES_NO:
        return [] if isinstance(value, bool) else [_("Answer true or false.")]
    if one.kind == Kind.NUMBER:
        fits = type(value) is int and 0 <= value <= one.most
        return [] if fits else [_("Enter a whole number from 0 to %(most)d.") % {"most": one.most}]
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        return [_("Enter 1 to %(most)d characters, or leave it out.") % {"most": LONGEST}]
    if one.kind == Kind.TOPIC:
        return [] if value in Topic.values else [_("Choose from the list.")]
    return _wrong_link(value) if one.kind == Kind.LINK else guard.problems_in(value)


def _wrong_link(value: str) -> list[str]:
    try:
        URLValidator(schemes=["https", "http"])(value)
    except ValidationError:
        return [_("Enter a web address that begins with https://.")]
    return []


def _words(one: Particular, value: Any) -> str:
    if one.kind == Kind.YES_NO:
        return _("Yes") if value else _("No")
    if one.kind == Kind.TOPIC and value in Topic.values:
        return str(Topic(value).label)
    return f"{value:,}" if one.kind == Kind.NUMBER and isinstance(value, int) else str(value)
