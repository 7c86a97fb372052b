"""Business hours of many spans, and quantiles of spans of which some are not over yet."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil, floor, inf
from zoneinfo import ZoneInfo

from core.clock import DAY_HOURS, Calendar


class OpenHours:
    """Answers at once how many hours an office was open up to a moment, from a table of its days."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self.zone, self.first = ZoneInfo(calendar.zone), first
        self.openings: list[datetime] = []
        self.sums: list[int] = [0]
        self.works: list[bool] = []
        for i in range((last - first).days + 1):
            day = first + timedelta(days=i)
            self.openings.append(calendar.opening(day))
            self.works.append(calendar.works_on(day))
            self.sums.append(self.sums[-1] + (DAY_HOURS if self.works[-1] else 0))

    def until(self, moment: datetime) -> float:
        """Hours open from the first day up to a moment (aware); moments outside the days are moved to their edge."""
        i = (moment.astimezone(self.zone).date() - self.first).days
        if not 0 <= i < len(self.works):
            return float(self.sums[0] if i < 0 else self.sums[-1])
        if not self.works[i]:
            return float(self.sums[i])
        passed = (moment - self.openings[i]) / timedelta(hours=1)
        return self.sums[i] + min(max(passed, 0.0), DAY_HOURS)

    def between(self, start: datetime, end: datetime) -> float:
        """Hours open from one moment to another; 0 when the end is not later."""
        return max(0.0, self.until(end) - self.until(start))


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value below which a share (0 to 1) of the ordered values lies, between neighbors in proportion.

    Infinite values stand for spans that are longer than any; None when there are no values.
    """
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low, high = ordered[floor(place)], ordered[ceil(place)]
    if high == inf:
        return inf if place > floor(place) or low == inf else low
    return low + (high - low) * (place - floor(place))
