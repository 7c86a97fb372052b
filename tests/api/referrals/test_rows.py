"""Lists: the same JSON as from instances, nothing that a viewer may not know, and a constant number of queries."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.referrals import outputs
from api.referrals.rows import PARTY, list_form
from api.renderers import ORJSONRenderer
from api.serializers import PartySerializer
from referrals import actions, disclosure
from referrals.disclosure import ENVELOPE, RECEIVERS_TRUTH
from referrals.filters import ReferralFilter
from referrals.models import Referral
from referrals.release_codes import FIELD_CATEGORIES
from tests.factories.referrals import release_terms
from tests.support.coded import WHOLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


URL = "/api/v1/referrals/"
VIEWERS = ("sender", "receiver", "survivors", "provider", "coordinator", "le_coordinator", "evaluator", "auditor")
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


def service_to(network, people, receiver=None):
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=receiver or network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    return actions.send(draft, by=people.survivors)


@pytest.fixture
def many(network, people, draft_tip):
    """One referral of each case: draft, sent, accepted, declined, completed; masked, and opened by feedback."""
    for step in ("accept", "decline", "complete"):
        row = service_to(network, people)
        if step == "decline":
            actions.decline(row, by=people.provider, reason="no_capacity")
        else:
            actions.accept(row, by=people.provider)
        if step == "complete":
            actions.start_service(row, by=people.provider)
            actions.complete(row, by=people.provider, outcome="need_met")
    told = service_to(network, people)
    day = timezone.now().date() + timedelta(days=20)
    actions.record_release(told, by=people.survivors, **release_terms(), expires_on=day, feedback_allowed=True)
    actions.accept(told, by=people.provider)
    service_to(network, people)
    actions.withdraw(service_to(network, people), by=people.survivors, reason="other")
    actions.accept(actions.send(draft_tip, by=people.sender), by=people.coordinator)
    return Referral.objects.order_by("-id")


def test_the_shape_lists_exactly_the_fields_of_the_envelope():
    assert set(outputs.names()) == {*ENVELOPE, "sender", "receiver"}
    assert tuple(PartySerializer().fields) == PARTY


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("query", ["", "?expand=sender,receiver", "?fields=state,closed_at,sender_id&expand=sender"])
def test_rows_equal_instances(as_session, people, many, who, query):
    person = getattr(people, who)
    wanted = frozenset({"id", "state", "closed_at", "sender_id"}) if "fields" in query else None
    expanded = frozenset(name for name in ("sender", "receiver") if f"{name}" in query.partition("expand=")[2])
    instances = Referral.objects.visible_to(person).filter(sent_at__isnull=False).order_by("-sent_at", "-id")
    expected = [list_form(person, referral, wanted, expanded) for referral in instances]
    answer = as_session(person).call("get", URL + query)
    assert answer.status_code == 200
    assert answer.json()["results"] == json.loads(ORJSONRenderer().render(expected))


def test_a_masked_sender_is_shown_three_states_and_no_times(as_token, people, many):
    rows = as_token(people.survivors).call("get", URL).json()["results"]
    masked = [row for row in rows if "due_at" not in row]
    assert sorted(row["state"] for row in rows) == sorted(
        ["answered", "answered", "closed", "accepted", "sent", "withdrawn"]
    )
    assert len(masked) == 5
    assert [set(row) & RECEIVERS_TRUTH for row in masked] == [set()] * 5
    assert [row["closed_at"] for row in masked if row["state"] == "answered"] == [None, None]


FILTERS = [
    *("state=accepted", "state=declined", "state=acknowledged", "state=completed", "state=in_service"),
    *("state=answered", "state=closed", "state=sent", "open=true", "open=false", "late=true", "late=false"),
    *("q=R-", "urgency=routine", "kind=service"),
]
HISTORIES = {
    "answered": [("accept", {}), ("decline", {"reason": "other"})],
    "sent": [("acknowledge", {}), (None, {})],
}


@pytest.mark.parametrize("shown", list(HISTORIES))
@pytest.mark.parametrize("query", FILTERS)
def test_no_filter_tells_two_histories_apart_that_look_alike(as_token, network, people, shown, query):
    """Whatever the receiver did, rows that look the same to their sender are found by the same filters."""
    client = as_token(people.survivors)
    found = []
    for move, given in HISTORIES[shown]:
        row = service_to(network, people)
        if move:
            actions.MAKE[move](row, by=people.provider, **given)
        row.refresh_from_db()
        assert disclosure.shown_state(people.survivors, row) == shown
        ids = [result["id"] for result in client.call("get", f"{URL}?{query}").json()["results"]]
        found.append(str(row.pk) in ids)
    assert found[0] == found[1]


def names_in(answer):
    """Every name in a document, at whatever depth."""
    if isinstance(answer, list):
        return set().union(*(names_in(one) for one in answer))
    if not isinstance(answer, dict):
        return set()
    return set(answer) | names_in(list(answer.values()))


@pytest.mark.parametrize(
    "path", ["", "{}/", "{}/?expand=sender,receiver", "{}/history/", "{}/receivers/", "{}/messages/", "{}/releases/"]
)
def test_v17_nothing_that_a_coordinator_is_given_has_a_field_of_the_contents(as_token, people, whole, tip, path):
    client = as_token(people.coordinator)
    for referral in (whole, tip):
        actions.accept(referral, by=people.coordinator)
        answer = client.call("get", URL + path.format(referral.pk))
        assert answer.status_code == 200
        assert names_in(answer.json()) & set(FIELD_CATEGORIES) == set()
    shown = as_token(people.provider).call("get", f"{URL}{whole.pk}/").json()
    assert set(WHOLE) - {"own_reference"} <= names_in(shown)


ITS_OWN = {"id", "reference", "created_at", "sent_at", "acknowledge_due_at"}
LOOK_ALIKE = [
    [("accept", {})],
    [("decline", {"reason": "other"})],
    [("acknowledge", {}), ("accept", {}), ("first_contact", {})],
    [("accept", {}), ("start_service", {})],
]


def test_details_of_histories_that_look_alike_are_alike(as_token, network, people):
    """Neither a field nor an allowed move tells a sender whether it was accepted, declined or begun."""
    client, found = as_token(people.survivors), []
    for history in LOOK_ALIKE:
        row = service_to(network, people)
        for move, given in history:
            row = actions.MAKE[move](row, by=people.provider, **given)
        body = client.call("get", f"{URL}{row.pk}/").json()
        found.append({name: value for name, value in body.items() if name not in ITS_OWN})
    assert found[0]["state"] == "answered"
    assert {row["move"]: row["allowed"] for row in found[0]["allowed_moves"]}["withdraw"] is True
    assert found == [found[0]] * len(LOOK_ALIKE)


@pytest.mark.parametrize("query", ["order=due_at", "order=state", "order=-version", "order=closed_at"])
def test_hidden_fields_order_nothing(as_token, people, query):
    answer = as_token(people.survivors).call("get", f"{URL}?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["order"])


def test_a_receiver_finds_nothing_by_what_stays_with_the_sender(as_token, people, tip):
    tip.lead = people.coordinator.user
    tip.save()
    query = f"{URL}?lead={people.coordinator.user_id}"
    assert [as_token(person).call("get", query).json()["results"] for person in (people.receiver,)] == [[]]
    assert len(as_token(people.coordinator).call("get", query).json()["results"]) == 1
    assert len(as_token(people.sender).call("get", query).json()["results"]) == 1


BAD = [
    *("state=gone", "kind=x", "sender=x", "sent_from=yesterday", "page_size=0", "page_size=201", "page_size=x"),
    *("page_size=²", "page_size=-1", "count=many", "after=x", "fields=name", "expand=lead", "stat=sent", "order=x"),
    *("q=%00", "sent_from=0000-00-00"),
]


@pytest.mark.parametrize("query", BAD)
def test_a_query_that_cannot_be_meant_is_400_by_parameter(as_token, people, query):
    answer = as_token(people.sender).call("get", f"{URL}?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])


def test_pages_follow_next_to_the_end_and_count_only_when_asked(as_token, people, many):
    client = as_token(people.survivors)
    path, found = f"{URL}?page_size=2&fields=reference", []
    while path:
        body = client.call("get", path).json()
        assert "count" not in body
        found += [row["id"] for row in body["results"]]
        path = body["next"]
    assert found == [str(row.pk) for row in many if row.sender_id == people.survivors.organization_id]
    assert client.call("get", f"{URL}?count=exact&page_size=1").json()["count"] == 6


@pytest.mark.parametrize("order", ["sent_at", "-sent_at"])
def test_orders(as_token, people, many, order):
    rows = as_token(people.coordinator).call("get", f"{URL}?order={order}").json()["results"]
    values = [row["sent_at"] for row in rows]
    assert values == sorted(values, reverse=order.startswith("-"))
    assert len(values) == 7


@pytest.mark.parametrize("order", ["sent_at", "-sent_at"])
def test_drafts_are_listed_when_asked_for(as_token, people, draft_tip, order):
    client = as_token(people.sender)
    sent = actions.send(draft_tip, by=people.sender)
    draft = actions.create_draft(
        by=people.sender, task_force=sent.task_force, sender=sent.sender, receiver=sent.receiver, kind="tip"
    )
    listed = [row["id"] for row in client.call("get", f"{URL}?order={order}").json()["results"]]
    both = client.call("get", f"{URL}?order={order}&state=draft&state=sent").json()["results"]
    assert listed == [str(sent.pk)]
    expected = [str(sent.pk), str(draft.pk)]
    assert [row["id"] for row in both] == (expected if order == "sent_at" else expected[::-1])
    draft_row = next(row for row in both if row["id"] == str(draft.pk))
    assert draft_row == json.loads(ORJSONRenderer().render(list_form(people.sender, draft, None, frozenset())))
    assert as_token(people.receiver).call("get", f"{URL}?state=draft").json()["results"] == []


@pytest.mark.parametrize("query", ["", "?expand=sender,receiver", "?state=sent&q=semilla"])
def test_queries_do_not_grow_with_rows(as_token, network, people, service, query):
    client = as_token(people.coordinator)
    client.call("get", URL)
    counts = []
    for more in (0, 8):
        for _ in range(more):
            service_to(network, people)
        with CaptureQueriesContext(connection) as found:
            assert len(client.call("get", URL + query).json()["results"]) == 1 + more
        counts.append(len(found))
    named = "api referrals list with organizations" if "expand" in query else "api referrals list"
    assert counts == [COUNTS[named]] * 2


def test_the_filter_set_is_the_one_of_the_pages():
    described = set(ReferralFilter.base_filters)
    assert {"q", "state", "kind", "open", "late"} <= described
