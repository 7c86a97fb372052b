"""How measures put their counts together: rows for the period and what it is compared with, times, and tables."""

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from django.db.models import Case, Count, F, Min, Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import DAY_HOURS, Calendar, business_hours_between
from partners.codes import Sector
from referrals.lifecycle import OPEN
from referrals.reasons import Group
from reporting import cohorts, periods, suppression
from reporting.cohorts import Counts, Question
from reporting.hours import OpenHours, quantile
from reporting.periods import Period
from reporting.results import (
    HOURS,
    LONGER,
    NOTHING,
    PERCENT,
    SUPPRESSED,
    WITHHELD,
    Cell,
    Column,
    Row,
    count,
    share,
)
from reporting.suppression import LEAST_FOR_SHARES, SINK, SOURCE, Edge, added, leaf, whole
from reporting.viewers import published_quarters

Words = str | Promise

STEP_LABELS = {
    "sent": gettext_lazy("Sent"),
    "acknowledged": gettext_lazy("Acknowledged"),
    "accepted": gettext_lazy("Accepted"),
    "connected": gettext_lazy("Connected"),
    "completed": gettext_lazy("Closed with an outcome"),
}
WAITING = {
    "waiting": (gettext_lazy("Waiting to be acknowledged"), "sent_at"),
    "deciding": (gettext_lazy("Waiting for a decision"), "acknowledged_at"),
    "to_contact": (gettext_lazy("Waiting for first contact"), "accepted_at"),
}
"""The steps before a connection, with the time (UTC) at which each begins."""


@dataclass(frozen=True)
class Answer:
    """What a measure's function found: the name of the first column, the columns, the rows and notes to them."""

    stub: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[Words] = ()
    ignores_period: bool = False


def protected(q: Question, edges: Iterable[Edge]) -> dict[Hashable, Cell]:
    """The counts as cells: exact for a coordinator, else with small ones and their neighbors hidden."""
    if q.is_exact:
        return {edge.key: count(edge.value) for edge in edges}
    return suppression.cells(edges, q.k)


def least(q: Question) -> int:
    """The smallest denominator of which a percentage is shown."""
    return 1 if q.is_exact else LEAST_FOR_SHARES


def window_labels(q: Question) -> list[str]:
    """The period and what it is compared with, in words."""
    return [window.label for window in q.params.windows]


def window_codes(q: Question) -> list[str]:
    """The codes of the rows that stand for them."""
    return ["period", "compared"][: len(q.params.windows)]


def by_window(
    q: Question,
    classify: Callable[[datetime], dict[str, Case | F]],
    tree: Callable[[Counts], list[Edge]],
    shown: Sequence[str],
    columns: Sequence[Column],
    *,
    sums: Mapping[str, Sequence[str]] | None = None,
    whole_column: str = "due",
) -> Answer:
    """One row for the period and one for what it is compared with: some counts of a tree, their sums, and a share.

    The share, where `columns` has one, is the first shown count of `whole_column`.
    """
    rows = []
    windows = q.params.windows
    for code, window, counts in zip(window_codes(q), windows, cohorts.tally(q, windows, classify), strict=True):
        found = protected(q, tree(counts))
        cells = {name: found[name] for name in shown}
        cells |= {name: added(found[part] for part in parts) for name, parts in (sums or {}).items()}
        if any(column.code == "share" for column in columns):
            cells["share"] = share(cells[shown[0]], cells[whole_column], least=least(q))
        rows.append(Row(code, window.label, cells, "window"))
    return Answer(_("Period"), columns, rows)


def given(q: Question, columns: Sequence[Column]) -> Answer:
    """One row for each window: how many times the person was given the number and nothing was sent."""
    rows = []
    for code, window in zip(window_codes(q), q.params.windows, strict=True):
        number = q.given(window).count()
        cells = protected(q, [whole(number), leaf("given", SOURCE, number)])
        rows.append(Row(code, window.label, {"given": cells["given"]}, "window"))
    return Answer(_("Period"), columns, rows)


