"""When a line is answered: over midnight, across daylight saving, on holidays, with a rota, at the year's end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.line_hours import Answering, Span, gaps, joined, open_at, promised_spans, staffed_spans
from partners.models import AfterHoursLine, RotaShift

EAST = ZoneInfo("America/New_York")
NIGHTS = [{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "17:00", "closes": "08:00"}]
WEEKDAYS = [{"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"}]
MIDNIGHT = [{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "00:00", "closes": "00:00"}]


def line(**given_fields):
    fields = {"kind": "24x7_line", "time_zone": "America/New_York", "number": "+15555550142", "answered_by": "Desk"}
    return AfterHoursLine(**{**fields, **given_fields})


def shift(starts, ends, desk="Sergeant", number=""):
    return RotaShift(starts_at=local(starts), ends_at=local(ends), desk=desk, number=number)


def local(text):
    """A moment told in New York's time; the first of two."""
    return datetime.fromisoformat(text).replace(tzinfo=EAST)


def state(row, text, shifts=()):
    return open_at(row, local(text), shifts).answering.value


def until(row, text, shifts=()):
    found = open_at(row, local(text), shifts)
    return (found.until or found.opens_at).astimezone(EAST).strftime("%a %b %d %H:%M %Z")


def test_a_staffed_line_always_answers():
    found = open_at(line(), local("2026-11-26T03:00"), [])
    assert (found.is_open, found.until, found.who) == (True, None, "Desk")


def test_a_voicemail_never_does():
    found = open_at(line(kind="voicemail_only"), local("2026-11-24T12:00"), [])
    assert (found.answering, found.opens_at) == (Answering.VOICEMAIL, None)


@pytest.mark.parametrize(
    ("moment", "answers", "changes"),
    [
        ("2026-11-24T16:59", "closed", "Tue Nov 24 17:00 EST"),
        ("2026-11-24T17:00", "open", "Wed Nov 25 08:00 EST"),
        ("2026-11-25T00:00", "open", "Wed Nov 25 08:00 EST"),
        ("2026-11-25T07:59", "open", "Wed Nov 25 08:00 EST"),
        ("2026-11-25T08:00", "closed", "Wed Nov 25 17:00 EST"),
        ("2026-12-31T23:59", "open", "Fri Jan 01 08:00 EST"),
        ("2027-01-01T00:00", "open", "Fri Jan 01 08:00 EST"),
    ],
)
def test_hours_go_over_midnight_and_over_the_year(moment, answers, changes):
    row = line(hours=NIGHTS)
    assert (state(row, moment), until(row, moment)) == (answers, changes)


def test_both_nights_of_daylight_saving_keep_the_wall_clock():
    row = line(hours=NIGHTS)
    for evening, morning, length in (
        ("2026-03-07T17:00", "Sun Mar 08 08:00 EDT", 14),
        ("2026-10-31T17:00", "Sun Nov 01 08:00 EST", 16),
    ):
        found = open_at(row, local(evening), [])
        assert until(row, evening) == morning
        assert found.until - local(evening).astimezone(UTC) == timedelta(hours=length)


def test_an_hour_that_is_skipped_or_comes_twice():
    row = line(hours=[{"days": [6], "opens": "01:30", "closes": "02:30"}])
    spring = [datetime(2026, 3, 8, 6, 29, tzinfo=UTC) + timedelta(minutes=minutes) for minutes in (0, 1, 60, 61)]
    assert [open_at(row, moment, []).is_open for moment in spring] == [False, True, True, False]
    autumn = [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC) + timedelta(minutes=minutes) for minutes in (-1, 0, 60, 119, 120)
    ]
    assert [open_at(row, moment, []).is_open for moment in autumn] == [False, True, True, True, False]
    missing = line(hours=[{"days": [6], "opens": "02:30", "closes": "03:00"}])
    assert promised_spans(missing, local("2026-03-08T00:00"), local("2026-03-09T00:00")) == []


