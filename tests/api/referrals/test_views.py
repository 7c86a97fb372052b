"""One referral, and drafts: the ladder from 401 to done."""

import json
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AccessLog, Event
from referrals import disclosure
from referrals.lifecycle import BY_PEOPLE
from referrals.models import Contents, Referral
from tests.conftest import TIP
from tests.support.coded import ABOUT

pytestmark = pytest.mark.django_db

URL = "/api/v1/referrals/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
SEE_A_TIP = {"sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly"}
SEE_A_TIP |= {"coordinator", "le_coordinator"}


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Referral, Contents)]


@pytest.fixture
def body(network):
    return {
        "task_force_id": str(network.task_force.pk),
        "sender_id": str(network.business.pk),
        "receiver_id": str(network.agency.pk),
        "kind": "tip",
        "industry": "hotels",
        "contents": TIP,
    }


def test_who_may_read_one(as_session, people, tip):
    for name, person in people.items():
        answer = as_session(person).call("get", f"{URL}{tip.pk}/")
        should = 200 if name in SEE_A_TIP else 403 if name == "nobody" else 404
        assert (name, answer.status_code) == (name, should)
        if should == 200:
            further = {"contents", "suggested", "receipts", "allowed_moves", "watching"}
            assert set(answer.json()) == disclosure.fields_for(person, tip) | further
            assert bool(answer.json()["contents"]["rows"]) == (person.organization_id is not None)
    assert AccessLog.objects.count() == len(SEE_A_TIP)


def test_what_is_not_there_and_what_may_not_be_seen_look_the_same(as_token, people, tip):
    client = as_token(people.provider)
    unseen, absent = (client.call("get", f"{URL}{pk}/") for pk in (tip.pk, uuid4()))
    assert (unseen.status_code, unseen.json()) == (404, absent.json())
    assert client.call("get", f"{URL}none/").json()["code"] == "not_found"


def test_fields_and_expand_keep_an_answer_small(as_token, people, tip):
    client = as_token(people.receiver)
    answer = client.call("get", f"{URL}{tip.pk}/?fields=reference,state&expand=sender")
    assert (answer.status_code, set(answer.json())) == (200, {"id", "reference", "state", "sender"})
    assert answer.json()["sender"]["short_name"] == "Summit"
    answer = client.call("get", f"{URL}{tip.pk}/?fields=contents")
    assert set(answer.json()) == {"id", "contents"}
    assert client.call("get", f"{URL}?fields=contents").status_code == 400
    assert client.call("get", f"{URL}{tip.pk}/?fields=secret").status_code == 400
    assert client.call("get", f"{URL}{tip.pk}/?page_size=5").status_code == 400


def test_the_detail_costs_a_constant_number_of_queries(as_token, people, tip):
    client = as_token(people.receiver)
    client.call("get", f"{URL}{tip.pk}/")
    with CaptureQueriesContext(connection) as found:
        assert client.call("get", f"{URL}{tip.pk}/?expand=sender,receiver").status_code == 200
    assert len(found) == COUNTS["api referral detail"]


def test_a_draft_is_begun(as_token, people, body):
    answer = as_token(people.sender).call("post", URL, body)
    draft = Referral.objects.get()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.headers["Location"] == f"{URL}{draft.pk}/"
    assert (answer.json()["state"], answer.json()["id"]) == ("draft", str(draft.pk))
    assert answer.json()["contents"]["rows"][0]["signs"] == TIP["signs"]
    assert (draft.created_by_id, draft.logged_by_proxy) == (people.sender.user_id, False)


def test_a_coordinator_begins_one_for_a_member(as_token, people, body):
    answer = as_token(people.coordinator).call("post", URL, body)
    assert (answer.status_code, answer.json()["logged_by_proxy"]) == (201, True)
    assert Event.objects.get(type="referral.drafted").proxy_for_id == people.sender.organization_id


def test_a_coordinator_stores_nothing_about_people_for_a_member(coded_draft, as_token, people, network, body):
    about = {"kind": "service", "need_group": "legal", "sender_id": str(network.survivors.pk)}
    given = body | about | {"receiver_id": str(network.provider.pk), "contents": ABOUT}
    del given["industry"]
    client, before = as_token(people.coordinator), stored()
    answer = client.call("post", URL, given)
    assert (answer.status_code, answer.json()["code"], stored()) == (403, "not_allowed", before)
    del given["contents"]
    begun = client.call("post", URL, given)
    assert begun.status_code == 201
    before = stored()
    answer = client.call("patch", f"{URL}{begun.json()['id']}/", {"contents": ABOUT}, if_match=begun.headers["ETag"])
    assert (answer.status_code, stored()) == (403, before)


REFUSED = {
    "sender_readonly": 403,
    "receiver": 403,
    "provider": 403,
    "outsider": 400,  # the task force is none of theirs
    "other_coordinator": 400,
    "evaluator": 403,
    "auditor": 400,
    "platform": 403,
    "nobody": 403,
}


@pytest.mark.parametrize("who", list(REFUSED))
def test_who_may_not_begin_one(as_session, people, body, who):
    answer = as_session(getattr(people, who)).call("post", URL, body)
    assert answer.status_code == REFUSED[who]
    assert (Referral.objects.count(), Event.objects.count()) == (0, 0)


