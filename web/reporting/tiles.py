"""The tiles of the collaboration page: each a measure with its drawing, its table, and where they lead."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from reporting.drill import FINDERS
from reporting.measures import MEASURES
from reporting.params import Params
from reporting.results import SHOWN, Cell, Result
from reporting.viewers import Eye, eye_of
from web.reporting import drawings
from web.reporting.asked import address
from web.requests import ActorRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a measure stands on the page: how many of 12 columns it takes, and the line below its title."""

    key: str
    width: str
    sub: str | Promise = ""


PLACES = (
    Place("referrals_by_month", "c7", gettext_lazy("By month sent, last 12 months")),
    Place(
        "acknowledgment_trend", "c5", gettext_lazy("Median business hours by month sent; the band is the middle half")
    ),
    Place("who_refers_to_whom", "c6", gettext_lazy("Referrals sent in the period, by sector")),
    Place("how_far", "c6"),
    Place(
        "open_and_late_now",
        "c7",
        gettext_lazy(
            "Each mark is one handoff, by business days in its step. Squares are past target; the dashed line is the "
            "target of routine ones."
        ),
    ),
    Place("decline_reasons", "c5", gettext_lazy("Declines of what was sent in the period, by reason")),
)
PROTECTED_SUBS = {
    "referrals_by_month": gettext_lazy("By quarter sent, last four published quarters"),
    "acknowledgment_trend": gettext_lazy("Median business hours by quarter sent; the band is the middle half"),
}


@dataclass(frozen=True)
class Tile:
    """What reporting/tile.html draws. Without `result` the tile failed and offers to be loaded again."""

    key: str
    title: str
    width: str
    url: str
    sub: str = ""
    definition_url: str = ""
    csv_url: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    result: Result | None = None
    drawn: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def counted(request: ActorRequest, params: Params, keys: Iterable[str]) -> dict[str, Result | None]:
    """The results of some measures by key, for a page that is already on record; None where one failed."""
    return {key: _one(request, params, key) for key in keys}


def tile(request: ActorRequest, params: Params, key: str, result: Result | None, place: Place | None = None) -> Tile:
    """One tile from its result."""
    place = place or next((found for found in PLACES if found.key == key), Place(key, "c12"))
    title, url = str(MEASURES[key].title), address("tile", request, key)
    if result is None:
        return Tile(key, title, place.width, url)
    columns, rows = linked_table(request, result)
    return Tile(
        key=key,
        title=title,
        width=place.width,
        url=url,
        sub=_sub(place, result),
        definition_url=f"{reverse('definitions')}#{key}",
        csv_url=address("tile_csv", request, key),
        columns=columns,
        rows=rows,
        result=result,
        drawn=DRAWN[key](request, params, result) if key in DRAWN else {},
        notes=[note for note in result.notes if not result.suppressed_below],
    )


def keys_for(request: ActorRequest) -> list[Place]:
    """The places of the page that this viewer is given."""
    is_exact = eye_of(request.actor) is Eye.EXACT
    return [place for place in PLACES if is_exact or MEASURES[place.key].for_protected]


def linked_table(request: ActorRequest, result: Result) -> tuple[list[str], list[list[Any]]]:
    """The table of a result, its counts linked to the rows behind them where the viewer may see those."""
    header, rows = result.table()
    if result.suppressed_below or result.key not in FINDERS:
        return header, list(rows)
    linked = []
    for row, words in zip(result.rows, rows, strict=True):
        cells: list[Any] = [words[0]]
        for column, text in zip(result.columns, words[1:], strict=True):
            part = part_of(result, row.code, row.kind, column.code)
            cells.append(_link(request, result.key, part, row.cells[column.code], text))
        linked.append(cells)
    return header, linked


def _link(request: ActorRequest, key: str, part: str | None, cell: Cell, text: str) -> Any:
    if part is None or cell.status != SHOWN or not cell.value:
        return text
    return format_html('<a href="{}">{}</a>', address("collaboration_rows", request, key, part=part), text)


def part_of(result: Result, row: str, kind: str, column: str) -> str | None:
    """The part of a measure whose rows a cell counts; None where it counts none, or another period's."""
    if row == "compared" or column in ("share", "longest", "partners", "median", "low", "high"):
        return None
    if kind == "month":
        return f"{row}:{'' if column == 'sent' else column}"
    if result.key == "who_refers_to_whom":
        return f"{'' if row == 'all' else row}:{'' if column == 'all' else column}"
    if result.key == "open_and_late_now":
        return f"{row}:late" if column == "late" else row
    if column == "referrals":
        return row if result.key == "acknowledgment_trend" else ""
    return row if column == "count" else column


def _one(request: ActorRequest, params: Params, key: str) -> Result | None:
    """One measure. A failure is logged and costs the page this tile only; a refusal is passed on."""
    try:
        return MEASURES[key].run(request.actor, params, is_recorded=False)
    except DomainError:
        raise
    except Exception:
        log.exception("measure_failed", extra={"measure": key})
        return None


def _sub(place: Place, result: Result) -> str:
    if place.key == "how_far":
        words = _("%(n)s sent in the period; every one is accounted for")
        return words % {"n": result.cell("sent", "count").text}
    return str(PROTECTED_SUBS.get(place.key, place.sub) if result.suppressed_below else place.sub)


DRAWN: dict[str, Callable[[ActorRequest, Params, Result], dict[str, Any]]] = {
    "referrals_by_month": drawings.by_month,
    "acknowledgment_trend": drawings.trend,
    "who_refers_to_whom": drawings.sectors,
    "how_far": drawings.steps,
    "open_and_late_now": drawings.waiting,
    "decline_reasons": drawings.reasons,
}
