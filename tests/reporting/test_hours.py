"""Business hours from a table give what the clock gives, and quantiles what the books say."""

import statistics
from datetime import UTC, date, datetime
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import Calendar, business_hours_between
from reporting.hours import OpenHours, quantile

ZONES = ("America/New_York", "America/Denver", "Pacific/Honolulu")
TABLES = {zone: OpenHours(Calendar(zone=zone), date(2026, 1, 1), date(2026, 12, 31)) for zone in ZONES}
MOMENTS = st.datetimes(datetime(2026, 1, 3), datetime(2026, 12, 29), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, MOMENTS, st.sampled_from(ZONES))
def test_the_table_agrees_with_the_clock(start, end, zone):
    expected = business_hours_between(start, end, Calendar(zone=zone))

    assert TABLES[zone].between(start, end) == pytest.approx(expected)


@given(st.lists(st.floats(0, 500), min_size=2, max_size=40))
def test_quantiles_agree_with_the_library(spans):
    ordered = sorted(spans)
    expected = statistics.quantiles(ordered, n=4, method="inclusive")

    assert [quantile(ordered, share) for share in (0.25, 0.5, 0.75)] == pytest.approx(expected)


def test_what_is_not_over_is_longer_than_any():
    assert quantile([], 0.5) is None
    assert quantile([3.0], 0.75) == 3.0
    assert quantile([1.0, 2.0, inf], 0.5) == 2.0
    assert quantile([1.0, inf], 0.5) == inf
    assert quantile([1.0, 2.0, 3.0, inf, inf], 0.5) == 3.0
    assert quantile([inf, inf], 0.25) == inf
