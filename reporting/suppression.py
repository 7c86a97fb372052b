"""Small counts are hidden where they could tell of one person, and with them the counts that would reveal them.

A table whose parts add up is a network in which counts flow: every part and every sum is an edge, and at each node as
much comes in as goes out. What a reader can work out about a hidden edge is then exactly how far its flow can change
while the shown edges keep theirs. An edge that cannot change at all is known, and needs another hidden one beside it;
so do hidden edges whose sum follows from the shown ones and is small itself.
"""

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from reporting.results import ABOUT, NOTHING, SUPPRESSED, WITHHELD, Cell, count

LEAST_FOR_SHARES = 20
"""Percentages and quartiles of fewer than this are not shown to protected viewers."""

SOURCE, SINK = "source", "sink"


class Mark(Enum):
    """What is said of a count: the number; that it is below the threshold; or nothing at all."""

    SHOWN = "shown"
    FEW = "few"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Edge:
    """A count on its way from one node to another: a part of what enters `tail`, a part of what leaves `head`.

    `keeps` marks the grand total, which is shared by all tables of a period and thus hidden only when small itself.
    """

    key: Hashable
    tail: Hashable
    head: Hashable
    value: int
    keeps: bool = False


def whole(value: int, key: Hashable = "all") -> Edge:
    """The grand total, closing the circle from the sink back to the source."""
    return Edge(key, SINK, SOURCE, value, keeps=True)


def leaf(key: Hashable, parent: Hashable, value: int) -> Edge:
    """A part that is not divided further."""
    return Edge(key, parent, SINK, value)


def inner(key: Hashable, parent: Hashable, value: int) -> Edge:
    """A part that is divided further; its parts name it as their parent."""
    return Edge(key, parent, key, value)


def protect(edges: Iterable[Edge], k: int) -> dict[Hashable, Mark]:
    """A mark for each count, such that no hidden one can be worked out from shown ones and marks. Zero is shown.

    Counts from 1 to k - 1 are marked FEW. Where that is not enough, the smallest neighbor is WITHHELD, and so on; where
    nothing is left to withhold, nothing is said about which counts are few, then not even which are none, and at last
    the grand total goes too. Raises ValueError for a threshold below 3, under which "few" would name a number.
    """
    return _settled(list(edges), k).marks


def lowest(edges: Iterable[Edge], k: int, key: Hashable) -> int:
    """The smallest value that a reader of the protected table must think possible for one of its counts."""
    network = _settled(list(edges), k)
    edge = next(edge for edge in network.edges if edge.key == key)
    return edge.value - network.room_below(edge)


def _settled(edges: list[Edge], k: int) -> "_Network":
    network = _Network(edges, k)
    while nodes := network.ends_of_known() or network.thin_node() or network.thin_part():
        if not network.hide_beside(nodes):
            network.say_less()
    return network


def cells(edges: Iterable[Edge], k: int) -> dict[Hashable, Cell]:
    """The counts as protected cells, by key."""
    listed = list(edges)
    marks = protect(listed, k)
    return {edge.key: _cell(edge.value, marks[edge.key], k) for edge in listed}


def added(parts: Iterable[Cell]) -> Cell:
    """A sum of cells: hidden as soon as one of them is."""
    listed = list(parts)
    if any(cell.status == SUPPRESSED for cell in listed):
        return WITHHELD
    return count(sum(int(cell.value or 0) for cell in listed))


def rounded_share(part: int, due: int, floor: int) -> Cell:
    """A share in percent, rounded to 5 points (to 10 of fewer than 100), of counts that are not shown themselves.

    `part` counts some of those that reached a step; `floor` is the smallest number a reader must think possible there.
    Hidden below 20, where rounding leaves one possible count alone, and where it would tell more about that step.
    """
    if due == 0:
        return NOTHING
    if due < LEAST_FOR_SHARES:
        return WITHHELD
    unit = 5 if due >= 100 else 10
    rounded = unit * round(100 * part / due / unit)
    possible = [n for n in range(due + 1) if unit * round(100 * n / due / unit) == rounded]
    if possible[0] >= min(possible[-1], floor):
        return WITHHELD
    return Cell(rounded, ABOUT)


def _cell(value: int, mark: Mark, k: int) -> Cell:
    if mark is Mark.SHOWN:
        return count(value)
    return Cell(None, SUPPRESSED, below=k) if mark is Mark.FEW else WITHHELD


_Step = tuple[Hashable, int, float]
"""A change on a path: which count, one more or one less, and how often."""


def _joined(hidden: list[Edge], end: Hashable) -> list[set[Hashable]]:
    """The sets of nodes that hidden counts connect without passing through `end`."""
    parts: list[set[Hashable]] = []
    for edge in hidden:
        nodes = {edge.tail, edge.head} - {end}
        touching = [part for part in parts if part & nodes]
        parts = [part for part in parts if not part & nodes]
        parts.append(nodes.union(*touching))
    return parts


