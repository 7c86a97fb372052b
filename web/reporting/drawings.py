"""From a result to its drawing. A hidden count is left out of the drawing; the table beside it says why."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.codes import Sector
from reporting import waiting as waits
from reporting.answers import WAITING
from reporting.cohorts import STEPS
from reporting.params import Params
from reporting.periods import named
from reporting.results import LONGER, SHOWN, SUPPRESSED, Cell, Result
from web import charts
from web.reporting.asked import address
from web.requests import ActorRequest

SHORT_SECTORS = {Sector.SURVIVOR_ORGANIZATION: gettext_lazy("Survivor org")}
SHORT_POSITIONS = {
    "waiting": gettext_lazy("waiting"),
    "ended_unacknowledged": gettext_lazy("ended unanswered"),
    "deciding": gettext_lazy("being decided"),
    "declined": gettext_lazy("declined"),
    "ended_undecided": gettext_lazy("withdrawn"),
    "to_contact": gettext_lazy("waiting"),
    "declined_later": gettext_lazy("declined later"),
    "not_engaged": gettext_lazy("not reached"),
    "ended_accepted": gettext_lazy("withdrawn"),
    "in_service": gettext_lazy("in service"),
    "ended_connected": gettext_lazy("ended without an outcome"),
}
"""Positions in a word or two, below the bar of the step they did not reach."""


def by_month(_request: ActorRequest, params: Params, result: Result) -> dict[str, Any]:
    """Columns of what became of each month's (or quarter's) referrals."""
    is_exact = result.suppressed_below is None
    series = [charts.Series(_("Connected"), "solid")]
    if is_exact:
        series += [charts.Series(_("Still open"), "hatch"), charts.Series(_("Did not go ahead"), "quiet")]
    else:
        series += [charts.Series(_("Not connected"), "quiet"), charts.Series(_("Parts not shown"), "hatch")]
    names = ("connected", "open", "ended") if is_exact else ("connected", "not_connected")
    columns, year = [], 0
    for row in result.rows:
        start = _start(row.code, params)
        group, year = (str(start.year) if start.year != year else ""), start.year
        parts = tuple(_whole(row.cells[name]) for name in names)
        if not is_exact:
            parts += (_whole(row.cells["sent"]) if None in parts else 0,)
        total = _shortly(row.cells["sent"])
        columns.append(charts.Column(_axis_label(row.code, start), parts, total, group=group, name=str(row.label)))
    titles = charts.Titles(
        "by-month", result.title, _("Stacked columns, one for each month or quarter sent. A table follows.")
    )
    return {"drawing": charts.stacked_columns(titles, series, columns), "legend": charts.legend("by-month", series)}


def trend(_request: ActorRequest, params: Params, result: Result) -> dict[str, Any]:
    """The median as a line, the middle half as a band."""
    points, year = [], 0
    for row in result.rows:
        start = _start(row.code, params)
        group, year = (str(start.year) if start.year != year else ""), start.year
        low, high = _hours(row.cells["low"]), _hours(row.cells["high"])
        if low is None or high is None:
            low = high = None
        note = _("Middle half %(low)s to %(high)s h") % {
            "low": row.cells["low"].text,
            "high": row.cells["high"].text,
        }
        label, value = _axis_label(row.code, start), row.cells["median"].value
        points.append(charts.Point(label, value, low, high, group=group, name=str(row.label), note=note))
    titles = charts.Titles("ack-trend", result.title, _("A line of medians with a band. A table follows."))
    days = waits.targets(params).get("waiting")
    target = days * 8 if days else None
    words = _("Target %(n)g h") % {"n": target} if target else ""
    return {"drawing": charts.line_with_band(titles, points, unit=" h", target=target, target_label=words)}


def sectors(request: ActorRequest, _params: Params, result: Result) -> dict[str, Any]:
    """Sector by sector, each count a link to its rows; a sector that took no part is left out."""
    is_exact = result.suppressed_below is None
    taking_part = [
        (code, str(SHORT_SECTORS.get(Sector(code), label)))
        for code, label in Sector.choices
        if not (_is_zero(result.cell(code, "all")) and _is_zero(result.cell("all", code)))
    ]
    cells = {}
    for source, _label in taking_part:
        for target, _words in taking_part:
            cell = result.cell(source, target)
            url = address("collaboration_rows", request, result.key, part=f"{source}:{target}") if is_exact else ""
            cells[source, target] = charts.Cell(_whole(cell), _in_matrix(cell), url if cell.value else "")
    drawn = charts.matrix(
        taking_part,
        cells,
        row_totals=[_in_matrix(result.cell(code, "all")) or "0" for code, _label in taking_part],
        totals=[_in_matrix(result.cell("all", code)) or "0" for code, _label in taking_part],
        grand=_in_matrix(result.cell("all", "all")) or "0",
    )
    return {"matrix": drawn if taking_part else None, "hides": not is_exact}


def steps(request: ActorRequest, _params: Params, result: Result) -> dict[str, Any]:
    """Each step with a bar and where the others are."""
    is_exact = result.suppressed_below is None
    drawn = []
    for code in ("sent", *STEPS):
        row = result.row(code)
        cell = result.cell(code, "count")
        url = address("collaboration_rows", request, result.key, part=code) if is_exact and cell.value else ""
        rest = [_rest(place, result.cell(place, "count")) for place in STEPS.get(code, ())]
        note = " · ".join(words for words in rest if words) or _("All referrals sent in the period")
        if code != "sent" and not any(rest):
            note = _("Everyone from the step before")
        drawn.append(charts.Step(str(row.label) if row else code, _whole(cell), _shortly(cell), note, url))
    return {"funnel": charts.funnel(drawn) if result.cell("sent", "count").value else None}


def waiting(request: ActorRequest, params: Params, result: Result) -> dict[str, Any]:
    """A mark for each open hand-off, by business days in its step."""
    marks, targets = waits.marks(request.actor, params), waits.targets(params)
    lanes = [
        charts.Lane(
            str(label),
            targets.get(step, 0.0),
            [
                charts.Waiting(
                    mark.reference,
                    mark.days,
                    reverse("referral_detail", args=[mark.reference]),
                    _("%(sender)s to %(receiver)s") % {"sender": mark.sender, "receiver": mark.receiver},
                    mark.is_late,
                )
                for mark in marks
                if mark.step == step
            ],
        )
        for step, (label, _begins) in WAITING.items()
    ]
    titles = charts.Titles("waiting-now", result.title, _("Marks on a line of business days. A table follows."))
    total = int(result.cell("all", "open").value or 0)
    return {
        "drawing": charts.waiting_strip(titles, lanes) if 0 < total <= waits.MOST else "",
        "is_empty": not total,
        "too_many": waits.MOST if total > waits.MOST else 0,
        "more_url": reverse("queue") + "?view=motion",
        "more_label": _("Open the work queue"),
    }


def reasons(request: ActorRequest, _params: Params, result: Result) -> dict[str, Any]:
    """Reasons with bars, the most frequent first."""
    is_exact, total = result.suppressed_below is None, result.cell("all", "count")
    drawn = []
    for row in result.rows:
        if row.kind != "reason":
            continue
        cell, share = row.cells["count"], row.cells["share"]
        url = address("collaboration_rows", request, result.key, part=row.code) if is_exact else ""
        percent = share.value or (100 * (cell.value or 0) / total.value if total.value else 0)
        words = f"{share.value:.0f}%" if share.value is not None else "—"
        note = _partners(row.cells.get("partners"))
        drawn.append(charts.FunnelRow(str(row.label), _shortly(cell), note, url, percent, words))
    return {"reasons": drawn}


def _partners(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return _("by 1 partner") if cell.value == 1 else _("by %(n)s partners") % {"n": cell.text}


def _rest(place: str, cell: Cell) -> str:
    """How many stand at a place, unless none do."""
    if cell.status == SHOWN and not cell.value:
        return ""
    return f"{_shortly(cell)} {SHORT_POSITIONS[place]}"


def _shortly(cell: Cell) -> str:
    """A count where there is little room: `<11` for fewer than 11, a bullet for one that is not shown."""
    if cell.status != SUPPRESSED:
        return f"{cell.value:,}" if isinstance(cell.value, int) else cell.text
    return f"<{cell.below}" if cell.below else "•"


def _in_matrix(cell: Cell) -> str:
    return "" if _is_zero(cell) else _shortly(cell)


def _is_zero(cell: Cell) -> bool:
    return cell.status == SHOWN and not cell.value


def _whole(cell: Cell) -> int | None:
    return int(cell.value) if cell.status == SHOWN and cell.value is not None else None


def _hours(cell: Cell) -> float | None:
    """The value; for what is not over yet, a value far above any scale."""
    return 1e6 if cell.status == LONGER else cell.value


def _start(code: str, params: Params) -> date:
    period = named(code, params.today)
    return period.start if period else params.start


def _axis_label(code: str, start: date) -> str:
    return code.partition("-")[2] if "Q" in code else date_format(start, "M")
