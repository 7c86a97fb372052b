"""The network as a ring: partners by sector around a circle, in the same order whatever the period."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from partners.codes import Sector
from web.chart_svg import SECTOR_PAINT, Titles, drawing, element, shape, shortened, text, tip

# Law enforcement on top, providers right, survivor organizations and community below, businesses left.
ORDER = (
    Sector.LAW_ENFORCEMENT,
    Sector.SERVICE_PROVIDER,
    Sector.SURVIVOR_ORGANIZATION,
    Sector.COMMUNITY,
    Sector.BUSINESS,
)
SMALLEST_RADIUS = 178.0
SIDE_ROOM, TOP_ROOM = 172.0, 156.0
ARC_PER_NODE = 13.0
GAP_BETWEEN_SECTORS = 2.2
LARGEST_MARK = 16.0
TEXT_SIZE = 12
FEW, SOME = 1, 3


@dataclass(frozen=True)
class Node:
    """A partner: short label, full name, sector code, referrals in and out, and its page."""

    id: str
    label: str
    name: str
    sector: str
    total: int
    url: str


@dataclass(frozen=True)
class Tie:
    """Referrals between two partners, both ways together."""

    a: str
    b: str
    count: int


@dataclass(frozen=True)
class Ring:
    """The circle: its middle, its radius and each partner's angle."""

    radius: float
    angles: Mapping[str, float]

    @property
    def width(self) -> float:
        """Pixels, labels included."""
        return 2 * (self.radius + SIDE_ROOM)

    @property
    def height(self) -> float:
        """Pixels, labels included."""
        return 2 * (self.radius + TOP_ROOM)

    def at(self, angle: float, radius: float) -> tuple[float, float]:
        """The point at an angle and a distance from the middle."""
        return self.width / 2 + radius * math.cos(angle), self.height / 2 + radius * math.sin(angle)

    def place(self, node_id: str) -> tuple[float, float]:
        """Where a partner's mark sits."""
        return self.at(self.angles[node_id], self.radius)


def ring(titles: Titles, nodes: Sequence[Node], ties: Sequence[Tie]) -> SafeString:
    """Partners on a circle, lines between those that refer; a tie to a partner that is not shown is left out."""
    circle = _circle(nodes)
    known = [tie for tie in ties if tie.a in circle.angles and tie.b in circle.angles and tie.a != tie.b]
    parts = [_edge(circle, tie) for tie in sorted(known, key=lambda tie: tie.count)]
    parts += [_node(circle, node) for node in sorted(nodes, key=lambda node: circle.angles[node.id])]
    return drawing(titles, circle.width, circle.height, parts, class_="chart net", links="yes")


def _circle(nodes: Sequence[Node]) -> Ring:
    groups = [_spread([node for node in nodes if node.sector == sector]) for sector in ORDER]
    groups = [group for group in groups if group]
    slots = len(nodes) + GAP_BETWEEN_SECTORS * len(groups)
    step = 2 * math.pi / max(slots, 1)
    angle = -math.pi / 2 - step * (len(groups[0]) - 1) / 2 if groups else 0.0
    angles = {}
    for group in groups:
        for node in group:
            angles[node.id] = angle
            angle += step
        angle += step * GAP_BETWEEN_SECTORS
    return Ring(max(SMALLEST_RADIUS, slots * ARC_PER_NODE / (2 * math.pi)), angles)


def _spread(group: Sequence[Node]) -> list[Node]:
    """By name, so that a partner stays where it was when the numbers change."""
    return sorted(group, key=lambda node: (node.label.casefold(), node.id))


def _edge(circle: Ring, tie: Tie) -> SafeString:
    (x1, y1), (x2, y2) = circle.place(tie.a), circle.place(tie.b)
    middle_x, middle_y = circle.width / 2, circle.height / 2
    bend_x = middle_x + ((x1 + x2) / 2 - middle_x) * 0.28
    bend_y = middle_y + ((y1 + y2) / 2 - middle_y) * 0.28
    tier = "e1" if tie.count <= FEW else "e2" if tie.count <= SOME else "e3"
    path = f"M{x1:.0f} {y1:.0f}Q{bend_x:.0f} {bend_y:.0f} {x2:.0f} {y2:.0f}"
    width = min(0.8 + 0.75 * tie.count, 8.0)
    return element("path", class_=f"edge {tier}", data_a=tie.a, data_b=tie.b, d=path, stroke_width=width)


def _node(circle: Ring, node: Node) -> SafeString:
    x, y = circle.place(node.id)
    told = ngettext("%(n)s referral in and out", "%(n)s referrals in and out", node.total) % {"n": node.total}
    sector = str(Sector(node.sector).label)
    words = tip(node.name, sector, told)
    radius = min(4.5 + 1.25 * math.sqrt(node.total), LARGEST_MARK) if node.total else 5.5
    paint = f"f-{SECTOR_PAINT[node.sector]} mark s-surface" if node.total else "mark hollow"
    mark = shape(node.sector, x, y, radius, class_=paint, data_tip=words)
    label = _label(circle, node, radius)
    heard = f"{node.label}: {node.name}, {sector}, {told}"
    return element("a", mark, label, href=node.url, data_n=node.id, aria_label=heard)


def _label(circle: Ring, node: Node, radius: float) -> SafeString:
    """The name along the ray, turned so that it is never upside down, cut where the drawing ends."""
    angle = circle.angles[node.id]
    start = circle.radius + radius + 9
    x, y = circle.at(angle, start)
    degrees = math.degrees(angle) % 360
    leftward = 90 < degrees < 270
    words = shortened(node.label, _room(circle, angle) - start - 4, TEXT_SIZE)
    kind = "t-nl" if node.total else "t-nl t-mut"
    turn = f"rotate({degrees - 180 if leftward else degrees:.1f} {x:.1f} {y:.1f})"
    return text(x, y, words, kind, anchor="end" if leftward else "start", dominant_baseline="central", transform=turn)


def _room(circle: Ring, angle: float) -> float:
    """Pixels from the middle to the edge of the drawing along an angle, less half a line of text."""
    half_line = TEXT_SIZE / 2 + 2
    across, down = abs(math.cos(angle)), abs(math.sin(angle))
    sideways = (circle.width / 2 - half_line * down) / across if across > 1e-6 else math.inf
    upward = (circle.height / 2 - half_line * across) / down if down > 1e-6 else math.inf
    return min(sideways, upward)
