"""The story of a referral in the API, and saying that something recorded for one's side is not so."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AccessLog, Event
from referrals import actions

pytestmark = pytest.mark.django_db
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


def url(referral, name="history"):
    return f"/api/v1/referrals/{referral.pk}/{name}/"


@pytest.fixture
def recorded(tip, people):
    """A tip that a coordinator says the agency accepted."""
    return actions.accept(tip, by=people.coordinator)


def entries(client, referral):
    answer = client.call("get", url(referral))
    assert answer.status_code == 200
    return answer.json()["results"]


def test_each_side_reads_its_part(as_token, people, recorded, service):
    told = {name: entries(as_token(getattr(people, name)), recorded) for name in ("sender", "receiver", "coordinator")}
    assert [entry["type"] for entry in told["receiver"]] == ["referral.accepted", "referral.sent"]
    assert [bool(entry["entry"]) for entry in told["receiver"]] == [True, False]
    assert not any(entry["entry"] for name in ("sender", "coordinator") for entry in told[name])
    assert AccessLog.objects.filter(subject_id=recorded.pk).count() == 3
    actions.accept(service, by=people.provider)
    assert [entry["type"] for entry in entries(as_token(people.survivors), service)][0] == "referral.answered"


@pytest.mark.parametrize(("who", "status"), [("provider", 404), ("outsider", 404), ("auditor", 404), ("nobody", 403)])
def test_who_reads_nothing(as_session, people, recorded, who, status):
    for method, name in (("get", "history"), ("post", "disputes")):
        assert as_session(getattr(people, who)).call(method, url(recorded, name)).status_code == status
    assert AccessLog.objects.count() == 0


def test_pages_go_on(as_token, people, recorded):
    client = as_token(people.receiver)
    first = client.call("get", f"{url(recorded)}?page_size=1&count=exact").json()
    second = client.call("get", first["next"]).json()
    assert [page["results"][0]["type"] for page in (first, second)] == ["referral.accepted", "referral.sent"]
    assert (first["count"], second["next"]) == (2, None)
    for wrong in ("after=x", "page_size=201", "count=all", "since=now"):
        assert client.call("get", f"{url(recorded)}?{wrong}").status_code == 400


def test_that_is_not_so(as_token, people, recorded):
    client = as_token(people.receiver)
    (entry,) = [one["entry"] for one in entries(client, recorded) if one["entry"]]
    assert as_token(people.sender).call("post", url(recorded, "disputes"), {"entry": entry}).status_code == 403
    assert (
        as_token(people.receiver_readonly).call("post", url(recorded, "disputes"), {"entry": entry}).status_code == 403
    )
    for wrong in ({}, {"entry": "x"}, {"entry": 5}, {"entry": entry, "why": "x"}):
        assert client.call("post", url(recorded, "disputes"), wrong).status_code == 400
    assert Event.objects.filter(type="referral.proxy_disputed").count() == 0
    answer = client.call("post", url(recorded, "disputes"), {"entry": entry})
    assert (answer.status_code, answer.json()["disputed"]) == (201, "referral.accepted")
    assert client.call("post", url(recorded, "disputes"), {"entry": entry}).status_code == 409
    assert Event.objects.filter(type="referral.proxy_disputed").count() == 1


def test_an_entry_of_another_referral_is_none_here(as_token, people, recorded, service):
    actions.accept(service, by=people.coordinator)
    provider = as_token(people.provider)
    (entry,) = [one["entry"] for one in entries(provider, service) if one["entry"]]
    assert as_token(people.receiver).call("post", url(recorded, "disputes"), {"entry": entry}).status_code == 400
    assert Event.objects.filter(type="referral.proxy_disputed").count() == 0


def test_nobody_without_a_sign_in(anyone, recorded):
    assert anyone.call("get", url(recorded)).status_code == 401
    assert anyone.call("post", url(recorded, "disputes")).status_code == 401


def test_queries_do_not_grow_with_entries(at_noon, as_token, people, tip):
    client, counts = as_token(people.receiver), []
    for more in (1, 8):
        for writer in (people.sender, people.receiver, people.coordinator) * more:
            actions.add_message(tip, by=writer, text="We come on Friday.")
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            client.call("get", url(tip))
            with CaptureQueriesContext(connection) as found:
                entries(client, tip)
        counts.append(len(found))
    assert counts == [COUNTS["api history list"]] * 2
