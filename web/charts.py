"""Drawings and tables of numbers, made on the server: one SVG for screen, paper and dark mode, no script needed.

All take plain data. None for a value means that it may not be shown (too few) or is not known yet: it is left out of
the drawing, and the table beside it says why. Words are escaped; sizes are pixels of the drawing, which scales.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from partners.codes import Sector
from web.chart_network import Node, Tie, ring
from web.chart_svg import (
    Plot,
    Titles,
    drawing,
    element,
    joined,
    line,
    point_list,
    shape,
    text,
    text_width,
    ticks,
    tip,
)
from web.chart_tables import Cell, FunnelRow, Step, funnel, matrix
from web.chart_waiting import Lane, Waiting, waiting_strip

__all__ = [
    "Cell",
    "Column",
    "FunnelRow",
    "Lane",
    "Node",
    "Point",
    "Series",
    "Step",
    "Tie",
    "Titles",
    "Waiting",
    "bar",
    "funnel",
    "glyph",
    "legend",
    "line_with_band",
    "matrix",
    "mini_bars",
    "ring",
    "sector_legend",
    "spark",
    "stacked_columns",
    "waiting_strip",
]


@dataclass(frozen=True)
class Series:
    """One layer of a stack. `paint`: solid, hatch (still open) or quiet (did not go ahead)."""

    label: str
    paint: str


@dataclass(frozen=True)
class Column:
    """One column: its label, one value for each series, what it adds up to, and the year where a new one begins."""

    label: str
    parts: tuple[int | None, ...]
    total: str
    group: str = ""
    name: str = ""


@dataclass(frozen=True)
class Point:
    """One month of a line: the value in its unit, and the band's two ends."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    group: str = ""
    name: str = ""
    note: str = ""


def stacked_columns(titles: Titles, series: Sequence[Series], columns: Sequence[Column]) -> SafeString:
    """Columns of layers that add up, with the sum on top where it has room."""
    sums = [sum(part or 0 for part in column.parts) for column in columns]
    scale = ticks(max(sums, default=0))
    plot = Plot(width=600, height=240, left=16 + text_width(f"{scale[-1]:,}"), right=8)
    step = plot.inner_width / max(len(columns), 1)
    roomy = all(text_width(column.total) <= step for column in columns)
    parts = [_hatch(titles.key), _grid(plot, scale)]
    parts += [
        _column(titles.key, plot, series, column, x=plot.left + i * step, step=step, most=scale[-1], with_total=roomy)
        for i, column in enumerate(columns)
    ]
    labels = _axis(plot, [(plot.left + (i + 0.5) * step, c.label, c.group) for i, c in enumerate(columns)])
    parts += [labels, line(plot.left, plot.base, plot.end, plot.base, "s-line2")]
    return drawing(titles, plot.width, plot.height, parts, class_="chart lg")


def _column(
    key: str,
    plot: Plot,
    series: Sequence[Series],
    column: Column,
    *,
    x: float,
    step: float,
    most: int,
    with_total: bool,
) -> SafeString:
    width, left, top = min(step * 0.58, 48), x + (step - min(step * 0.58, 48)) / 2, plot.base
    layers = []
    for layer, value in zip(series, column.parts, strict=True):
        height = plot.inner_height * (value or 0) / most
        top -= height
        if height:
            layers.append(element("rect", x=left, y=top, width=width, height=height, **_paint(key, layer.paint)))
    if with_total:
        layers.append(text(left + width / 2, top - 5, column.total, "t-val", anchor="middle"))
    told = [f"{s.label} {'—' if v is None else v}" for s, v in zip(series, column.parts, strict=True)]
    words = tip(column.name or column.label, _("Total %(n)s") % {"n": column.total}, *told)
    return element("g", *layers, class_="mark", data_tip=words)


def _paint(key: str, paint: str) -> dict[str, str]:
    if paint == "hatch":
        return {"class_": "s-c1", "fill": f"url(#{key}-hatch)"}
    return {"class_": "f-c1" if paint == "solid" else "f-c3 s-line2"}