@pytest.mark.parametrize(
    ("rule", "eve", "day", "after"), [("closed", "open", "closed", "open"), ("open", "open", "open", "open")]
)
def test_a_holiday_counts_for_the_hours_that_begin_on_it(rule, eve, day, after):
    row = line(hours=NIGHTS, holiday_rule=rule)
    assert state(row, "2026-11-26T07:00") == eve  # Thanksgiving morning: the night before goes on
    assert state(row, "2026-11-26T20:00") == day
    assert state(row, "2026-11-27T20:00") == after


def test_other_hours_on_holidays():
    row = line(holiday_rule="other", holiday_hours=[{"opens": "10:00", "closes": "14:00"}])
    answers = [state(row, f"2026-12-25T{clock}") for clock in ("00:00", "09:59", "10:00", "13:59", "14:00")]
    assert answers == ["closed", "closed", "open", "open", "closed"]
    assert until(row, "2026-12-24T22:00") == "Fri Dec 25 00:00 EST"
    assert until(row, "2026-12-25T14:00") == "Sat Dec 26 00:00 EST"


def test_an_observed_holiday_is_one():
    row = line(hours=WEEKDAYS, holiday_rule="closed")
    assert state(row, "2026-07-03T12:00") == "closed"
    assert state(row, "2026-07-02T12:00") == "open"


def test_a_line_is_answered_only_while_it_is_in_use():
    row = line(valid_from=date(2026, 11, 25), valid_to=date(2026, 11, 26))
    assert [state(row, f"2026-11-{day}T12:00") for day in (24, 25, 26, 27)] == ["closed", "open", "open", "closed"]
    assert until(row, "2026-11-24T12:00") == "Wed Nov 25 00:00 EST"
    assert open_at(row, local("2026-11-27T12:00"), []).opens_at is None


def test_a_rota_is_answered_where_it_has_a_shift_and_its_gaps_show():
    row = line(kind="on_call_rota", hours=NIGHTS)
    rota = [
        shift("2026-11-24T17:00", "2026-11-24T22:00", "First"),
        shift("2026-11-24T22:00", "2026-11-25T02:00", "Second", "+15555550143"),
        shift("2026-11-25T04:00", "2026-11-25T08:00", "Third"),
    ]
    late = open_at(row, local("2026-11-24T23:00"), rota)
    assert (late.who, late.number.as_e164, until(row, "2026-11-24T18:00", rota)) == (
        "Second",
        "+15555550143",
        "Wed Nov 25 02:00 EST",
    )
    hole = open_at(row, local("2026-11-25T03:00"), rota)
    assert (hole.answering, hole.opens_at, hole.who) == (Answering.GAP, rota[2].starts_at, "Desk")
    assert state(row, "2026-11-25T12:00", rota) == "closed"
    found = gaps(row, local("2026-11-24T17:00"), local("2026-11-25T17:00"), rota)
    assert found == [Span(local("2026-11-25T02:00"), local("2026-11-25T04:00"))]


@pytest.mark.parametrize(
    ("evening", "morning", "length"),
    [
        ("2026-03-07T17:00", "2026-03-08T08:00", 14),
        ("2026-10-31T17:00", "2026-11-01T08:00", 16),
        ("2026-12-31T17:00", "2027-01-01T08:00", 15),
    ],
)
def test_two_shifts_that_meet_at_midnight_fill_the_nights_the_clocks_change(evening, morning, length):
    row, midnight = line(kind="on_call_rota", hours=NIGHTS, holiday_rule="open"), f"{morning[:10]}T00:00"
    rota = [shift(evening, midnight, "First"), shift(midnight, morning, "Second")]
    opens, closes = local(evening).astimezone(UTC), local(morning).astimezone(UTC)
    assert closes - opens == timedelta(hours=length)
    assert gaps(row, opens, closes, rota) == []
    before = local(midnight).astimezone(UTC) - timedelta(seconds=1)
    assert [open_at(row, at, rota).who for at in (before, before + timedelta(seconds=1))] == ["First", "Second"]
    assert gaps(row, opens, closes, rota[:1]) == [Span(local(midnight), local(morning))]


