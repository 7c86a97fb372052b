"""`changed_since`: every change that the caller may know of comes once it is sealed; what is hidden never does."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import seals
from referrals import actions, changes
from referrals.models import Referral
from tests.factories.referrals import release_terms
from tests.support.coded import day

pytestmark = pytest.mark.django_db
URL = "/api/v1/referrals/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path):
    """Seals are anchored in a folder of this test's."""
    settings.DATA_DIR = tmp_path


def ask(client, cursor="", **more):
    """What is answered after everything was sealed."""
    seals.seal_all()
    query = "&".join([f"changed_since={quote(cursor)}", *(f"{name}={value}" for name, value in more.items())])
    answer = client.call("get", f"{URL}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(page):
    return [row["id"] for row in page["results"]]


def begun(client):
    """A cursor at the present end."""
    page = ask(client, "now")
    assert (page["results"], page["next"]) == ([], None)
    return page["changes"]


def test_each_change_brings_the_row_as_it_is_now(as_token, people, tip):
    client = as_token(people.sender)
    cursor = begun(client)
    assert ids(ask(client, cursor)) == []
    actions.acknowledge(tip, by=people.receiver)
    actions.accept(tip, by=people.receiver)
    page = ask(client, cursor)
    assert [(row["id"], row["state"]) for row in page["results"]] == [(str(tip.pk), "accepted")]
    assert ids(ask(client, page["changes"])) == []


def test_nothing_comes_before_it_is_sealed(as_token, people, tip):
    client = as_token(people.sender)
    cursor = begun(client)
    actions.accept(tip, by=people.receiver)
    page = client.call("get", f"{URL}?changed_since={quote(cursor)}").json()
    assert ids(page) == []
    assert ids(ask(client, page["changes"])) == [str(tip.pk)]


def test_without_a_cursor_it_is_all_there_is_and_pages_go_on(as_token, people, tip, service):
    client = as_token(people.coordinator)
    first = ask(client, page_size=1)
    assert ids(first) == [str(tip.pk)]
    second = client.call("get", first["next"]).json()
    assert (ids(second), second["next"]) == ([str(service.pk)], None)
    assert ids(ask(client, second["changes"])) == []


HIDDEN = [
    ("acknowledge", {}),
    ("accept", {}),
    ("first_contact", {}),
    ("start_service", {}),
]


def test_what_a_sender_is_not_told_brings_nothing(as_token, people, service):
    """An answer shows as such, once; what goes on after it, and before it, does not."""
    client = as_token(people.survivors)
    cursor = begun(client)
    seen = []
    for move, given in HIDDEN:
        actions.MAKE[move](Referral.objects.get(pk=service.pk), by=people.provider, **given)
        page = ask(client, cursor)
        cursor = page["changes"]
        seen.append([(row["id"], row["state"]) for row in page["results"]])
    assert seen == [[], [(str(service.pk), "answered")], [], []]


@pytest.mark.parametrize("late", ["decline", "redirect"])
def test_a_second_answer_brings_nothing_to_a_sender_who_is_told_no_more(as_token, people, network, service, late):
    actions.accept(service, by=people.provider)
    client = as_token(people.survivors)
    cursor = begun(client)
    given = {"reason": "no_capacity"} if late == "decline" else {"organizations": [network.other_provider.pk]}
    actions.MAKE[late](Referral.objects.get(pk=service.pk), by=people.provider, **given)
    assert ids(ask(client, cursor)) == []
    assert ids(ask(as_token(people.coordinator), "")) == [str(service.pk)]


def test_a_sender_whose_release_allows_feedback_is_told(as_token, people, service):
    terms = release_terms(feedback_allowed=True) | {"expires_on": day(30)}
    actions.record_release(service, by=people.survivors, **terms)
    client = as_token(people.survivors)
    cursor = begun(client)
    actions.acknowledge(Referral.objects.get(pk=service.pk), by=people.provider)
    assert [row["state"] for row in ask(client, cursor)["results"]] == ["acknowledged"]


def test_who_has_which_part_is_news_for_those_who_see_it(as_token, people, tip):
    clients = {name: as_token(getattr(people, name)) for name in ("sender", "receiver", "coordinator")}
    cursors = {name: begun(client) for name, client in clients.items()}
    actions.assign_handler(tip, by=people.receiver, handler=people.receiver.user)
    told = {name for name, client in clients.items() if ids(ask(client, cursors[name]))}
    assert told == {"receiver", "coordinator"}
    cursors = {name: begun(client) for name, client in clients.items()}
    actions.assign_lead(Referral.objects.get(pk=tip.pk), by=people.coordinator, lead=people.coordinator.user)
    told = {name for name, client in clients.items() if ids(ask(client, cursors[name]))}
    assert told == {"sender", "coordinator"}


def test_nobody_is_told_of_what_they_do_not_see(as_token, as_session, people, tip):
    for name in ("provider", "outsider", "other_coordinator"):
        assert ids(ask(as_token(getattr(people, name)))) == []
    for name in ("evaluator", "auditor", "platform"):
        assert ids(ask(as_session(getattr(people, name)))) == []


def test_filters_and_drafts_are_as_in_the_list(as_token, people, tip, draft_tip, service):
    client = as_token(people.coordinator)
    assert ids(ask(client, kind="tip")) == [str(tip.pk)]
    assert ids(ask(client, fields="id", expand="sender")) == [str(tip.pk), str(service.pk)]
    draft = actions.create_draft(
        by=people.sender,
        task_force=tip.task_force,
        sender=tip.sender,
        receiver=tip.receiver,
        kind="tip",
        contents={"signs": ["unpaid_wages"]},
    )
    assert ids(ask(as_token(people.sender))) == [str(tip.pk)]
    assert ids(ask(as_token(people.sender), state="draft")) == [str(draft.pk)]


@pytest.mark.parametrize("cursor", ["x", "0", "2026-11-01T00:00:00Z", "%00", "a" * 2000])
def test_a_cursor_that_is_none_is_refused(as_token, people, tip, cursor):
    answer = as_token(people.sender).call("get", f"{URL}?changed_since={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unknown")
    assert set(answer.json()["errors"]) == {"changed_since"}


def test_a_cursor_is_its_owners_and_of_this_record(as_token, people, tip):
    cursor = begun(as_token(people.sender))
    for other in (people.sender_admin, people.receiver, people.coordinator):
        answer = as_token(other).call("get", f"{URL}?changed_since={quote(cursor)}")
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unknown")
    seals.SealHead.objects.update(sequence=1)  # as after a backup was put back
    answer = as_token(people.sender).call("get", f"{URL}?changed_since={quote(cursor)}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unknown")


@pytest.mark.parametrize("more", ["after=x", "order=sent_at", "count=exact", "page_size=201", "since=now"])
def test_what_does_not_go_with_it(as_token, people, tip, more):
    answer = as_token(people.sender).call("get", f"{URL}?changed_since=now&{more}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["errors"]) == {more.split("=")[0]}


def test_a_scan_that_ends_in_between_goes_on(as_token, people, tip, service, monkeypatch):
    monkeypatch.setattr(changes, "SCAN", 1)
    client = as_token(people.receiver)
    page, found = ask(client), []
    for _step in range(20):
        found += ids(page)
        if page["next"] is None:
            break
        page = client.call("get", page["next"]).json()
    assert page["next"] is None
    assert set(found) == {str(tip.pk)}


def test_its_queries_are_constant(as_token, people, tip, network):
    client = as_token(people.coordinator)

    def counted():
        with CaptureQueriesContext(connection) as found:
            ask_again = client.call("get", f"{URL}?changed_since=")
        assert ask_again.status_code == 200
        return len(found)

    seals.seal_all()
    client.call("get", URL)
    few = counted()
    for _number in range(4):
        draft = actions.create_draft(
            by=people.survivors,
            task_force=network.task_force,
            sender=network.survivors,
            receiver=network.provider,
            kind="service",
            envelope={"need_group": "legal"},
        )
        actions.send(draft, by=people.survivors)
    seals.seal_all()
    assert counted() == few == COUNTS["api referrals changed since"]