BAD = {
    "kind": ({"kind": "gossip"}, "kind"),
    "no such partner": ({"receiver_id": str(uuid4())}, "receiver_id"),
    "not an id": ({"receiver_id": "Elk Fork"}, "receiver_id"),
    "no such task force": ({"task_force_id": str(uuid4())}, "task_force_id"),
    "unknown field": ({"colour": "red"}, "colour"),
    "unknown content": ({"contents": {"worksit": "x"}}, "contents.worksit"),
    "content off its list": ({"contents": {"signs": ["sadness"]}}, "contents.signs.0"),
    "content of another kind": ({"contents": {"topic": "outreach"}}, "contents.topic"),
    "personal data": ({"contents": {"note": "Call 555-555-0142"}}, "contents.note"),
    "too long": ({"contents": {"note": "n" * 281}}, "contents.note"),
    "reference": ({"contents": {"own_reference": "maria"}}, "contents.own_reference"),
    "award of others": ({"award_id": str(uuid4())}, "award_id"),
    "unit of others": ({"sender_unit_id": str(uuid4())}, "sender_unit_id"),
    "basis": ({"legal_basis": "consent"}, "legal_basis"),
    "police basis": ({"legal_basis": "le_generated_information"}, "legal_basis"),
    "previous": ({"previous_id": str(uuid4())}, "previous_id"),
    "contents as a list": ({"contents": []}, "contents"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_draft_is_400_by_field(as_token, people, body, name):
    change, field = BAD[name]
    client = as_token(people.sender)
    answer = client.call("post", URL, body | change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Referral.objects.count() == 0


def test_a_refusal_repeats_nothing_personal(as_token, people, body):
    body["contents"] = {"note": "Call 555-555-0142"}
    assert b"0142" not in as_token(people.sender).call("post", URL, body).content


def test_a_kind_that_this_sender_may_not_send(as_token, people, body, network):
    service = body | {"kind": "service", "receiver_id": str(network.provider.pk), "contents": {}}
    answer = as_token(people.sender).call("post", URL, service)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["kind"])
    answer = as_token(people.sender).call("post", URL, body | {"receiver_id": str(network.provider.pk)})
    assert list(answer.json()["errors"]) == ["receiver_id"]


def test_a_draft_is_changed_and_its_tag_with_it(as_token, people, draft_tip):
    client = as_token(people.sender)
    change = {"urgency": "urgent", "contents": {"workers": "21-100", "wanted_by": None}}
    refused = client.call("patch", f"{URL}{draft_tip.pk}/", change, if_match='"1"')
    assert list(refused.json()["errors"]) == ["contents.wanted_by"]
    del change["contents"]["wanted_by"]
    answer = client.call("patch", f"{URL}{draft_tip.pk}/", change, if_match='"1"')
    assert (answer.status_code, answer.headers["ETag"], answer.json()["urgency"]) == (200, '"2"', "urgent")
    assert answer.json()["contents"]["rows"][0]["workers"] == "21-100"
    before = stored()
    again = client.call("patch", f"{URL}{draft_tip.pk}/", {"urgency": "routine"}, if_match='"1"')
    assert (again.status_code, again.json()["code"]) == (412, "stale")
    assert stored() == before


CANNOT_CHANGE = [("sender_readonly", 403), ("receiver", 404), ("coordinator", 404), ("provider", 404), ("auditor", 404)]


@pytest.mark.parametrize(("who", "status"), CANNOT_CHANGE)
def test_who_may_not_change_a_draft(as_session, people, draft_tip, who, status):
    before = stored()
    answer = as_session(getattr(people, who)).call("patch", f"{URL}{draft_tip.pk}/", {"urgency": "urgent"})
    assert (answer.status_code, stored()) == (status, before)


@pytest.mark.parametrize(
    "change", [{"sender_id": str(uuid4())}, {"kind": "tip"}, {"urgency": "now"}, {"state": "sent"}]
)
def test_what_of_a_draft_cannot_be_changed(as_token, people, draft_tip, change):
    before = stored()
    answer = as_token(people.sender).call("patch", f"{URL}{draft_tip.pk}/", change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(change))
    assert stored() == before


def test_sending_without_what_the_kind_needs(as_token, people, body):
    client = as_token(people.sender)
    path = client.call("post", URL, body | {"contents": {}}).headers["Location"]
    answer = client.call("post", f"{path}send/")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["contents.signs"])
    assert Referral.objects.get().state == "draft"


def test_the_story_of_one_training_request(as_token, people, network, body):
    asking, asked = as_token(people.sender), as_token(people.provider)
    request = {"kind": "training_request", "receiver_id": str(network.provider.pk)}
    request["contents"] = {"topic": "outreach", "attendance": 12, "wanted_by": "2027-02-01"}
    path = asking.call("post", URL, body | request).headers["Location"]
    assert asked.call("get", path).status_code == 404
    assert asking.call("post", f"{path}send/").json()["state"] == "sent"
    row = asked.call("get", path).json()["contents"]["rows"][0]
    assert (row["attendance"], row["wanted_by"]) == (12, date(2027, 2, 1).isoformat())
    assert asked.call("post", f"{path}accept/").json()["state"] == "accepted"
    done = asked.call("post", f"{path}complete/", {"outcome": "delivered"}).json()
    assert (done["state"], done["reason_group"], done["version"]) == ("completed", "taken_up", 4)
    shown = {move["move"] for move in done["allowed_moves"]}
    assert shown | {"send", "give_information", "discard", "withdraw", "enter_in_error"} == set(BY_PEOPLE)