def test_a_rota_promises_nothing_on_a_closed_holiday_and_answers_if_somebody_is_on_it():
    row = line(kind="on_call_rota", hours=NIGHTS, holiday_rule="closed")
    evening, morning = "2026-11-26T17:00", "2026-11-27T08:00"  # Thanksgiving
    assert gaps(row, local(evening), local(morning), []) == []
    assert state(row, "2026-11-26T20:00") == "closed"
    assert state(row, "2026-11-26T20:00", [shift(evening, morning)]) == "open"


def test_a_shift_taken_off_the_rota_answers_nothing():
    gone = shift("2026-11-24T17:00", "2026-11-25T08:00")
    gone.removed_at = local("2026-11-24T12:00")
    assert state(line(kind="on_call_rota"), "2026-11-24T20:00", [gone]) == "gap"


def test_other_lines_have_no_gaps():
    row = line(hours=NIGHTS)
    assert gaps(row, local("2026-11-24T00:00"), local("2026-11-30T00:00"), []) == []


MOMENTS = st.integers(0, 427 * 24 * 60).map(
    lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CLOCKS = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
HOURS = st.lists(
    st.builds(
        lambda days, opens, closes: {"days": sorted(days), "opens": opens, "closes": closes},
        st.sets(st.integers(0, 6), min_size=1),
        CLOCKS,
        CLOCKS,
    ),
    max_size=3,
)
ZONES = st.sampled_from(["America/New_York", "America/Phoenix", "America/Los_Angeles", "Pacific/Guam"])
LINES = st.builds(
    lambda hours, rule, zone, extra: line(hours=hours, holiday_rule=rule, time_zone=zone, holiday_hours=extra),
    HOURS,
    st.sampled_from(["open", "closed", "other"]),
    ZONES,
    st.lists(st.builds(lambda opens, closes: {"opens": opens, "closes": closes}, CLOCKS, CLOCKS), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(row=LINES, moment=MOMENTS)
def test_what_is_said_to_change_does_change_then(row, moment):
    found = open_at(row, moment, [])
    if found.until is None:
        return
    before, after = open_at(row, found.until - timedelta(seconds=1), []), open_at(row, found.until, [])
    assert (before.is_open, after.is_open) == (found.is_open, not found.is_open)


@settings(max_examples=100, deadline=None)
@given(row=LINES, moment=MOMENTS)
def test_one_answer_however_the_time_is_cut(row, moment):
    """Spans found for a longer stretch say the same about a moment as its own answer does."""
    around = staffed_spans(row, moment - timedelta(days=3), moment + timedelta(days=3), [])
    assert any(span.holds(moment) for span in around) == open_at(row, moment, []).is_open


@settings(max_examples=100, deadline=None)
@given(hours=HOURS, moment=MOMENTS, starts=st.lists(st.tuples(st.integers(-40, 200), st.integers(1, 40)), max_size=6))
def test_gaps_and_shifts_make_up_the_promised_time(hours, moment, starts):
    row, end = line(kind="on_call_rota", hours=hours), moment + timedelta(days=8)
    rota = [
        RotaShift(starts_at=moment + timedelta(hours=begin), ends_at=moment + timedelta(hours=begin + length), desk="A")
        for begin, length in starts
    ]
    holes, staffed = gaps(row, moment, end, rota), staffed_spans(row, moment, end, rota)
    for hole in holes:
        assert open_at(row, hole.start, rota).answering == Answering.GAP
        assert not [span for span in staffed if span.start < hole.end and hole.start < span.end]
    promised = promised_spans(row, moment, end)
    assert joined([*holes, *staffed]) == joined([*promised, *staffed])