class _Network:
    """The edges, what is said of each, and what follows from that."""

    def __init__(self, edges: list[Edge], k: int) -> None:
        if k < 3:
            raise ValueError("The threshold must be at least 3.")
        self.edges, self.k = edges, k
        self.few_are_told = self.none_are_told = True
        self.marks = {edge.key: Mark.FEW if 0 < edge.value < k else Mark.SHOWN for edge in edges}

    def bounds(self, edge: Edge) -> tuple[int, float]:
        """What a reader knows of a count from its mark alone."""
        mark = self.marks[edge.key]
        if mark is Mark.SHOWN:
            return edge.value, edge.value
        if mark is Mark.FEW:
            return 1, self.k - 1
        if self.few_are_told:
            return self.k, float("inf")
        return (1 if self.none_are_told else 0), float("inf")

    def ends_of_known(self) -> set[Hashable]:
        """The two nodes of a hidden count that can be worked out; nothing when there is none."""
        hidden = (edge for edge in self.edges if self.marks[edge.key] is not Mark.SHOWN)
        known = next((edge for edge in hidden if not self._may_differ(edge)), None)
        return {known.tail, known.head} if known else set()

    def thin_node(self) -> set[Hashable]:
        """A node whose hidden counts add up to a known sum that is itself too small; nothing when there is none."""
        into, out_of = Counter[Hashable](), Counter[Hashable]()
        for edge in self.edges:
            if self.marks[edge.key] is not Mark.SHOWN:
                into[edge.head] += edge.value
                out_of[edge.tail] += edge.value
        sums = ((node, total) for node, total in (into + out_of).items() if (node in into) != (node in out_of))
        return next(({node} for node, total in sums if total < self.k), set())

    def thin_part(self) -> set[Hashable]:
        """Nodes that hidden counts join, whose hidden counts to the outside add up to a known sum that is too small.

        What goes on between them is hidden, but what leaves them together follows from the shown counts around them.
        """
        hidden = [edge for edge in self.edges if self.marks[edge.key] is not Mark.SHOWN]
        for end in (SINK, SOURCE):
            for part in _joined(hidden, end):
                leaving = sum(edge.value for edge in hidden if edge.tail in part and edge.head == end)
                entering = sum(edge.value for edge in hidden if edge.head in part and edge.tail == end)
                if (leaving == 0) != (entering == 0) and leaving + entering < self.k:
                    return part
        return set()

    def hide_beside(self, nodes: set[Hashable]) -> bool:
        """Withhold the smallest shown count at these nodes, else anywhere; False if none is left."""
        shown = [e for e in self.edges if self.marks[e.key] is Mark.SHOWN and e.value and not e.keeps]
        near = [edge for edge in shown if nodes & {edge.tail, edge.head}]
        choice = min(near or shown, key=lambda edge: edge.value, default=None)
        if choice is None:
            return False
        self.marks[choice.key] = Mark.WITHHELD
        return True

    def say_less(self) -> None:
        """Stop telling which hidden counts are few; the second time, also which are none; the third, the total."""
        last = not self.none_are_told
        self.none_are_told = self.few_are_told
        self.few_are_told = False
        for edge in self.edges:
            hides = self.marks[edge.key] is Mark.FEW or (not self.none_are_told and not edge.value)
            if last or (hides and not edge.keeps):
                self.marks[edge.key] = Mark.WITHHELD

    def room_below(self, edge: Edge) -> int:
        """By how much a count could be smaller, with others changing in its place."""
        flows = {other.key: other.value for other in self.edges if other is not edge}
        wanted = edge.value - self.bounds(edge)[0]
        moved = 0
        while moved < wanted and (path := self._path(edge.tail, edge.head, flows)):
            amount = int(min(wanted - moved, *(room for _key, _sign, room in path)))
            for key, sign, _room in path:
                flows[key] += sign * amount
            moved += amount
        return moved

    def _may_differ(self, edge: Edge) -> bool:
        """Whether this count could be one more or one less: a circle of changes leads through it."""
        low, high = self.bounds(edge)
        flows = {other.key: other.value for other in self.edges if other is not edge}
        up = edge.value < high and self._path(edge.head, edge.tail, flows)
        return bool(up or (edge.value > low and self._path(edge.tail, edge.head, flows)))

    def _path(self, start: Hashable, goal: Hashable, flows: dict[Hashable, int]) -> list[_Step]:
        """The changes that carry something more from one node to another; empty when there is no way."""
        came: dict[Hashable, tuple[Hashable, _Step]] = {}
        waiting = deque([start])
        while waiting and goal not in came:
            node = waiting.popleft()
            for there, step in self._steps(node, flows):
                if there not in came and there != start:
                    came[there] = (node, step)
                    waiting.append(there)
        path, node = [], goal
        while node in came:
            node, step = came[node]
            path.append(step)
        return path

    def _steps(self, node: Hashable, flows: dict[Hashable, int]) -> Iterator[tuple[Hashable, _Step]]:
        """Where more can go on from a node: along a count that may grow, or back along one that may shrink."""
        for edge in self.edges:
            if edge.key not in flows or node not in (edge.tail, edge.head):
                continue
            low, high = self.bounds(edge)
            value = flows[edge.key]
            if edge.tail == node and value < high:
                yield edge.head, (edge.key, 1, high - value)
            elif edge.head == node and value > low:
                yield edge.tail, (edge.key, -1, value - low)
