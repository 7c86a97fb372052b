"""Rounds of asking, waiting changes and bounces over the API: the ladder, and what answers hold."""

from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import delivery
from core.models import Event
from partners import actions
from partners.actions import Given
from partners.models import Contact, ContactChange, ContactCheck, ContactLink
from tests.factories import ContactFactory, OrganizationFactory, TaskForceMembershipFactory
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
CHECKS, CHANGES, BOUNCES = "/api/v1/contact-checks/", "/api/v1/contact-changes/", "/api/v1/contact-bounces/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(network):
    return staff(network.agency)


@pytest.fixture
def check(desks, people, network):
    return actions.ask_partner(network.agency, by=people.coordinator)


@pytest.fixture
def change(check, desks):
    actions.answer_check(token_of(), {desks["line"].pk: Given("change", {"phone": "+14125550166"})})
    return ContactChange.objects.get()


def stored():
    tables = (Contact, ContactChange, ContactCheck, ContactLink)
    return [list(table.objects.order_by("pk").values()) for table in tables], Event.objects.count()


SEE = {"coordinator", "le_coordinator", "receiver", "receiver_admin"}
MAY_LOOK = SEE | {"sender", "sender_admin", "provider", "survivors", "outsider", "other_coordinator"}


def test_who_reads_checks_and_changes(as_session, people, check, change):
    for name, person in people.items():
        client = as_session(person)
        for url, row in ((CHECKS, check), (CHANGES, change)):
            listed, one = client.call("get", url), client.call("get", f"{url}{row.pk}/")
            assert (name, listed.status_code) == (name, 200 if name in MAY_LOOK else 403)
            assert (name, one.status_code) == (name, 200 if name in SEE else 403 if name == "nobody" else 404)
            if listed.status_code == 200:
                assert len(listed.json()["results"]) == int(name in SEE)


def test_without_a_sign_in_nothing_is_answered(anyone, change):
    for method, path in (
        ("get", CHECKS),
        ("get", CHANGES),
        ("post", BOUNCES),
        ("post", f"{CHANGES}{change.pk}/refuse/"),
    ):
        assert anyone.call(method, path).status_code == 401


def test_answers_hold_no_new_value(as_token, people, change, desks):
    client = as_token(people.coordinator)
    answer = client.call("get", f"{CHANGES}{change.pk}/")
    body = answer.json()
    assert (body["field"], body["contact_id"], body["asked_by_id"]) == (
        "phone",
        str(desks["line"].pk),
        str(desks["intake"].pk),
    )
    assert answer.headers["ETag"] == '"1"'
    assert "0166" not in answer.content.decode()
    one = client.call("get", f"{CHECKS}{change.links.first().change.asked_by.links.first().check_round_id}/").json()
    assert set(one["waits_for"]) == {str(desks[name].pk) for name in ("intake", "backup", "director")}
    assert one["next_step"] == "remind"
    assert len(client.call("get", f"{CHECKS}?open=true&to_call=false&fields=next_step").json()["results"]) == 1
    assert client.call("get", f"{CHANGES}?open=false").json()["results"] == []


ASKS = dict.fromkeys(("receiver_admin", "provider", "other_coordinator", "evaluator", "platform", "nobody"), 403)
ASKS |= {"coordinator": 201, "le_coordinator": 201, "auditor": 400}


@pytest.mark.parametrize("who", ASKS)
def test_who_asks(as_session, people, network, desks, who):
    before = stored()
    answer = as_session(getattr(people, who)).call("post", CHECKS, {"organization_id": str(network.agency.pk)})
    assert answer.status_code == ASKS[who]
    if answer.status_code == 201:
        assert answer.headers["Location"] == f"{CHECKS}{answer.json()['id']}/"
    else:
        assert stored() == before


