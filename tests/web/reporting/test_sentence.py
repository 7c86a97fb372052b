"""Changes in words, and the sentence that is put together from them."""

from datetime import timedelta

import pytest

from reporting import params
from reporting.measures import MEASURES
from tests.factories import ReferralFactory
from tests.factories.traffic import NOW
from web.reporting.kpis import change_of
from web.reporting.sentence import sentence


@pytest.fixture
def results(people):
    """The results of every measure for the last 30 days."""

    def run():
        asked = params.read(people.coordinator, {"period": "last_30_days"})
        return {key: measure.run(people.coordinator, asked) for key, measure in MEASURES.items()}

    return run


@pytest.fixture
def send(network, people):
    """Store so many alike, sent so many days ago."""
    common = {"task_force": network.task_force, "sender": network.survivors, "receiver": network.provider}

    def store(count, days, **more):
        sent_at = NOW - timedelta(days=days)
        row = common | {"created_by": people.coordinator.user, "sent_at": sent_at} | more
        ReferralFactory.bulk([row] * count)

    return store


def test_faster_but_fewer(send, results):
    send(10, 48, contacted=True)  # a Tuesday: the hours of a Sunday do not count
    send(12, 20, acknowledged=True, acknowledged_at=NOW - timedelta(days=20) + timedelta(minutes=30))
    send(8, 20, contacted=True)
    send(2, 20, declined=True)
    found = results()
    lead, rest = sentence(found)

    assert lead == "Partners are answering faster, but fewer people are being connected."
    assert "2 of 2 declines were “at capacity”." in rest
    assert "Median time to acknowledge fell from" in rest
    assert [change_of(found[key]).words for key in ("referrals_sent", "acceptance_rate")] == [
        "12 more than before",
        "20 points down",
    ]


def test_few_are_not_compared(send, results):
    send(9, 50, contacted=True)
    send(12, 20, contacted=True)
    found = results()

    assert {change_of(found[key]).words for key in ("referrals_sent", "acceptance_rate", "connected_14_days")} == {
        "Too few to compare"
    }
    assert sentence(found)[0] == "12 referrals were sent in this period."


def test_the_same_stays_the_same(send, results):
    for days in (20, 50):
        send(10, days, contacted=True)
    found = results()

    assert change_of(found["referrals_sent"]).words == "Same as before"
    assert change_of(found["acceptance_rate"]).words == "Same as before"


def test_without_a_comparison_nothing_changed(people, send):
    send(12, 20, contacted=True)
    asked = params.read(people.coordinator, {"compare": "none"})
    result = MEASURES["referrals_sent"].run(people.coordinator, asked)

    assert change_of(result).words == ""
