"""What was asked, as rows of a summary: the envelope, and the contents as far as they open to this viewer."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actors import Actor
from referrals import disclosure, permissions
from referrals.lifecycle import Urgency
from referrals.models import Referral
from referrals.reasons import Reason
from web.referrals import words

CONTENTS = {
    "worksite": gettext_lazy("Worksite"),
    "area": gettext_lazy("Where it is"),
    "signs": gettext_lazy("What was noticed"),
    "workers": gettext_lazy("About how many workers"),
    "topic": gettext_lazy("About"),
    "audience": gettext_lazy("For whom"),
    "attendance": gettext_lazy("People expected"),
    "people": gettext_lazy("For how many people"),
    "age_band": gettext_lazy("Adults or minors"),
    "wanted_by": gettext_lazy("Wanted by"),
    "language": gettext_lazy("Language"),
    "note": gettext_lazy("Note"),
    "own_reference": gettext_lazy("Sender's own reference"),
}


@dataclass(frozen=True)
class Line:
    """One row: a value or several, a quiet remark, and a link where there is one."""

    label: str
    values: list[str]
    remark: str = ""
    url: str = ""


@dataclass(frozen=True)
class Asked:
    """All rows, and why the contents are closed where they are."""

    lines: list[Line] = field(default_factory=list)
    closed: str = ""


def asked(actor: Actor, referral: Referral) -> Asked:
    """What this viewer may read of it."""
    lines = _envelope(actor, referral)
    shown = disclosure.contents(actor, referral)
    if not shown.is_open:
        is_party = permissions.Side.COORDINATOR not in permissions.sides_of(actor, referral)
        about_person = referral.rules.about_person
        return Asked(lines, words.closed_because(shown.gate, about_person=about_person, is_party=is_party))
    for row in shown.rows:
        lines += _contents(row)
        lines += _reason(row, referral)
    return Asked(lines, _envelope_only(actor, referral) if referral.rules.about_person else "")


def _envelope_only(actor: Actor, referral: Referral) -> str:
    """That there is no more to read here, and who tells it to whom."""
    if permissions.Side.SENDER in permissions.sides_of(actor, referral):
        return _("Only the envelope is kept here. Tell the receiver the rest by phone.")
    return _("Only the envelope is kept here. Call the sender for the rest.")


def _envelope(actor: Actor, referral: Referral) -> list[Line]:
    seen = disclosure.envelope(actor, referral)
    lines = [Line(_("Kind"), [str(referral.rules.title)])]
    if seen.get("need_group"):
        lines.append(
            Line(_("Help asked for"), [referral.get_need_group_display()], _("no more is kept about the person"))
        )
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


def _contents(row: dict[str, Any]) -> list[Line]:
    lines = []
    for name, label in CONTENTS.items():
        values = [text for item in _items(row.get(name)) if (text := _in_words(name, item))]
        if values:
            remark = _("visible to sender and receiver only") if name == "own_reference" else ""
            lines.append(Line(str(label), values, remark))
    return lines


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def _in_words(name: str, value: Any) -> str:
    if name == "wanted_by":
        return date_format(value, "M j, Y")
    return str(disclosure.CODE_LABELS.get(name, {}).get(value, value))


def _reason(row: dict[str, Any], referral: Referral) -> list[Line]:
    """The detailed reason or outcome, which belongs to the contents of the side that gave it."""
    if not row["reason_code"]:
        return []
    lists = ("decline", "outcome", "withdraw", "not_engaged")
    found = [known for name in lists if (known := referral.rules.reasons_for(name).get(row["reason_code"]))]
    reason: Reason | None = next((known for known in found if known.group == referral.reason_group), None)
    return [Line(_("Reason or outcome"), [str(reason.label)])] if reason else []