def test_asking_again_too_soon_or_nobody(as_token, people, network, check):
    client = as_token(people.coordinator)
    answer = client.call("post", CHECKS, {"organization_id": str(network.agency.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    answer = client.call("post", CHECKS, {"organization_id": str(uuid4())})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["organization_id"])


DECIDES = {"coordinator": 200, "le_coordinator": 200, "receiver": 400, "receiver_readonly": 404, "provider": 404}
DECIDES |= {"other_coordinator": 404, "evaluator": 404, "auditor": 404, "platform": 404, "nobody": 403}


@pytest.mark.parametrize("move", ["confirm", "refuse"])
@pytest.mark.parametrize("who", DECIDES)
def test_who_decides(as_session, people, change, who, move):
    before = stored()
    answer = as_session(getattr(people, who)).call("post", f"{CHANGES}{change.pk}/{move}/", {"how": "old_number"})
    assert answer.status_code == DECIDES[who]
    if answer.status_code == 200:
        assert answer.json()["outcome"] == {"confirm": "applied", "refuse": "refused"}[move]
    else:
        assert stored() == before


def test_stale_bad_and_decided(as_token, people, change):
    client, path = as_token(people.receiver), f"{CHANGES}{change.pk}/confirm/"
    before = stored()
    assert client.call("post", path, {"how": "own_staff"}, if_match='"7"').status_code == 412
    assert list(client.call("post", path, {"how": "hearsay"}).json()["errors"]) == ["how"]
    assert list(client.call("post", path, {}).json()["errors"]) == ["how"]
    assert client.call("post", f"{CHANGES}{uuid4()}/confirm/", {"how": "own_staff"}).status_code == 404
    assert stored() == before
    assert client.call("post", path, {"how": "own_staff"}, if_match='"1"').status_code == 200
    assert client.call("post", path, {"how": "own_staff"}).status_code == 409


def test_a_bounce_marks_its_contact(as_token, people, check, desks):
    delivery.drain()
    notice = {"message_id": mail.outbox[0].extra_headers["Message-ID"]}
    strangers = [as_token(person) for person in (people.other_coordinator, people.provider)]
    reader = as_token(people.receiver, scopes=["contacts:read"])
    before = stored()
    for client in strangers:
        answer = client.call("post", BOUNCES, notice)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["message_id"])
    assert reader.call("post", BOUNCES, notice).status_code == 403
    assert stored() == before
    answer = as_token(people.coordinator).call("post", BOUNCES, notice)
    assert (answer.status_code, answer.json()["freshness"]) == (200, "bounced")
    assert answer.json()["id"] == str(desks["intake"].pk)


def test_contacts_say_and_filter_by_freshness(as_token, people, network):
    desk = ContactFactory(organization=network.agency)
    fresh = ContactFactory(organization=network.agency, confirmed_on="2026-11-20", details_confirmed_on="2026-11-20")
    client = as_token(people.coordinator)

    def found(query):
        return {one["id"] for one in client.call("get", f"/api/v1/contacts/?{query}").json()["results"]}

    assert found("freshness=fresh") == {str(fresh.pk)}
    assert found("freshness=unverified&freshness=stale") == {str(desk.pk)}
    assert client.call("get", "/api/v1/contacts/?freshness=rotten").status_code == 400
    assert client.call("get", f"/api/v1/contacts/{fresh.pk}/").json()["freshness"] == "fresh"
    body = client.call("post", f"/api/v1/contacts/{desk.pk}/confirm/", {"how": "call", "parts": ["phone"]}).json()
    assert (body["phone_confirmed_on"], body["email_confirmed_on"], body["freshness"]) == (
        "2026-11-24",
        None,
        "unverified",
    )
    assert client.call("post", f"/api/v1/contacts/{desk.pk}/confirm/", {"how": "call", "parts": []}).status_code == 400


def test_the_directory_filters_by_contacts_that_need_a_check(as_token, people, network):
    ContactFactory(organization=network.agency)
    ContactFactory(organization=network.provider, audience="sectors", audience_sectors=["business"])
    ContactFactory(organization=network.business, confirmed_on="2026-11-20")

    def found(person):
        answer = as_token(person).call("get", "/api/v1/organizations/?contacts=check&fields=name")
        return {one["name"] for one in answer.json()["results"]}

    assert found(people.coordinator) == {"Elk Fork Police", "Harbor Legal Aid"}
    assert found(people.survivors) == {"Elk Fork Police"}


def test_queries_do_not_grow_with_rows(as_token, people, network):
    client, counts = as_token(people.coordinator), []
    for more in (1, 6):
        for _number in range(more):
            other = OrganizationFactory()
            TaskForceMembershipFactory(task_force=network.task_force, organization=other)
            ContactFactory(organization=other)
            actions.ask_partner(other, by=people.coordinator)
        client.call("get", CHECKS)
        with CaptureQueriesContext(connection) as found:
            client.call("get", CHECKS)
        counts.append(len(found))
    assert counts[0] == counts[1]


# --- how often ----------------------------------------------------------------------------------------------------

SETS = {"coordinator": 200, "le_coordinator": 200, "receiver": 403, "provider": 403, "evaluator": 403}
SETS |= {"other_coordinator": 404, "outsider": 404, "platform": 403, "nobody": 403}


def cadences(network):
    return f"/api/v1/task-forces/{network.task_force.pk}/contact-cadences/"


@pytest.mark.parametrize("who", SETS)
def test_who_sets_how_often_is_asked(as_session, people, network, desks, who):
    network.agency.steward = network.task_force
    network.agency.save()
    before = stored()
    answer = as_session(getattr(people, who)).call("post", cadences(network), {"role": "on_call_duty", "days": 7})
    assert answer.status_code == SETS[who]
    if answer.status_code == 200:
        assert answer.json()["by_role"]["on_call_duty"] == 7
        days = dict(Contact.objects.values_list("title", "check_days"))
        assert (days["After-hours line"], days["Director"]) == (7, 180)
    else:
        assert stored() == before


def test_cadences_of_strangers_bad_ones_and_the_way_back(as_token, people, network, desks):
    client = as_token(people.coordinator)
    assert client.call("get", cadences(network)).json()["by_role"] == {
        "on_call_duty": 30,
        "referral_intake": 90,
        "certifying_official": 90,
    }
    for bad, field in (({"role": "boss", "days": 7}, "role"), ({"role": "on_call_duty", "days": 8}, "days")):
        answer = client.call("post", cadences(network), bad)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert (
        client.call("post", cadences(network), {"role": "training_lead", "days": 7}, if_match='"9"').status_code == 412
    )
    client.call("post", cadences(network), {"role": "on_call_duty", "days": 7})
    assert set(Contact.objects.filter(title="After-hours line").values_list("check_days", flat=True)) == {30}
    back = client.call("post", cadences(network), {"role": "on_call_duty", "days": None})
    assert (back.json()["by_role"]["on_call_duty"], back.json()["version"]) == (30, 3)
