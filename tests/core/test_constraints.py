"""Days in order: what is told of a row whose end comes before its beginning."""

from datetime import date

import pytest

from core.constraints import out_of_order
from partners.models import Partnership

FIRST, LATER = date(2026, 1, 1), date(2026, 1, 2)


@pytest.mark.parametrize(
    ("since", "ended"), [(FIRST, FIRST), (FIRST, LATER), (None, FIRST), (FIRST, None), ("", FIRST)]
)
def test_nothing_is_told_of_days_in_order_or_not_known(since, ended):
    assert out_of_order(Partnership(started_on=since, ended_on=ended)) == {}


def test_the_later_day_is_named_with_the_one_it_must_follow():
    wrong = out_of_order(Partnership(started_on=LATER, ended_on=FIRST))
    assert wrong == {"ended_on": "Choose a day that is not before “since”."}
