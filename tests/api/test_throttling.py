"""The rate: per hat, over several processes, and cheap."""

import pytest

from api import throttling
from api.throttling import STEP, Counter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(throttling, "COUNTER", Counter())


def test_one_hat_is_stopped_and_another_goes_on(as_token, people, monkeypatch):
    monkeypatch.setattr(throttling, "limit", lambda: 3)
    first, second = as_token(people.sender), as_token(people.receiver)
    assert [first.call("get", "/api/v1/me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = first.call("get", "/api/v1/me/")
    assert (answer.json()["code"], answer.headers["Content-Type"]) == ("throttled", "application/problem+json")
    assert 0 <= int(answer.headers["Retry-After"]) <= 60
    assert second.call("get", "/api/v1/me/").status_code == 200


def test_a_new_minute_begins_anew(monkeypatch):
    counter = Counter()
    assert [counter.count("a", 1) for _ in range(3)] == [1, 2, 3]
    assert counter.count("a", 2) == 1


def test_processes_learn_of_each_other():
    one, other = Counter(), Counter()
    for _ in range(STEP):
        one.count("shared", 5)
    found = [other.count("shared", 5) for _ in range(STEP)]
    assert found[-1] == 2 * STEP


def test_only_every_so_many_requests_cost_a_cache_write(django_assert_num_queries):
    counter = Counter()
    with django_assert_num_queries(0):
        for _ in range(STEP - 1):
            counter.count("quiet", 9)
