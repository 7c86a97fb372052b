"""Every number opens to exactly the rows it counts."""

import pytest
import time_machine

from core.errors import Invalid, NotAllowed
from reporting import drill, params, waiting
from reporting.measures import MEASURES
from tests.factories.traffic import NOW
from web.reporting.tiles import part_of

QUERIES = [{}, {"period": "2026-Q3", "sector": "business"}]


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("query", QUERIES, ids=["usual", "narrowed"])
@pytest.mark.parametrize("key", list(MEASURES))
def test_a_count_is_the_number_of_its_rows(people, traffic, key, query):
    traffic(120)
    asked = params.read(people.coordinator, query)
    result = MEASURES[key].run(people.coordinator, asked)
    opened = 0
    for row in result.rows:
        for column in result.columns:
            part = part_of(result, row.code, row.kind, column.code)
            cell = row.cells[column.code]
            if part is None or cell.value is None:
                continue
            assert drill.rows_behind(people.coordinator, asked, key, part).count() == cell.value, part
            opened += 1
    assert opened > len(result.rows) - 3


@pytest.mark.parametrize("key", list(MEASURES))
def test_an_unknown_part_is_refused(people, key):
    asked = params.read(people.coordinator, {})
    with pytest.raises(Invalid):
        drill.rows_behind(people.coordinator, asked, key, "nonsense")


@pytest.mark.parametrize("name", ["evaluator", "sender", "provider"])
def test_rows_are_for_coordinators(people, name):
    actor = getattr(people, name)
    with pytest.raises(NotAllowed):
        drill.rows_behind(actor, params.read(actor, {}), "referrals_sent")


def test_marks_are_what_waits(people, traffic):
    traffic(120)
    asked = params.read(people.coordinator, {})
    found = waiting.marks(people.coordinator, asked)
    result = MEASURES["open_and_late_now"].run(people.coordinator, asked)

    assert len(found) == result.cell("all", "open").value
    for step in ("waiting", "deciding", "to_contact"):
        longest = max((mark.days for mark in found if mark.step == step), default=None)
        assert result.cell(step, "longest").value == pytest.approx(longest, abs=0.051)
    assert waiting.targets(asked) == {"waiting": 1.0, "deciding": 3.0, "to_contact": 5.0}
