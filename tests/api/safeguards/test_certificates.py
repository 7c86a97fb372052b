"""Certificates through the API: coordinators and auditors read them, nobody writes them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from referrals import actions
from referrals.models import PurgeCertificate

pytestmark = pytest.mark.django_db
URL = "/api/v1/purge-certificates/"


@pytest.fixture
def certificate(tip, people):
    """One tip whose time was over."""
    actions.withdraw(tip, by=people.sender, reason="other")
    with time_machine.travel(timezone.now() + timedelta(days=731), tick=False):
        [made] = actions.purge()
    return made


def test_a_coordinator_and_an_auditor_read_what_was_deleted(as_token, people, certificate, tip):
    for person in (people.coordinator, people.auditor):
        client = as_token(person)
        [row] = client.call("get", URL).json()["results"]
        assert row == client.call("get", f"{URL}{certificate.pk}/").json()
        assert (row["sha256"], row["failed"], row["cut_short"]) == (certificate.sha256, [], False)
        assert [(line["rule"], line["kind"], line["referrals"]) for line in row["lines"]] == [("tips", "tip", 1)]
        assert str(tip.pk) not in str(row)
        assert tip.reference not in str(row)
        assert client.call("get", f"{URL}?fields=sha256").json()["results"] == [
            {"id": str(certificate.pk), "sha256": certificate.sha256}
        ]


def test_everybody_else_finds_none(as_token, anyone, people, certificate):
    assert anyone.call("get", URL).status_code == 401
    for person in (people.sender_admin, people.receiver, people.other_coordinator):
        client = as_token(person)
        assert client.call("get", URL).json()["results"] == []
        assert client.call("get", f"{URL}{certificate.pk}/").status_code == 404
    assert as_token(people.evaluator).call("get", URL).status_code == 403
    assert as_token(people.coordinator, ["events:read"]).call("get", URL).status_code == 403


def test_nobody_writes_one(as_token, people, certificate):
    client = as_token(people.coordinator)
    for method, url in (("post", URL), ("patch", f"{URL}{certificate.pk}/"), ("delete", f"{URL}{certificate.pk}/")):
        assert client.call(method, url, {}).status_code == 405
    assert client.call("get", f"{URL}?kind=tip").status_code == 400
    assert PurgeCertificate.objects.count() == 1


def test_a_run_that_goes_on_is_not_shown(as_token, people, network):
    running = PurgeCertificate.objects.create(task_force=network.task_force)
    client = as_token(people.coordinator)
    assert client.call("get", URL).json()["results"] == []
    assert client.call("get", f"{URL}{running.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("auditor", 200), ("receiver_admin", 403), ("evaluator", 403)]
)
def test_who_reads_the_rules(as_session, people, who, status):
    answer = as_session(getattr(people, who)).call("get", "/api/v1/retention/")
    assert answer.status_code == status
    if status == 200:
        rules = {rule["rule"]: (rule["days"], rule["due"]) for rule in answer.json()["rules"]}
        assert rules == {"drafts": (30, 0), "contents": (90, 0), "tips": (730, 0), "old_tips": (1825, 0)}


def test_the_rules_need_a_sign_in(anyone):
    assert anyone.call("get", "/api/v1/retention/").status_code == 401
