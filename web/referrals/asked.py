"""What was asked, as rows of a summary: the envelope, and the contents as far as they open to this viewer."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from partners.actors import Actor
from referrals import disclosure, permissions
from referrals.code_labels import CODE_LABELS
from referrals.lifecycle import Urgency
from referrals.models import Referral
from referrals.reasons import Reason
from web.referrals import moments, words

CONTENTS = {
    "needs": gettext_lazy("Help needed"),
    "worksite": gettext_lazy("Worksite"),
    "area": gettext_lazy("Where it is"),
    "signs": gettext_lazy("What was noticed"),
    "workers": gettext_lazy("About how many workers"),
    "topic": gettext_lazy("About"),
    "audience": gettext_lazy("For whom"),
    "attendance": gettext_lazy("People expected"),
    "people": gettext_lazy("For how many people"),
    "who": gettext_lazy("People"),
    "age_band": gettext_lazy("Adults or minors"),
    "wanted_by": gettext_lazy("Wanted by"),
    "language": gettext_lazy("Language"),
    "interpreter": gettext_lazy("Interpreter"),
    "accessibility": gettext_lazy("To take part"),
    "county": gettext_lazy("County"),
    "work_setting": gettext_lazy("Work setting"),
    "safe_contact": gettext_lazy("Safe way to reach them"),
    "note": gettext_lazy("Note"),
    "own_reference": gettext_lazy("Sender's own reference"),
}


@dataclass(frozen=True)
class Line:
    """One row: a value or several, a quiet remark, and a link where there is one.

    `is_safety`: never printed from the screen; on paper it stands only where it was asked for.
    """

    label: str
    values: list[str]
    remark: str = ""
    url: str = ""
    is_safety: bool = False


@dataclass(frozen=True)
class Asked:
    """All rows, and why the contents are closed where they are; `note`: what opens later."""

    lines: list[Line] = field(default_factory=list)
    closed: str = ""
    note: str = ""

    @property
    def tells_safe_contact(self) -> bool:
        """Whether one of the rows says how to make contact safely."""
        return any(line.is_safety for line in self.lines)

    def without_safety(self) -> "Asked":
        """The same without that row."""
        return replace(self, lines=[line for line in self.lines if not line.is_safety])


def asked(actor: Actor, referral: Referral) -> Asked:
    """What this viewer may read of it."""
    shown = disclosure.contents(actor, referral)
    if not shown.is_open:
        is_party = permissions.Side.COORDINATOR not in permissions.sides_of(actor, referral)
        about_person = referral.rules.about_person
        closed = words.closed_because(shown.gate, about_person=about_person, is_party=is_party)
        closed = words.nothing_kept() if referral.is_information_only else closed
        return Asked(_envelope(actor, referral), closed)
    told = [line for row in shown.rows for line in _contents(actor, referral, _not_twice(row, referral))]
    reasons = [line for row in shown.rows for line in _reason(row, referral)]
    is_bare = referral.rules.about_person and not told and not shown.opens_on_accept
    return Asked(
        [*_envelope(actor, referral, is_bare=is_bare), *told, *reasons],
        _envelope_only(actor, referral) if is_bare else "",
        _("How to reach them safely is shown after you accept.") if shown.opens_on_accept else "",
    )


def _envelope_only(actor: Actor, referral: Referral) -> str:
    """That there is no more to read here, and who tells it to whom."""
    if referral.is_information_only:
        return words.nothing_kept()
    if permissions.Side.SENDER in permissions.sides_of(actor, referral):
        return _("Only the envelope is kept here. Tell the receiver the rest by phone.")
    return _("Only the envelope is kept here. Call the sender for the rest.")


def _envelope(actor: Actor, referral: Referral, *, is_bare: bool = False) -> list[Line]:
    seen = disclosure.envelope(actor, referral)
    lines = [Line(_("Kind"), [str(referral.rules.title)])]
    if seen.get("need_group"):
        remark = _("no more is kept about the person") if is_bare else ""
        lines.append(Line(_("Help asked for"), [referral.get_need_group_display()], remark))
    if seen.get("urgency") != Urgency.ROUTINE:
        lines.append(Line(_("Urgency"), [referral.get_urgency_display()]))
    if seen.get("industry"):
        lines.append(Line(_("Work setting"), [referral.get_industry_display()]))
    if seen.get("region"):
        lines.append(Line(_("County or region"), [referral.region]))
    lines.append(Line(_("Concerns"), [referral.get_focus_display()]))
    if seen.get("source"):
        lines.append(Line(_("Heard from"), [referral.get_source_display()]))
    if seen.get("award_id") and referral.award:
        lines.append(Line(_("Program"), [str(referral.award)]))
    return lines


ENVELOPE_SAYS = {"county": "region", "work_setting": "industry"}
"""Fields of the contents beside those of the envelope that may say the same."""

COUNTED = {
    "adults": ngettext_lazy("%(n)d adult", "%(n)d adults", "n"),
    "minors": ngettext_lazy("%(n)d minor", "%(n)d minors", "n"),
    "both": ngettext_lazy("%(n)d person, adults and minors", "%(n)d people, adults and minors", "n"),
}


def _not_twice(row: dict[str, Any], referral: Referral) -> dict[str, Any]:
    """The contents without what the envelope says already, and how many and of what age in one: `2 adults`."""
    said = {name for name, twin in ENVELOPE_SAYS.items() if row.get(name) == getattr(referral, twin)}
    count, band = row.get("people"), row.get("age_band")
    if count and band in COUNTED:
        said |= {"people", "age_band"}
        row = row | {"who": COUNTED[band] % {"n": count}}
    return {name: value for name, value in row.items() if name not in said}


def _contents(actor: Actor, referral: Referral, row: dict[str, Any]) -> list[Line]:
    lines = []
    for name, label in CONTENTS.items():
        values = [text for item in _items(row.get(name)) if (text := _in_words(name, item))]
        changed = row.get("changed", {}).get(name)
        if changed and not values:
            values = [_("Taken away")]
        if values:
            remarks = [_remark(actor, referral, name), _changed(changed)]
            remark = ", ".join(text for text in remarks if text)
            lines.append(Line(str(label), values, remark, is_safety=name == "safe_contact"))
    return lines


def _changed(moment: datetime | None) -> str:
    return _("changed %(when)s") % {"when": moments.moment(moment)} if moment else ""


def _remark(actor: Actor, referral: Referral, name: str) -> str:
    if name == "own_reference":
        return _("visible to sender and receiver only")
    # The same words whatever became of it: the sender may not know whether it was accepted.
    if name == "safe_contact" and referral.sender_id in actor.organization_ids:
        return _("the receiver reads it once it has accepted")
    return ""


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def _in_words(name: str, value: Any) -> str:
    if name == "wanted_by":
        return date_format(value, "M j, Y")
    return str(CODE_LABELS.get(name, {}).get(value, value))


def _reason(row: dict[str, Any], referral: Referral) -> list[Line]:
    """The detailed reason or outcome, which belongs to the contents of the side that gave it."""
    if not row["reason_code"]:
        return []
    lists = ("decline", "outcome", "withdraw", "not_engaged", "information")
    found = [known for name in lists if (known := referral.rules.reasons_for(name).get(row["reason_code"]))]
    reason: Reason | None = next((known for known in found if known.group == referral.reason_group), None)
    return [Line(_("Reason or outcome"), [str(reason.label)])] if reason else []
