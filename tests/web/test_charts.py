"""Drawings: escaped, named, without inline style, whole at any amount of data, and their words inside their box."""

import math
import re
import xml.etree.ElementTree as ET

import pytest

from partners.codes import Sector
from web import charts
from web.chart_svg import shortened, text_width, ticks, tip
from web.chart_tables import heat_step

NASTY = "<b>\"Ann's\" & 'Co'</b>"
SVG = "{http://www.w3.org/2000/svg}"
SERIES = [charts.Series("Connected", "solid"), charts.Series("Still open", "hatch"), charts.Series("Ended", "quiet")]
SIZES = {"t-lab": 13.0}


def titles(key: str = "k") -> charts.Titles:
    return charts.Titles(key, "A title", "How to read it")


def columns(count: int, label: str = "Dec", most: int = 50) -> list[charts.Column]:
    return [
        charts.Column(label, (most * i // count, 3, 2), str(most * i // count + 5), "2025" if i % 12 == 0 else "")
        for i in range(1, count + 1)
    ]


def points(count: int) -> list[charts.Point]:
    return [charts.Point("Sep", 5.0 + i % 3, 2.0, 90.0, "2025" if i % 12 < 2 else "") for i in range(count)]


def waiting(count: int, label: str = "Waiting for first contact") -> list[charts.Lane]:
    marks = [charts.Waiting(f"R-{i:06}", i * 1.7, f"/referrals/R-{i:06}/", "a to b") for i in range(count)]
    return [charts.Lane(label, 5, marks), charts.Lane(label, 1, [])]


def nodes(count: int, label: str = "State Investigations") -> list[charts.Node]:
    sectors = list(Sector)
    return [
        charts.Node(str(i), f"{label} {i}", f"{label} of the county", sectors[i % 5], i * i, f"/partners/{i}/")
        for i in range(count)
    ]


def ties(count: int) -> list[charts.Tie]:
    return [charts.Tie(str(i), str((i * 7 + 1) % count), i % 6 + 1) for i in range(count)]


DRAWINGS = {
    "columns none": lambda: charts.stacked_columns(titles(), SERIES, []),
    "columns one": lambda: charts.stacked_columns(titles(), SERIES, columns(1)),
    "columns year": lambda: charts.stacked_columns(titles(), SERIES, columns(12)),
    "columns many": lambda: charts.stacked_columns(titles(), SERIES, columns(40, most=9_999_999)),
    "columns zero": lambda: charts.stacked_columns(titles(), SERIES, [charts.Column("Dec", (0, 0, 0), "0")]),
    "columns hidden": lambda: charts.stacked_columns(titles(), SERIES, [charts.Column("Dec", (None, 3, None), "<11")]),
    "line none": lambda: charts.line_with_band(titles(), [], unit=" h"),
    "line one": lambda: charts.line_with_band(titles(), points(1), unit=" h", target=8, target_label="Target 8 h"),
    "line year": lambda: charts.line_with_band(titles(), points(12), unit=" h", target=8, target_label="Target 8 h"),
    "line gaps": lambda: charts.line_with_band(
        titles(), [charts.Point("Dec", None), *points(2), charts.Point("Mar", None), *points(1)], unit=" h"
    ),
    "strip none": lambda: charts.waiting_strip(titles(), []),
    "strip one": lambda: charts.waiting_strip(titles(), waiting(1)),
    "strip many": lambda: charts.waiting_strip(titles(), waiting(200, "A very long name of a step that never ends")),
    "ring none": lambda: charts.ring(titles(), [], []),
    "ring one": lambda: charts.ring(titles(), nodes(1), [charts.Tie("0", "0", 3), charts.Tie("0", "gone", 2)]),
    "ring usual": lambda: charts.ring(titles(), nodes(34), ties(34)),
    "ring many": lambda: charts.ring(titles(), nodes(200), ties(200)),
    "mini none": lambda: charts.mini_bars(titles(), [], [], []),
    "mini year": lambda: charts.mini_bars(titles(), ["Nov"] * 12, [3] * 12, [0] * 12),
}


@pytest.fixture(params=DRAWINGS, ids=list(DRAWINGS))
def drawn(request: pytest.FixtureRequest) -> str:
    return str(DRAWINGS[request.param]())


def test_a_drawing_is_named_described_and_free_of_style(drawn: str) -> None:
    root = ET.fromstring(drawn)
    labels = [element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")]

    assert labels == ["A title", "How to read it"]
    assert root.get("aria-labelledby") == "k-t"
    assert root.get("role") == ("group" if "data-rove" in drawn else "img")
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", drawn)


def test_no_number_is_broken(drawn: str) -> None:
    assert not re.search(r"\b(nan|inf)\b", drawn)


def test_words_stay_inside_the_box(drawn: str) -> None:
    root = ET.fromstring(drawn)
    _x, _y, width, height = (float(part) for part in root.get("viewBox", "").split())
    outside = [
        (words.text, box)
        for words in root.iter(f"{SVG}text")
        if (box := _box(words)) and (box[0] < -0.5 or box[1] < -0.5 or box[2] > width + 0.5 or box[3] > height + 0.5)
    ]
    assert outside == []


def _box(words: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the words, turned as they are drawn."""
    kinds = words.get("class", "").split()
    size = max(SIZES.get(kind, 12.0) for kind in kinds)
    x, y = float(words.get("x", 0)), float(words.get("y", 0))
    wide = text_width("".join(words.itertext()), size)
    left = x - wide * {"middle": 0.5, "end": 1.0}.get(words.get("text-anchor", "start"), 0.0)
    up = size * 0.6 if words.get("dominant-baseline") == "central" else size * 0.8
    corners = [(cx, cy) for cx in (left, left + wide) for cy in (y - up, y + size * 1.0 - up)]
    turn = re.match(r"rotate\((-?[\d.]+)", words.get("transform", ""))
    if turn:
        angle = math.radians(float(turn.group(1)))
        corners = [
            (
                x + (cx - x) * math.cos(angle) - (cy - y) * math.sin(angle),
                y + (cx - x) * math.sin(angle) + (cy - y) * math.cos(angle),
            )
            for cx, cy in corners
        ]
    return (
        min(c[0] for c in corners),
        min(c[1] for c in corners),
        max(c[0] for c in corners),
        max(c[1] for c in corners),
    )


def test_words_are_escaped_everywhere() -> None:
    label = charts.Titles("k", NASTY, NASTY)
    drawings = [
        charts.stacked_columns(label, [charts.Series(NASTY, "solid")], [charts.Column(NASTY, (2,), NASTY, NASTY)]),
        charts.line_with_band(label, [charts.Point(NASTY, 1, 1, 2, NASTY)], unit=NASTY, target=1, target_label=NASTY),
        charts.waiting_strip(label, [charts.Lane(NASTY, 1, [charts.Waiting(NASTY, 2, NASTY, NASTY)])]),
        charts.ring(label, [charts.Node(NASTY, NASTY, NASTY, Sector.BUSINESS, 1, NASTY)], []),
        charts.mini_bars(label, [NASTY], [1], [1]),
        charts.legend("k", [charts.Series(NASTY, "quiet")]),
    ]
    for drawing in drawings:
        assert "<b>" not in drawing
        ET.fromstring(drawing)


def test_ids_of_two_drawings_differ() -> None:
    page = charts.stacked_columns(titles("one"), SERIES, columns(3)) + charts.stacked_columns(
        titles("two"), SERIES, columns(3)
    )
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert sorted(ids) == sorted({"one-t", "one-d", "one-hatch", "two-t", "two-d", "two-hatch"})
    assert "url(#one-hatch)" in page
    assert "url(#two-hatch)" in page


def test_columns_draw_each_layer_to_scale() -> None:
    drawing = charts.stacked_columns(titles(), SERIES, [charts.Column("Dec", (30, 10, 0), "40")])
    layers = [element for element in ET.fromstring(drawing).iter(f"{SVG}rect") if element.get("x")]

    heights = [float(layer.get("height", 0)) for layer in layers]
    assert len(heights) == 2
    assert heights[0] == pytest.approx(3 * heights[1], abs=0.2)


def test_a_gap_breaks_the_line() -> None:
    drawing = charts.line_with_band(titles(), [*points(2), charts.Point("Mar", None), *points(3)], unit=" h")
    assert drawing.count("<polyline") == 2


def test_the_strip_tells_late_from_on_time() -> None:
    lane = charts.Lane("Waiting for a decision", 3, [charts.Waiting("R-1", 1, "/a/"), charts.Waiting("R-2", 9, "/b/")])
    drawing = charts.waiting_strip(titles(), [lane])

    assert drawing.count('class="mark f-over s-surface"') == 1
    assert drawing.count('class="mark f-c1 s-surface"') == 1
    assert "R-2, 9.0 business days, Past target of 3" in drawing


def test_marks_of_the_strip_do_not_overlap_while_there_is_room() -> None:
    lane = charts.Lane("Waiting", 30, [charts.Waiting(f"R-{i}", 10, "/a/") for i in range(7)])
    circles = ET.fromstring(charts.waiting_strip(titles(), [lane])).iter(f"{SVG}circle")
    places = {(circle.get("cx"), circle.get("cy")) for circle in circles}

    assert len(places) == 7


def test_a_partner_keeps_its_place_when_numbers_change() -> None:
    busy = [charts.Node(node.id, node.label, node.name, node.sector, 9, node.url) for node in nodes(10)]
    calm = [charts.Node(node.id, node.label, node.name, node.sector, 1, node.url) for node in nodes(10)]
    order = [re.findall(r'data-n="(\d+)"', charts.ring(titles(), group, [])) for group in (busy, calm)]

    assert len(order[0]) == 10
    assert order[0] == order[1]


def test_a_partner_without_referrals_is_hollow_and_said_so() -> None:
    drawing = charts.ring(titles(), [charts.Node("a", "Valley", "Valley Co-op", Sector.BUSINESS, 0, "/p/")], [])

    assert 'class="mark hollow"' in drawing
    assert 'aria-label="Valley: Valley Co-op, Business, 0 referrals in and out"' in drawing


@pytest.mark.parametrize("sector", list(Sector))
def test_each_sector_has_a_shape_a_color_and_a_name(sector: Sector) -> None:
    assert f'aria-label="{sector.label}"' in charts.glyph(sector)


def test_the_five_shapes_differ() -> None:
    shapes = {re.sub(r'class="[^"]+"', "", charts.glyph(s)).replace(str(s.label), "") for s in Sector}
    assert len(shapes) == 5


@pytest.mark.parametrize(("percent", "width"), [(-5, 0), (0, 0), (33.33, 33.3), (100, 100), (250, 100)])
def test_a_bar_keeps_within_its_box(percent: float, width: float) -> None:
    assert re.findall(
        r'class="f-c1" width="([\d.]+)"|width="([\d.]+)" height="12" class="f-c1"', charts.bar(percent)
    ) or (f'width="{width:g}"' in charts.bar(percent))
    assert f'class="f-c1" width="{width:g}"' in charts.bar(percent)


@pytest.mark.parametrize(("values", "lines"), [([], 0), ([3], 0), ([0, 0], 1), ([1, 5, 2], 1)])
def test_a_spark_draws_what_there_is(values: list[int], lines: int) -> None:
    drawing = charts.spark(values)
    ET.fromstring(drawing)
    assert drawing.count("<polyline") == lines


def test_the_matrix_shades_by_place_and_keeps_hidden_counts_unshaded() -> None:
    sectors = [("law_enforcement", "LE"), ("business", "BU")]
    cells = {
        ("law_enforcement", "law_enforcement"): charts.Cell(28, "28", "/a/"),
        ("law_enforcement", "business"): charts.Cell(1, "1"),
        ("business", "business"): charts.Cell(None, "<11"),
    }
    table = charts.matrix(sectors, cells, row_totals=["29", "<11"], totals=["28", "1"], grand="30")

    assert [[(cell.shown, cell.step) for cell in row.cells] for row in table.rows] == [
        [("28", 5), ("1", 1)],
        [("", 0), ("<11", 0)],
    ]
    assert [row.total for row in table.rows] == ["29", "<11"]


@pytest.mark.parametrize(("value", "largest", "step"), [(0, 9, 0), (None, 9, 0), (1, 1, 1), (1, 50, 1), (50, 50, 5)])
def test_heat_steps(value: int | None, largest: int, step: int) -> None:
    assert heat_step(value, largest) == step


def test_the_funnel_counts_shares_of_the_step_before() -> None:
    steps = [
        charts.Step("Sent", 144, "144"),
        charts.Step("Acknowledged", 130, "130"),
        charts.Step("Accepted", 102, "102"),
    ]

    assert [(row.percent, row.share) for row in charts.funnel(steps)] == [(100.0, "—"), (90.3, "90%"), (70.8, "78%")]


def test_the_funnel_of_nothing_or_of_hidden_counts_has_no_shares() -> None:
    steps = [charts.Step("Sent", 0, "0"), charts.Step("Acknowledged", None, "<11"), charts.Step("Accepted", 3, "3")]

    assert charts.funnel([]) == []
    assert [(row.percent, row.share) for row in charts.funnel(steps)] == [(0.0, "—"), (0.0, "—"), (0.0, "—")]


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(0, [0, 1]), (1, [0, 1]), (48, [0, 10, 20, 30, 40, 50]), (1300, [0, 500, 1000, 1500]), (3, [0, 1, 2, 3])],
)
def test_ticks_are_round_and_reach_the_largest(largest: float, expected: list[int]) -> None:
    assert ticks(largest) == expected


def test_words_are_cut_to_their_room() -> None:
    assert shortened("Semilla", 200) == "Semilla"
    assert shortened("State Labor Standards", 80) == "State Lab…"
    assert text_width(shortened("State Labor Standards", 80)) <= 80


def test_a_tooltip_keeps_its_lines_apart() -> None:
    assert tip("A|B", "", "3 days") == "A/B|3 days"
