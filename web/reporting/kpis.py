"""The five numbers on top: value, what changed in words, and out of how many."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reporting.results import ABOUT, SHOWN, SUPPRESSED, Cell, Result
from web.reporting.asked import address
from web.requests import ActorRequest

FEWEST = 10
"""Periods with fewer referrals than this are not compared."""

KPIS = ("referrals_sent", "acknowledged_on_time", "time_to_acknowledge", "acceptance_rate", "connected_14_days")
VALUES = {"referrals_sent": "sent", "time_to_acknowledge": "median"}
BASES = {
    "referrals_sent": "sent",
    "acknowledged_on_time": "due",
    "time_to_acknowledge": "referrals",
    "acceptance_rate": "decided",
    "connected_14_days": "due",
}
NOTES = {
    "acknowledged_on_time": gettext_lazy("%(part)s of %(all)s due"),
    "acceptance_rate": gettext_lazy("%(part)s of %(all)s decided"),
    "connected_14_days": gettext_lazy("%(part)s of %(all)s sent 14+ days ago"),
}
PARTS = {"acceptance_rate": "accepted"}
GOOD_UP, NEUTRAL = ("goodt", "over"), ("sec", "sec")


@dataclass(frozen=True)
class Kpi:
    """What components/kpi.html draws."""

    label: str
    url: str
    value: str
    unit: str
    change: str
    change_icon: str
    change_tone: str
    note: str


@dataclass(frozen=True)
class Change:
    """A change in words, with its arrow and tone."""

    words: str = ""
    icon: str = ""
    tone: str = "sec"


def kpi(request: ActorRequest, result: Result) -> Kpi:
    """One of KPIS as a tile."""
    column = VALUES.get(result.key, "share")
    cell = result.cell("period", column)
    value, unit = _value(result.key, cell)
    change = change_of(result)
    if result.suppressed_below:
        url = f"{reverse('definitions')}#{result.key}"
    else:
        url = address("collaboration_rows", request, result.key)
    return Kpi(result.title, url, value, unit, change.words, change.icon, change.tone, _note(result))


SHARES = {
    "cross_sector_share": ("across", "sent", gettext_lazy("%(part)s of %(all)s referrals went to another sector")),
    "labor_share": (
        "labor",
        "known",
        gettext_lazy("%(part)s of %(all)s whose focus is known concern labor trafficking"),
    ),
}
"""Shares told in one line: the column of the part, that of the whole, and the words."""


LINES = (*SHARES, "information_given")
"""Numbers told in one line each, below the tiles."""


def line(result: Result) -> dict[str, str]:
    """One of LINES: title, value, note and where it is defined."""
    if result.key in SHARES:
        return _share_line(result)
    return {
        "title": result.title,
        "value": result.cell("period", "given").text,
        "note": _("times a person was given a number only; in none of the other numbers"),
        "url": f"{reverse('definitions')}#{result.key}",
    }


def _share_line(result: Result) -> dict[str, str]:
    part, base, words = SHARES[result.key]
    cells = result.rows[0].cells
    known = {cells[name].status for name in (part, base)} == {SHOWN}
    value = cells["share"]
    return {
        "title": result.title,
        "value": f"{value.value:.0f}%" if value.value is not None else value.text.capitalize(),
        "note": words % {"part": cells[part].text, "all": cells[base].text} if known else "",
        "url": f"{reverse('definitions')}#{result.key}",
    }


def failed(title: str) -> Kpi:
    """The tile of a number that could not be counted."""
    return Kpi(title, "", "—", "", "", "", "", _("Could not be counted; load the page again."))


def change_of(result: Result) -> Change:
    """How the number differs from the period it is compared with; nothing where there is no such period."""
    compared = result.row("compared")
    if compared is None:
        return Change()
    column = VALUES.get(result.key, "share")
    now, before = result.cell("period", column), compared.cells[column]
    if not _comparable(result):
        return Change(_("Too few to compare"), tone="mut")
    if now.value is None or before.value is None or now.status != SHOWN or before.status != SHOWN:
        return Change()
    return WORDS[result.key](now.value - before.value)


def _comparable(result: Result) -> bool:
    base = BASES[result.key]
    if not any(column.code == base for column in result.columns):
        return True
    cells = [result.cell(row, base) for row in ("period", "compared")]
    return all(cell.value is None or cell.value >= FEWEST for cell in cells)


def _more(diff: float) -> Change:
    if not diff:
        return Change(_("Same as before"))
    words = _("%(n)d more than before") if diff > 0 else _("%(n)d fewer than before")
    return Change(words % {"n": abs(diff)}, "arrow-up" if diff > 0 else "arrow-down")


def _points(diff: float, words: Callable[[int], str], tones: tuple[str, str]) -> Change:
    points = round(abs(diff))
    if not points:
        return Change(_("Same as before"))
    return Change(words(points) % {"n": points}, "arrow-up" if diff > 0 else "arrow-down", tones[diff < 0])


def _on_time(diff: float) -> Change:
    if diff > 0:
        return _points(diff, lambda n: ngettext("%(n)d point better", "%(n)d points better", n), GOOD_UP)
    return _points(diff, lambda n: ngettext("%(n)d point worse", "%(n)d points worse", n), GOOD_UP)


def _accepted(diff: float) -> Change:
    if diff > 0:
        return _points(diff, lambda n: ngettext("%(n)d point up", "%(n)d points up", n), NEUTRAL)
    return _points(diff, lambda n: ngettext("%(n)d point down", "%(n)d points down", n), NEUTRAL)


def _connected(diff: float) -> Change:
    if diff > 0:
        return _points(diff, lambda n: ngettext("%(n)d point higher", "%(n)d points higher", n), GOOD_UP)
    return _points(diff, lambda n: ngettext("%(n)d point lower", "%(n)d points lower", n), GOOD_UP)


def _faster(diff: float) -> Change:
    if round(abs(diff), 1) == 0:
        return Change(_("Same as before"))
    hours = f"{abs(diff):.1f}"
    if diff < 0:
        return Change(_("%(n)s h faster") % {"n": hours}, "arrow-down", "goodt")
    return Change(_("%(n)s h slower") % {"n": hours}, "arrow-up", "over")


WORDS: dict[str, Callable[[float], Change]] = {
    "referrals_sent": _more,
    "acknowledged_on_time": _on_time,
    "time_to_acknowledge": _faster,
    "acceptance_rate": _accepted,
    "connected_14_days": _connected,
}


def _value(key: str, cell: Cell) -> tuple[str, str]:
    """The number and its unit; percentages without decimals."""
    if cell.value is None:
        return (cell.text, " h" if key == "time_to_acknowledge" and cell.above is not None else "")
    if key == "referrals_sent":
        return f"{cell.value:,}", ""
    if key == "time_to_acknowledge":
        return cell.text, " h"
    return (f"≈ {cell.value:.0f}" if cell.status == ABOUT else f"{cell.value:.0f}"), "%"


def _note(result: Result) -> str:
    if result.key == "referrals_sent":
        compared = result.row("compared")
        return _("%(n)s in the period before") % {"n": compared.cells["sent"].text} if compared else ""
    if result.key == "time_to_acknowledge":
        return _("median, business hours")
    part, base = PARTS.get(result.key, "part"), BASES[result.key]
    row = result.row("period")
    if row is None or not {part, base} <= row.cells.keys():
        return _("rounded, to tell of no one")
    if SUPPRESSED in (row.cells[part].status, row.cells[base].status):
        return _("too few to show")
    return NOTES[result.key] % {"part": row.cells[part].text, "all": row.cells[base].text}