def part_in_time(
    q: Question,
    classify: Callable[[datetime], dict[str, Case | F]],
    columns: Sequence[Column],
    *,
    hit: str,
    missed: str,
    within: str,
) -> Answer:
    """One row for each window: how many were `hit`, out of those that were `hit` or `missed`, and the share.

    Whoever was hit is also among those that reached the step `within`. A protected viewer is therefore given the share
    alone, rounded, and only where it tells nothing about that step.
    """
    rows, windows = [], q.params.windows
    found = cohorts.tally(q, windows, classify)
    steps = cohorts.tally(q, windows, cohorts.standing) if not q.is_exact else found
    for code, window, counts, stood in zip(window_codes(q), windows, found, steps, strict=True):
        part, due = counts[hit], counts[hit] + counts[missed]
        if q.is_exact:
            cells = {"part": count(part), "due": count(due), "share": share(count(part), count(due))}
        else:
            floor = suppression.lowest(cohorts.tree_of(stood), q.k, within)
            cells = {"share": suppression.rounded_share(part, due, floor)}
        rows.append(Row(code, window.label, cells, "window"))
    return Answer(_("Period"), list(columns) if q.is_exact else [columns[-1]], rows)


def difference(total: Cell, part: Cell) -> Cell:
    """What is left of a total; hidden as soon as either is."""
    if SUPPRESSED in (total.status, part.status):
        return WITHHELD
    return count(int(total.value or 0) - int(part.value or 0))


def recent(q: Question) -> list[Period]:
    """The last 12 months, or for protected viewers the last four published quarters."""
    if q.is_exact:
        return periods.last_months(q.params.today)
    return published_quarters(q.params.task_force, q.now, 4)


def recent_stub(q: Question) -> str:
    """What the rows of `recent` are called."""
    return _("Month sent") if q.is_exact else _("Quarter sent")


TIME_COLUMNS = (
    Column("median", gettext_lazy("Median, business hours"), HOURS),
    Column("low", gettext_lazy("A quarter within"), HOURS),
    Column("high", gettext_lazy("Three quarters within"), HOURS),
)


def times(
    q: Question, windows: Sequence[Period], labels: Sequence[str], *, stub: str = "", always: bool = False
) -> Answer:
    """Median and quartiles of the business hours until acknowledgment, one row for each window."""
    columns = [*TIME_COLUMNS, *([Column("referrals", gettext_lazy("Referrals"))] if q.is_exact else [])]
    spans = _spans(q, windows)
    codes = [window.code for window in windows] if always else window_codes(q)
    rows = []
    for code, label, found in zip(codes, labels, spans, strict=True):
        cells = {name: _time_cell(q, found, part) for name, part in (("median", 0.5), ("low", 0.25), ("high", 0.75))}
        if q.is_exact:
            cells["referrals"] = count(len(found))
        rows.append(Row(code, label, cells, "window"))
    return Answer(stub or _("Period"), columns, rows, ignores_period=always)


def _spans(q: Question, windows: Sequence[Period]) -> list[array]:
    """Sorted hours for each window, infinite for what is not acknowledged; each row gives two times and a zone."""
    rows: dict[int, array] = {i: array("d") for i in range(len(windows))}
    for i, found in _times_read(q, windows):
        rows[i].append(found)
    return [array("d", sorted(rows[i])) for i in range(len(windows))]


def _times_read(q: Question, windows: Sequence[Period]) -> Iterable[tuple[int, float]]:
    tables: dict[str, OpenHours] = {}
    first = min(window.start for window in windows) - timedelta(days=2)
    last = q.params.today + timedelta(days=2)
    for moment in dict.fromkeys(q.as_of(window) for window in windows):
        mine = [i for i, window in enumerate(windows) if q.as_of(window) == moment]
        rows = cohorts.timed(q, [windows[i] for i in mine], moment)
        for i, sent, answered, zone in rows.iterator(2000):
            if answered is None or answered > moment:
                yield mine[i], inf
                continue
            if zone not in tables:
                tables[zone] = OpenHours(Calendar(zone=zone) if zone else Calendar(), first, last)
            yield mine[i], tables[zone].between(sent, answered)


def _time_cell(q: Question, ordered: Sequence[float], part: float) -> Cell:
    if not q.is_exact and len(ordered) < max(LEAST_FOR_SHARES, q.k):
        return WITHHELD
    found = quantile(ordered, part)
    if found is None:
        return NOTHING
    if found == inf:
        longest = max((hours for hours in ordered if hours != inf), default=0.0)
        return Cell(None, LONGER, above=round(longest, 1))
    return Cell(round(found, 1))


def matrix_edges(counts: Counts) -> list[Edge]:
    """Counts by (sector, sector) as a table whose rows and columns add up."""
    edges = [whole(sum(counts.values()), "sent")]
    for code in Sector.values:
        sent = sum(counts[code, other] for other in Sector.values)
        received = sum(counts[other, code] for other in Sector.values)
        edges += [Edge(("from", code), SOURCE, ("from", code), sent), Edge(("to", code), ("to", code), SINK, received)]
    edges += [
        Edge((source, target), ("from", source), ("to", target), counts[source, target])
        for source in Sector.values
        for target in Sector.values
    ]
    return edges


