"""Open handoffs as dots on a line of business days, one lane for each step they wait in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from web.chart_svg import Plot, Titles, drawing, element, line, shortened, text, text_width, tip

LONGEST = 40
MARKS = (0, 1, 3, 5, 10, 20, LONGEST)
LANE_HEIGHT = 80
SIZE = 5.0
# Two marks of radius 5 touch at 10 px; a little air keeps them apart.
APART = 11.3
ROWS_EACH_SIDE = 3


@dataclass(frozen=True)
class Waiting:
    """One open handoff: its reference, business days in the step, its page, and a line about it.

    `is_late` says whether it is past its own target, where that is not the lane's.
    """

    reference: str
    days: float
    url: str
    note: str = ""
    is_late: bool | None = None

    def is_past(self, target: float) -> bool:
        """Whether it is past its own target, or else the lane's (business days)."""
        return self.days > target if self.is_late is None else self.is_late


@dataclass(frozen=True)
class Lane:
    """One step: its label, its target in business days, and who waits in it."""

    label: str
    target: float
    waiting: Sequence[Waiting]


def waiting_strip(titles: Titles, lanes: Sequence[Lane]) -> SafeString:
    """A mark for each open handoff; a square is past the dashed target. Log scale; 40 days and more share the end."""
    left = 24 + max((max(text_width(lane.label, 13), 130) for lane in lanes), default=130)
    height = 22 + LANE_HEIGHT * max(len(lanes), 1) + 30
    plot = Plot(width=600, height=height, left=min(left, 220), right=26, top=22, bottom=30)
    parts = [_scale(plot)]
    for i, lane in enumerate(lanes):
        parts += _lane(plot, lane, plot.top + LANE_HEIGHT * (i + 0.5))
        if i:
            y = plot.top + LANE_HEIGHT * i
            parts.append(line(0, y, plot.end, y, "s-grid"))
    return drawing(titles, plot.width, plot.height, parts, class_="chart lg", links="yes")


def _x(plot: Plot, days: float) -> float:
    return plot.left + plot.inner_width * math.log1p(max(0, min(days, LONGEST))) / math.log1p(LONGEST)


def _scale(plot: Plot) -> SafeString:
    parts = []
    for days in MARKS:
        words = _("%(n)s days") % {"n": days} if days == 0 else f"{days}+" if days == LONGEST else str(days)
        x = _x(plot, days)
        parts += [line(x, plot.top, x, plot.base, "s-grid"), text(x, plot.height - 12, words, "t-ax", anchor="middle")]
    return element("g", *parts)


def _lane(plot: Plot, lane: Lane, y: float) -> list[SafeString]:
    late = sum(1 for one in lane.waiting if one.is_past(lane.target))
    count = len(lane.waiting)
    told = ngettext("%(n)s open", "%(n)s open", count) % {"n": count}
    past = element("tspan", _("%(n)s past target") % {"n": late}, class_="t-over t-b") if late else ""
    x = _x(plot, lane.target)
    parts = [
        text(0, y - 3, shortened(lane.label, plot.left - 16, 13), "t-lab"),
        element("text", told + (" · " if late else ""), past, class_="t-ax", x=0, y=y + 14),
        line(x, y - LANE_HEIGHT / 2 + 3, x, y + LANE_HEIGHT / 2 - 3, "s-over dash"),
    ]
    placed: list[tuple[float, float]] = []
    for one in sorted(lane.waiting, key=lambda one: one.days):
        at = _free_place(_x(plot, one.days), y, placed)
        placed.append(at)
        parts.append(_mark(one, lane.target, *at))
    return parts


def _free_place(x: float, y: float, placed: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The nearest row that leaves earlier marks free; a crowd beyond the lane's rows overlaps in its middle."""
    for i in range(2 * ROWS_EACH_SIDE + 1):
        side = 1 if i % 2 else -1
        row = y + side * ((i + 1) // 2) * APART
        if all((x - px) ** 2 + (row - py) ** 2 >= APART**2 - 0.1 for px, py in placed):
            return x, row
    return x, y


def _mark(one: Waiting, target: float, x: float, y: float) -> SafeString:
    late = one.is_past(target)
    if one.is_late is not None:
        state = _("Past target") if late else _("Within target")
    else:
        state = _("Past target of %(n)g") % {"n": target} if late else _("Within target of %(n)g") % {"n": target}
    days = ngettext("%(n)s business day", "%(n)s business days", round(one.days)) % {"n": f"{one.days:.1f}"}
    words = tip(one.reference, one.note, days, state)
    if late:
        look = element(
            "rect",
            class_="mark f-over s-surface",
            data_tip=words,
            x=x - SIZE,
            y=y - SIZE,
            width=2 * SIZE,
            height=2 * SIZE,
            rx=1,
        )
    else:
        look = element("circle", class_="mark f-c1 s-surface", data_tip=words, cx=x, cy=y, r=SIZE)
    return element("a", look, href=one.url, aria_label=f"{one.reference}, {days}, {state}")
