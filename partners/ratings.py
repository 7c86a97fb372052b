"""What two ratings of one partnership say when they stand side by side. They are never averaged."""

from collections.abc import Iterable

from partners.models import Rating
from partners.partnership_codes import GAP


def gap_of(ratings: Iterable[Rating]) -> int:
    """How many levels apart the two sides are, when that is GAP or more; 0 otherwise, and while one is missing."""
    levels = [rating.level for rating in ratings]
    if len(levels) != 2:
        return 0
    apart = abs(levels[0] - levels[1])
    return apart if apart >= GAP else 0
