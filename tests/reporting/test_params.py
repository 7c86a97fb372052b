"""What a report may be asked for, and by whom."""

from datetime import date

import pytest
import time_machine

from core.errors import Invalid, NotAllowed
from reporting import params
from tests.factories.traffic import NOW


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


def refused(actor, query):
    """The fields that are refused."""
    with pytest.raises(Invalid) as caught:
        params.read(actor, query)
    return set(caught.value.fields)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"period": "next_year"}, {"period"}),
        ({"period": "custom"}, {"start", "last_day"}),
        ({"start": "2026-02-30", "end": "soon"}, {"start", "end"}),
        ({"start": "2026-03-01", "end": "2026-03-01"}, {"end"}),
        ({"start": "2026-03-02", "last_day": "2026-03-01"}, {"last_day"}),
        ({"period": "2026-10", "start": "2026-03-01"}, {"start"}),
        ({"start": "0001-01-01", "end": "2026-03-01"}, {"start"}),
        ({"sector": "police", "kind": "gossip", "compare": "best"}, {"sector", "kind", "compare"}),
        ({"award": "not-an-id"}, {"award"}),
        ({"award": "0198f4d3-0000-7000-8000-000000000000"}, {"award"}),
        ({"region": "x" * 81}, {"region"}),
        ({"region": "a\x00b"}, {"region"}),
        ({"task_force": "elsewhere"}, {"task_force"}),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(people, query, fields):
    assert refused(people.coordinator, query) == fields


def test_the_usual_question(people, network):
    asked = params.read(people.coordinator, {})

    assert (asked.task_force, asked.start, asked.end) == (network.task_force, date(2026, 8, 26), date(2026, 11, 24))
    assert (asked.compared.start, asked.compared.end) == (date(2026, 5, 28), date(2026, 8, 26))
    assert asked.filters() == {}
    assert asked.filters_in_words() == "No filters"


def test_a_last_day_is_inside_and_an_end_is_not(people):
    by_end = params.read(people.coordinator, {"start": "2026-03-01", "end": "2026-03-05"})
    by_last = params.read(people.coordinator, {"start": "2026-03-01", "last_day": "2026-03-04"})

    assert by_end.period == by_last.period


def test_today_is_the_task_forces(people, network):
    people.coordinator.task_force.time_zone = "Pacific/Guam"
    people.coordinator.task_force.save()

    assert params.read(people.coordinator, {"period": "last_30_days"}).end == date(2026, 11, 25)


@pytest.mark.parametrize("name", ["auditor", "platform", "nobody"])
def test_roles_without_reports(people, name):
    with pytest.raises(NotAllowed):
        params.read(getattr(people, name), {})


@pytest.mark.parametrize("name", ["evaluator", "sender", "provider", "survivors"])
class TestProtectedViewers:
    def test_they_are_given_the_newest_published_quarter(self, people, name):
        asked = params.read(getattr(people, name), {})

        assert (asked.period.code, asked.as_of.date(), asked.compared.start) == (
            "2026-Q3",
            date(2026, 10, 31),
            date(2026, 4, 1),
        )

    @pytest.mark.parametrize(
        ("query", "fields"),
        [
            ({"period": "2026-10"}, {"period"}),
            ({"period": "2026-Q4"}, {"period"}),
            ({"period": "last_12_months"}, {"period"}),
            ({"period": "2026-H1"}, {"period"}),
            ({"start": "2026-07-01", "end": "2026-08-01"}, {"start", "end"}),
            ({"sector": "business", "region": "Marlow"}, {"sector", "region"}),
            ({"kind": "tip", "award": "any"}, {"kind", "award"}),
            ({"compare": "best"}, {"compare"}),
        ],
    )
    def test_nothing_that_could_be_subtracted(self, people, name, query, fields):
        assert refused(getattr(people, name), query) == fields

    def test_a_quarter_has_one_answer_under_both_names(self, people, name):
        calendar = params.read(getattr(people, name), {"period": "2026-Q2"})
        fiscal = params.read(getattr(people, name), {"period": "FY2026-Q3"})

        assert (calendar.start, calendar.end, calendar.as_of) == (fiscal.start, fiscal.end, fiscal.as_of)


def test_an_organization_in_no_task_force_has_no_numbers(people, network):
    network.task_force.memberships.filter(organization=network.provider).delete()

    with pytest.raises(NotAllowed):
        params.read(people.provider, {})
