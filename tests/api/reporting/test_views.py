"""Measures through the API: the same numbers as anywhere, as close as the role may look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AccessLog
from reporting import params
from reporting.measures import MEASURES

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports/"


def test_every_measure_is_listed_with_its_definition(as_token, people):
    rows = as_token(people.evaluator).call("get", URL).json()["results"]
    assert [row["key"] for row in rows] == list(MEASURES)
    assert [row["definition"] for row in rows if len(row["definition"]) < 40] == []


@pytest.mark.parametrize("key", list(MEASURES))
def test_a_coordinator_gets_what_the_measure_gives(as_token, people, tip, key):
    answer = as_token(people.coordinator).call("get", f"{URL}{key}/?period=last_90_days")
    body = answer.json()
    own = MEASURES[key].run(people.coordinator, params.read(people.coordinator, {"period": "last_90_days"})).as_dict()
    moments = {"generated_at", "as_of"}
    assert answer.status_code == 200
    assert {k: v for k, v in body.items() if k not in moments} == {k: v for k, v in own.items() if k not in moments}


def test_a_referral_counts_at_once(as_token, people, tip):
    cells = as_token(people.coordinator).call("get", f"{URL}referrals_sent/").json()["rows"][0]["cells"]
    assert 1 in [cell["value"] for cell in cells.values()]


ROLES = {"coordinator": 200, "sender": 200, "evaluator": 200, "auditor": 403, "platform": 403, "nobody": 403}


@pytest.mark.parametrize("who", list(ROLES))
def test_who_is_given_numbers_and_that_it_is_on_record(as_session, people, who):
    answer = as_session(getattr(people, who)).call("get", f"{URL}referrals_sent/")
    assert answer.status_code == ROLES[who]
    assert AccessLog.objects.count() == int(ROLES[who] == 200)


def test_others_than_coordinators_ask_for_published_quarters_only(as_token, people):
    client = as_token(people.evaluator)
    assert client.call("get", f"{URL}referrals_sent/").json()["suppressed_below"] is not None
    answer = client.call("get", f"{URL}referrals_sent/?region=Marlow")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["region"])
    running = (timezone.now() - timedelta(days=1)).strftime("%Y-%m")
    assert client.call("get", f"{URL}referrals_sent/?period={running}").status_code == 400


BAD = ["period=soon", "sector=gang", "award=x", "kind=x", "compare=all", "task_force=elsewhere", "what=x", "start=1"]


@pytest.mark.parametrize("query", BAD)
def test_bad_queries(as_token, people, query):
    answer = as_token(people.coordinator).call("get", f"{URL}referrals_sent/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])
    assert AccessLog.objects.count() == 0


def test_what_is_not_measured(as_token, people):
    answer = as_token(people.coordinator).call("get", f"{URL}happiness/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