def crossings(q: Question, columns: Sequence[Column]) -> Answer:
    """Across sectors and in all, for each window; hidden where the table of sectors would tell less."""
    rows, windows = [], q.params.windows
    for code, window, counts in zip(window_codes(q), windows, cohorts.tally(q, windows, cohorts.sectors), strict=True):
        found = protected(q, matrix_edges(counts))
        within = added(found[sector, sector] for sector in Sector.values)
        across = difference(found["sent"], within)
        percent = share(across, found["sent"], least=least(q))
        rows.append(Row(code, window.label, {"across": across, "sent": found["sent"], "share": percent}, "window"))
    return Answer(_("Period"), columns, rows)


def of_step(cell: Cell) -> dict[str, Cell]:
    """A count that is a share of nothing."""
    return {"count": cell, "share": NOTHING}


def reasons(q: Question) -> Answer:
    """Declines by coarse reason, the most frequent first, with their share and the partners that gave them."""
    (counts,) = cohorts.tally(q, [q.params.period], cohorts.standing)
    found = protected(q, cohorts.tree_of(counts))
    declines, total = cohorts.declines_of(counts), found["declined"]
    partners = cohorts.partners_by_reason(q, q.params.period) if q.is_exact else {}
    columns = [Column("count", gettext_lazy("Declined")), Column("share", gettext_lazy("Of all declines, %"), PERCENT)]
    if q.is_exact:
        columns.append(Column("partners", gettext_lazy("Partners")))
    # Hidden counts keep the order of the list: their place must not tell their size.
    order = sorted(Group, key=lambda group: -_shown(found["reason", group.value]))
    rows = []
    for group in order:
        cell = found["reason", group.value]
        if not declines[group.value] and cell.status != SUPPRESSED:
            continue
        cells = {"count": cell, "share": share(cell, total, least=least(q))}
        if q.is_exact:
            cells["partners"] = count(partners.get(group.value, 0))
        rows.append(Row(group.value, group.label, cells, "reason"))
    sums = {"count": total, "share": share(total, total, least=least(q))}
    if q.is_exact:
        sums["partners"] = NOTHING
    return Answer(_("Reason"), columns, [*rows, Row("all", _("All"), sums, "total")])


def _shown(cell: Cell) -> float:
    return cell.value or 0.0


def waiting(q: Question, columns: Sequence[Column]) -> Answer:
    """What is open before a connection now, by what it waits for."""
    now = q.params.as_of
    rows = q.rows().annotate(stood=cohorts.position(now)).filter(stood__in=tuple(WAITING), state__in=OPEN)
    begins = {name: Min(name) for name in ("sent_at", "acknowledged_at", "accepted_at")}
    late = Count("pk", filter=Q(due_at__lt=now))
    grouped = rows.order_by().values("stood").annotate(open=Count("pk"), late=late, **_renamed(begins))
    found = {row["stood"]: row for row in grouped}
    answer, total_open, total_late = [], 0, 0
    for code, (label, begin) in WAITING.items():
        row = found.get(code, {})
        total_open, total_late = total_open + row.get("open", 0), total_late + row.get("late", 0)
        longest = _days_since(row.get(f"first_{begin}"), now, q.params.task_force.calendar)
        cells = {"open": count(row.get("open", 0)), "late": count(row.get("late", 0)), "longest": longest}
        answer.append(Row(code, label, cells, "waiting"))
    sums = {"open": count(total_open), "late": count(total_late), "longest": NOTHING}
    return Answer(_("Step"), columns, [*answer, Row("all", _("All"), sums, "total")], ignores_period=True)


def _renamed(begins: Mapping[str, Min]) -> dict[str, Min]:
    return {f"first_{name}": smallest for name, smallest in begins.items()}


def _days_since(moment: datetime | None, now: datetime, calendar: Calendar) -> Cell:
    if moment is None:
        return NOTHING
    return Cell(round(business_hours_between(moment, now, calendar) / DAY_HOURS, 1))


def standing_notes(q: Question) -> list[str]:
    """What a reader must know about how these numbers were limited."""
    if not q.is_exact:
        moment = date_format(q.params.today, "M j, Y")
        return [
            _("Counts below %(k)s are not shown, nor others that would reveal them. As it stood on %(day)s.")
            % {"k": q.k, "day": moment}
        ]
    policy = q.params.task_force.le_coordinator_sees_provider_envelopes
    if q.actor.is_le_employed and not policy:
        return [_("Handoffs between providers are not among these numbers: your employer is law enforcement.")]
    return []
