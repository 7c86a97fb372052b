"""A part of a number in words."""

from datetime import date

import pytest

from web.reporting.parts import in_words


@pytest.mark.parametrize(
    ("key", "part", "words"),
    [
        ("who_refers_to_whom", "business:law_enforcement", "Business to Law enforcement"),
        ("who_refers_to_whom", "business:", "From Business"),
        ("who_refers_to_whom", ":business", "To Business"),
        ("who_refers_to_whom", ":", ""),
        ("referrals_by_month", "2026-10:open", "October 2026, Still open"),
        ("referrals_by_month", "2026-10:", "October 2026"),
        ("open_and_late_now", "deciding:late", "Being decided, Past target"),
        ("decline_reasons", "capacity", "At capacity"),
        ("how_far", "connected", "Connected"),
        ("referrals_sent", "", ""),
    ],
)
def test_a_part_is_named(key, part, words):
    assert in_words(key, part, date(2026, 11, 23)) == words
