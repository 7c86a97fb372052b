"""One line of the table, and how two or three ways of doing the same work are compared fairly."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Work = Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """What was measured, what it is held against, and whether that is good enough (None: nothing was promised)."""

    work: str
    ours: str = ""
    floor: str = ""
    reference: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Goals:
    """`times_reference`: how many times as fast as the plain build; `times_floor`: within how much of the floor."""

    times_reference: float | None = None
    times_floor: float | None = None

    def __str__(self) -> str:
        faster = f"{self.times_reference:g}x plain or more" if self.times_reference else ""
        near = f"within {self.times_floor:g}x of floor" if self.times_floor else ""
        return ", ".join(part for part in (faster, near) if part)


def compare(work: str, ways: Mapping[str, Work], goals: Goals, *, rounds: int, calls: int) -> Row:
    """Time `ours` against `reference` and `floor`, in rounds that take turns, so that a busy machine slows all alike.

    A ratio is the median over the rounds of the ratio within one round.
    """
    timed = interleaved(ways, rounds=rounds, calls=calls)
    ours, ratios, met = timed["ours"], [], []
    if "reference" in timed:
        gain = median_ratio(timed["reference"], ours)
        ratios.append(f"{gain:.2f}x plain")
        met += [gain >= goals.times_reference] if goals.times_reference else []
    if "floor" in timed:
        distance = median_ratio(ours, timed["floor"])
        ratios.append(f"{distance:.2f}x of floor")
        met += [distance <= goals.times_floor] if goals.times_floor else []
    told = {name: milliseconds(statistics.median(times)) for name, times in timed.items()}
    return Row(work, **told, ratio=", ".join(ratios), goal=str(goals), met=all(met) if met else None)


def interleaved(ways: Mapping[str, Work], *, rounds: int, calls: int) -> dict[str, list[float]]:
    """The seconds of one call, by way and round: the quickest of a round, which nothing disturbed. Turns change."""
    timed: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for name in names:
        ways[name]()
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            timed[name].append(min(seconds(ways[name]) for _ in range(calls)))
    return timed


def median_ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios of two lists, round by round."""
    return statistics.median(one / other for one, other in zip(above, below, strict=True))


def seconds(work: Work) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def milliseconds(duration: float) -> str:
    """A duration as it is printed."""
    return f"{duration * 1000:.2f} ms"
