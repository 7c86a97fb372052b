"""Tasks in the API: one's own side's, dropped once; and where a redirect points to."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from core.models import Event
from partners.actors import Actor
from referrals import actions
from referrals.models import ReferralTask
from tests.factories import MembershipFactory, OrganizationFactory, TaskForceMembershipFactory
from tests.factories.referrals import ReferralFactory
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db
URL = "/api/v1/referral-tasks/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


@pytest.fixture
def other_agency(network):
    agency = OrganizationFactory(law_enforcement=True, name="Ridge County Sheriff")
    TaskForceMembershipFactory(task_force=network.task_force, organization=agency)
    return agency


@pytest.fixture
def redirected(tip, people, other_agency):
    return actions.redirect(tip, by=people.receiver, organizations=[other_agency.pk])


@pytest.mark.parametrize(
    ("who", "count"),
    [("sender", 1), ("coordinator", 1), ("receiver", 0), ("provider", 0), ("other_coordinator", 0), ("auditor", 0)],
)
def test_each_sees_their_own_sides(as_session, people, redirected, who, count):
    answer = as_session(getattr(people, who)).call("get", URL)
    assert (answer.status_code, len(answer.json()["results"])) == (200, count)


def test_queries_do_not_grow_with_rows(at_noon, as_token, people, network, redirected):
    client, counts = as_token(people.sender), []
    for more in (0, 6):
        ends = {"task_force": network.task_force, "sender": network.business, "receiver": network.agency}
        for row in ReferralFactory.create_batch(more, tip=True, sent=True, members=False, **ends):
            whose = {"task_force": network.task_force, "organization": network.business}
            ReferralTask.objects.create(**whose, referral=row, kind="refer_again", due_at=row.sent_at)
        client.call("get", URL)
        with CaptureQueriesContext(connection) as found:
            assert len(client.call("get", URL).json()["results"]) == 1 + more
        counts.append(len(found))
    assert counts == [COUNTS["api tasks list"]] * 2


def test_a_task_says_what_of_whom_and_by_when(as_token, people, redirected, network):
    (row,) = as_token(people.sender).call("get", f"{URL}?done=false&referral={redirected.pk}").json()["results"]
    assert (row["kind"], row["result"], row["next_referral_id"]) == ("refer_again", None, None)
    assert (row["referral_id"], row["organization_id"]) == (str(redirected.pk), str(network.business.pk))
    assert as_token(people.sender).call("get", f"{URL}?done=true").json()["results"] == []
    assert as_token(people.sender).call("get", f"{URL}?nonsense=1").status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [("sender", 200), ("coordinator", 200), ("sender_readonly", 403), ("receiver", 404), ("outsider", 404)],
)
def test_who_says_that_none_is_needed(as_session, people, redirected, who, status):
    task, events = ReferralTask.objects.get(), Event.objects.count()
    client = as_session(getattr(people, who))
    answer = client.call("post", f"{URL}{task.pk}/drop/", {})
    task.refresh_from_db()
    assert answer.status_code == status
    assert task.result == ("not_needed" if status == 200 else "")
    assert Event.objects.count() == events + (status == 200)
    if status == 200:
        assert client.call("post", f"{URL}{task.pk}/drop/", {}).status_code == 409


@pytest.fixture
def prompt(coded_draft, people):
    """The prompt that the sender of what concerns minors has."""
    actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": "minors"})
    recorded(coded_draft, people.survivors, signer="minor_alone")
    actions.send(coded_draft, by=people.survivors)
    return ReferralTask.objects.get()


@pytest.mark.parametrize(
    ("who", "status"),
    [("survivors", 200), ("coordinator", 404), ("provider", 404), ("sender", 404), ("auditor", 404)],
)
def test_v11_the_senders_prompt_is_done_by_the_sender_alone(as_session, people, prompt, who, status):
    events, client, path = Event.objects.count(), as_session(getattr(people, who)), f"{URL}{prompt.pk}/done/"
    answer = client.call("post", path, {})
    prompt.refresh_from_db()
    assert (answer.status_code, prompt.result) == (status, "done" if status == 200 else "")
    assert Event.objects.count() == events + (status == 200)
    if status == 200:
        assert (answer.json()["kind"], answer.json()["due_at"]) == ("child_notice", "2026-11-05T17:00:00Z")
        assert client.call("post", path, {}).status_code == 409


def test_a_readonly_hat_a_body_with_more_and_nobody_end_no_prompt(as_session, people, prompt):
    path, events = f"{URL}{prompt.pk}/done/", Event.objects.count()
    reader = MembershipFactory(organization=people.survivors.organization, readonly=True)
    assert as_session(Actor(user=reader.user, membership=reader)).call("post", path, {}).status_code == 403
    assert as_session(people.survivors).call("post", path, {"x": 1}).status_code == 400
    assert APIClient().post(path, {}).status_code == 401
    prompt.refresh_from_db()
    assert (prompt.done_at, Event.objects.count()) == (None, events)


def test_a_new_referral_that_is_owed_is_made_or_dropped_not_said_to_be_done(as_session, people, redirected):
    task = ReferralTask.objects.get()
    assert as_session(people.sender).call("post", f"{URL}{task.pk}/done/", {}).status_code == 409
    task.refresh_from_db()
    assert task.done_at is None


def test_nobody_signed_in_and_a_body_with_more(as_session, people, redirected):
    task = ReferralTask.objects.get()
    assert APIClient().get(URL).status_code == 401
    assert as_session(people.sender).call("post", f"{URL}{task.pk}/drop/", {"x": 1}).status_code == 400
    task.refresh_from_db()
    assert task.done_at is None


def test_the_detail_names_where_it_was_pointed_to(as_session, people, redirected, other_agency, tip, service, network):
    named = as_session(people.sender).call("get", f"/api/v1/referrals/{redirected.pk}/").json()["suggested"]
    assert [row["id"] for row in named] == [str(other_agency.pk)]
    actions.redirect(service, by=people.provider, organizations=[network.other_provider.pk])
    answer = as_session(people.survivors).call("get", f"/api/v1/referrals/{service.pk}/").json()
    assert (answer["state"], answer["suggested"]) == ("answered", [])


@pytest.mark.parametrize("move", ["expire", "clear_draft"])
def test_what_the_system_does_has_no_address(as_session, people, tip, move):
    assert as_session(people.coordinator).call("post", f"/api/v1/referrals/{tip.pk}/{move}/", {}).status_code == 404