def _hatch(key: str) -> SafeString:
    stripes = element("rect", class_="f-surface", width=6, height=6) + element(
        "rect", class_="f-c1", width=2.4, height=6
    )
    pattern = element(
        "pattern",
        stripes,
        id=f"{key}-hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("defs", pattern)


def _grid(plot: Plot, scale: Sequence[int], unit: str = "") -> SafeString:
    rows = []
    for value in scale:
        y = plot.y(value, scale[-1])
        words = f"{value:,}{unit if value == scale[-1] else ''}"
        rows += [line(plot.left, y, plot.end, y, "s-grid"), text(plot.left - 8, y + 4, words, "t-ax", anchor="end")]
    return joined(rows)


def _axis(plot: Plot, labels: Sequence[tuple[float, str, str]]) -> SafeString:
    """Labels under the baseline, thinned where they would touch; a year under the first label that has room for it."""
    widest = max((text_width(words) for _x, words, _group in labels), default=0)
    gap = plot.inner_width / max(len(labels), 1)
    every = max(1, math.ceil((widest + 6) / gap)) if labels else 1
    shown, year, free_from = [], "", 0.0
    for i, (x, words, group) in enumerate(labels):
        year = group or year
        if i % every:
            continue
        shown.append(text(x, plot.height - 22, words, "t-ax", anchor="middle"))
        half = text_width(year) / 2
        if year and x - half >= free_from:
            shown.append(text(x, plot.height - 7, year, "t-ax t-b", anchor="middle"))
            year, free_from = "", x + half + 6
    return joined(shown)


def line_with_band(
    titles: Titles, points: Sequence[Point], *, unit: str, target: float | None = None, target_label: str = ""
) -> SafeString:
    """A value over time as a line, its middle half as a band, the target as a dashed line. `unit` as in " h"."""
    values = [point.value for point in points if point.value is not None]
    scale = ticks(max([*values, target or 0], default=0) * 1.6, wanted=4)
    last = f"{values[-1]:.1f}{unit}" if values else ""
    right = 14 + max(text_width(target_label, 13), text_width(last, 13))
    plot = Plot(width=400, height=240, left=16 + text_width(f"{scale[-1]}{unit}"), right=right)
    places = _places(plot, len(points))
    parts = [_grid(plot, scale, unit), *_bands(plot, points, places, scale[-1])]
    if target is not None:
        y = plot.y(target, scale[-1])
        parts += [
            line(plot.left, y, plot.end, y, "s-over dash"),
            text(plot.end + 8, y + 4, target_label, "t-lab t-over"),
        ]
    parts += _lines(plot, points, places, scale[-1])
    parts += _dots(plot, points, places, scale[-1], unit)
    if values:
        parts.append(_last_value(plot, values[-1], last, most=scale[-1], target=target))
    parts += [_axis(plot, [(x, p.label, p.group) for x, p in zip(places, points, strict=True)])]
    parts.append(line(plot.left, plot.base, plot.end, plot.base, "s-line2"))
    return drawing(titles, plot.width, plot.height, parts, class_="chart md")


def _places(plot: Plot, count: int) -> list[float]:
    inset = 12.0
    if count == 1:
        return [plot.left + plot.inner_width / 2]
    return [plot.left + inset + (plot.inner_width - 2 * inset) * i / (count - 1) for i in range(count)]


def _runs(points: Sequence[Point], attribute: str) -> list[list[int]]:
    """Stretches of neighboring points that have the value: a gap breaks the line."""
    runs: list[list[int]] = [[]]
    for i, point in enumerate(points):
        if getattr(point, attribute) is None:
            runs.append([])
        else:
            runs[-1].append(i)
    return [run for run in runs if run]


def _bands(plot: Plot, points: Sequence[Point], places: Sequence[float], most: float) -> list[SafeString]:
    bands = []
    for run in _runs(points, "low"):
        upper = [(places[i], plot.y(points[i].high or 0, most)) for i in run]
        lower = [(places[i], plot.y(points[i].low or 0, most)) for i in reversed(run)]
        bands.append(element("polygon", class_="f-brandw", points=point_list(upper + lower)))
    return bands


def _lines(plot: Plot, points: Sequence[Point], places: Sequence[float], most: float) -> list[SafeString]:
    paths = [[(places[i], plot.y(points[i].value or 0, most)) for i in run] for run in _runs(points, "value")]
    return [element("polyline", class_="ln s-c1", points=point_list(path)) for path in paths if len(path) > 1]


def _dots(plot: Plot, points: Sequence[Point], places: Sequence[float], most: float, unit: str) -> list[SafeString]:
    dots = []
    for x, point in zip(places, points, strict=True):
        if point.value is None:
            continue
        dot = element("circle", class_="f-c1 s-surface", cx=x, cy=plot.y(point.value, most), r=4)
        words = tip(point.name or point.label, f"{point.value:.1f}{unit}", point.note)
        dots.append(element("g", dot, class_="mark", data_tip=words))
    return dots


def _last_value(plot: Plot, value: float, words: str, *, most: float, target: float | None) -> SafeString:
    """The newest value at the right edge, moved away where it would cover the target's words."""
    y = plot.y(value, most) + 4
    if target is not None:
        line_y = plot.y(target, most) + 4
        if abs(y - line_y) < 14:
            y = line_y + (14 if value <= target else -14)
    return text(plot.end + 8, y, words, "t-lab t-c1")


def legend(key: str, series: Sequence[Series]) -> SafeString:
    """What each layer's paint means; `key` is the drawing's."""
    return _legend((_swatch(key, layer.paint), layer.label) for layer in series)


def _swatch(key: str, paint: str) -> SafeString:
    square = element("rect", x=0.5, y=0.5, width=13, height=13, **_paint(key, paint))
    return element("svg", square, viewBox="0 0 14 14", aria_hidden="true")


def sector_legend(*, with_hollow: bool = True) -> SafeString:
    """The five shapes with their names, and the hollow one for "no referrals yet"."""
    rows = [(_mark(sector), str(sector.label)) for sector in Sector]
    if with_hollow:
        hollow = element("circle", class_="hollow", cx=0, cy=0, r=7)
        rows.append((element("svg", hollow, viewBox="-10 -10 20 20", aria_hidden="true"), _("No referrals yet")))
    return _legend(rows)


def _legend(rows: Iterable[tuple[SafeString, str]]) -> SafeString:
    return element("p", *(element("span", mark, label) for mark, label in rows), class_="leg")


def _mark(sector: str, **more: str) -> SafeString:
    return element("svg", shape(sector, 0, 0, 7.4), viewBox="-10 -10 20 20", aria_hidden="true", **more)


def glyph(sector: str) -> SafeString:
    """A sector's shape as a picture with its name."""
    label = str(Sector(sector).label)
    return element("svg", shape(sector, 0, 0, 7.4), class_="g", viewBox="-10 -10 20 20", role="img", aria_label=label)


def bar(percent: float, *, paint: str = "f-c1", size: str = "") -> SafeString:
    """A bar from 0 to 100 percent. It repeats a number that stands beside it, so it is hidden from screen readers."""
    width = max(0.0, min(100.0, float(percent)))
    inside = element("rect", class_="f-grid", width=100, height=12) + element(
        "rect", class_=paint, width=width, height=12
    )
    return element(
        "svg",
        inside,
        class_=f"bar {size}".strip(),
        viewBox="0 0 100 12",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def spark(values: Sequence[float]) -> SafeString:
    """A small line without axes, beside the numbers it repeats. Nothing to draw gives an empty picture."""
    width, height, most = 120.0, 28.0, max([*values, 0]) or 1
    span = max(len(values) - 1, 1)
    path = [(4 + (width - 8) * i / span, height - 4 - (height - 8) * v / most) for i, v in enumerate(values)]
    parts = [element("polyline", class_="ln s-c1", points=point_list(path))] if len(path) > 1 else []
    parts += [element("circle", class_="f-c1", cx=x, cy=y, r=3) for x, y in path[-1:]]
    return element("svg", *parts, class_="spark", viewBox="0 0 120 28", aria_hidden="true")


def mini_bars(titles: Titles, labels: Sequence[str], received: Sequence[int], sent: Sequence[int]) -> SafeString:
    """Received upward and sent downward, by month."""
    width, height, middle = 300.0, 92.0, 38.0
    most = max([*received, *sent, 0]) or 1
    step = width / max(len(labels), 1)
    parts = []
    for i, (label, up, down) in enumerate(zip(labels, received, sent, strict=True)):
        x, wide, reach = i * step + step * 0.2, step * 0.6, middle - 4
        words = tip(label, _("Received %(n)s") % {"n": up}, _("Sent %(n)s") % {"n": down})
        upper = element("rect", class_="f-c1", x=x, y=middle - reach * up / most, width=wide, height=reach * up / most)
        lower = element("rect", class_="f-line2", x=x, y=middle + 1, width=wide, height=reach * down / most)
        parts.append(element("g", upper, lower, class_="mark", data_tip=words))
    plot = Plot(width=width, height=height + 14, left=0, right=0)
    parts += [_axis(plot, [((i + 0.5) * step, label, "") for i, label in enumerate(labels)])]
    parts.append(line(0, middle, width, middle, "s-line2"))
    return drawing(titles, width, height, parts, class_="chart sm")
