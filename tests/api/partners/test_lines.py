"""After-hours lines through the API: who reads and changes them, two people for a number, and who to call now."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AccessLog, Event
from partners import actions
from partners.models import AfterHoursLine, NumberChange, RotaShift, TestCall
from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory

pytestmark = pytest.mark.django_db

URL, NOW = "/api/v1/lines/", "/api/v1/now/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
NEW = "+14125550199"
SEE = {"receiver", "receiver_admin", "receiver_readonly", "provider", "survivors", "coordinator", "le_coordinator"}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel("2026-11-24T22:30:00Z", tick=False):
        yield


@pytest.fixture
def rota(network):
    """A rota of the agency with one shift."""
    line = AfterHoursLineFactory(organization=network.agency, rota=True, label="Duty rota")
    RotaShiftFactory(line=line, starts_at="2026-11-24T22:00Z", ends_at="2026-11-25T03:00Z")
    return line


@pytest.fixture
def change(rota, people):
    """A new number of it, entered by `receiver`."""
    actions.update_line(rota, by=people.receiver, number=NEW)
    return NumberChange.objects.get()


def one(line, what=""):
    return f"{URL}{line.pk}/{what}"


def stored():
    tables = (AfterHoursLine, RotaShift, NumberChange, TestCall)
    return [list(model.objects.order_by("pk").values()) for model in tables], Event.objects.count()


@pytest.mark.parametrize("what", ["", "test-calls/", "shifts/"])
def test_v18_who_reads_one(what, as_session, people, rota):
    for name, person in people.items():
        client = as_session(person)
        answer = client.call("get", one(rota, what))
        assert (name, answer.status_code) == (name, 200 if name in SEE else 403 if name == "nobody" else 404)
        if name != "nobody":
            assert len(client.call("get", URL).json()["results"]) == int(name in SEE)


@pytest.mark.parametrize("path", [URL, NOW])
def test_without_a_sign_in_there_is_nothing(path, anyone, rota):
    for method in ("get", "post") if path == URL else ("get",):
        assert anyone.call(method, path).status_code == 401
    assert anyone.call("get", one(rota)).status_code == 401


def test_an_answer_holds_the_line_and_its_etag(as_token, people, rota):
    answer = as_token(people.provider).call("get", one(rota))
    body = answer.json()
    assert (body["number"], body["kind"], body["version"]) == ("+14125550190", "on_call_rota", 1)
    assert answer.headers["ETag"] == '"1"'
    assert "number_by" not in body
    row = as_token(people.coordinator).call("get", f"{URL}?purpose=emergency_placement&fields=label").json()
    assert row["results"] == [{"id": str(rota.pk), "label": "Duty rota"}]
    assert as_token(people.coordinator).call("get", f"{URL}?purpose=tip_line").json()["results"] == []
    assert as_token(people.coordinator).call("get", f"{URL}?colour=red").status_code == 400


WRITES = {"receiver": 201, "receiver_admin": 201, "coordinator": 201, "receiver_readonly": 403, "sender": 403}
WRITES |= {"other_coordinator": 403, "evaluator": 403, "auditor": 400, "platform": 403, "nobody": 403}
BODY = {"label": "Night line", "kind": "24x7_line", "purpose": "advocate", "number": NEW}


@pytest.mark.parametrize("who", list(WRITES))
def test_who_adds_one(as_session, people, network, who):
    client, before = as_session(getattr(people, who)), stored()
    answer = client.call("post", URL, BODY | {"organization_id": str(network.agency.pk), "called_back": True})
    assert answer.status_code == WRITES[who]
    if answer.status_code == 201:
        made = AfterHoursLine.objects.get()
        assert answer.headers["Location"] == one(made)
        assert (made.confirmed_how == "call") is (who == "coordinator")
    else:
        assert stored() == before


BAD = {
    "number": ({"number": "12"}, "number"),
    "kind": ({"kind": "x"}, "kind"),
    "hours": ({"hours": [{"days": [9], "opens": "17:00", "closes": "08:00"}]}, "hours.0.days.0"),
    "clock": ({"hours": [{"days": [1], "opens": "5 PM", "closes": "08:00"}]}, "hours.0.opens"),
    "zone": ({"time_zone": "Mars/Base"}, "time_zone"),
    "organization": ({"organization_id": str(uuid4())}, "organization_id"),
    "unknown": ({"nickname": "x"}, "nickname"),
    "cannot be set": ({"confirmed_on": "2026-01-01"}, "confirmed_on"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_body_is_400_by_field(as_token, people, network, name):
    change, field = BAD[name]
    client, before = as_token(people.receiver), stored()
    answer = client.call("post", URL, BODY | {"organization_id": str(network.agency.pk)} | change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored() == before


SHIFT = {"starts_at": "2026-11-25T03:00Z", "ends_at": "2026-11-25T08:00Z", "desk": "Night sergeant", "number": NEW}
CHANGES = {
    "change": ("patch", "", {"label": "Duty line"}, 200),
    "end": ("post", "end/", {}, 200),
    "confirm": ("post", "confirm/", {}, 200),
    "test call": ("post", "test-calls/", {"result": "answered", "minutes": 2}, 201),
    "shift": ("post", "shifts/", SHIFT, 201),
}


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:00-12:00"])
def test_an_absurd_year_is_400_by_field(as_session, people, rota, when):
    client, before = as_session(people.receiver), stored()
    for what, body, field in (
        ("shifts/", SHIFT | {"starts_at": when}, "starts_at"),
        ("shifts/", SHIFT | {"ends_at": when}, "ends_at"),
        ("test-calls/", {"result": "answered", "minutes": 2, "called_at": when}, "called_at"),
    ):
        answer = client.call("post", one(rota, what), body)
        assert (answer.status_code, list(answer.json()["errors"]), stored()) == (400, [field], before)


MAY = {"receiver": True, "coordinator": True, "receiver_readonly": 403, "provider": 403, "sender": 404}
MAY |= {"outsider": 404, "other_coordinator": 404, "evaluator": 404, "auditor": 404, "platform": 404, "nobody": 403}


@pytest.mark.parametrize("who", list(MAY))
@pytest.mark.parametrize("name", list(CHANGES))
def test_who_changes_one(as_session, people, rota, who, name):
    method, what, body, status = CHANGES[name]
    if name == "confirm":
        body = {"how": "call" if who == "coordinator" else "self"}
    client, before = as_session(getattr(people, who)), stored()
    answer = client.call(method, one(rota, what), body)
    assert answer.status_code == (status if MAY[who] is True else MAY[who])
    assert (stored() == before) is (MAY[who] is not True)


@pytest.mark.parametrize("who", list(MAY))
def test_who_takes_a_shift_off(as_session, people, rota, who):
    shift, client, before = rota.shifts.get(), as_session(getattr(people, who)), stored()
    answer = client.call("post", f"/api/v1/line-shifts/{shift.pk}/remove/", {})
    assert answer.status_code == (200 if MAY[who] is True else MAY[who])
    if answer.status_code == 200:
        assert client.call("get", one(rota, "shifts/")).json()["results"] == []
        assert client.call("post", f"/api/v1/line-shifts/{shift.pk}/remove/", {}).status_code == 409
    else:
        assert stored() == before


DECIDE = MAY | {"receiver": 403, "receiver_admin": True}


@pytest.mark.parametrize("who", list(DECIDE))
def test_who_puts_a_number_in_force(as_session, people, rota, change, who):
    client, before = as_session(getattr(people, who)), stored()
    answer = client.call("post", f"/api/v1/line-numbers/{change.pk}/accept/", {})
    assert answer.status_code == (200 if DECIDE[who] is True else DECIDE[who])
    rota.refresh_from_db()
    if DECIDE[who] is True:
        assert (rota.number.as_e164, answer.json()["outcome"]) == (NEW, "confirmed")
        assert client.call("post", f"/api/v1/line-numbers/{change.pk}/refuse/", {}).status_code == 409
    else:
        assert (rota.number.as_e164, stored()) == ("+14125550190", before)


@pytest.mark.parametrize("who", list(MAY))
def test_who_reads_and_refuses_a_number_that_waits(as_session, people, rota, change, who):
    client, before = as_session(getattr(people, who)), stored()
    listed = client.call("get", one(rota, "numbers/"))
    refused = client.call("post", f"/api/v1/line-numbers/{change.pk}/refuse/", {})
    expected = 200 if MAY[who] is True else MAY[who]
    assert (listed.status_code, refused.status_code) == (expected, expected)
    if expected == 200:
        assert [row["number"] for row in listed.json()["results"]] == [NEW]
    else:
        assert NEW not in listed.text
        assert stored() == before


@pytest.mark.parametrize(("method", "what"), [("patch", ""), ("post", "end/")])
def test_a_stale_copy_is_412_before_anything_else(as_token, people, rota, method, what):
    client = as_token(people.receiver)
    before = stored()
    answer = client.call(method, one(rota, what), {"nonsense": 1}, if_match='"9"')
    assert (answer.status_code, answer.json()["code"], stored()) == (412, "stale", before)


def test_a_changed_number_stays_out_of_every_answer_until_confirmed(as_token, people, rota, change):
    client = as_token(people.provider)
    for path in (URL, one(rota), one(rota, "shifts/"), NOW):
        assert NEW not in client.call("get", path).text


ASK = dict.fromkeys(("sender", "receiver", "receiver_readonly", "provider", "survivors", "coordinator"), 200)
ASK |= {"outsider": 200, "evaluator": 403, "auditor": 403, "platform": 403, "nobody": 403}


@pytest.mark.parametrize("who", list(ASK))
def test_who_asks_whom_to_call(as_session, people, rota, who):
    answer = as_session(getattr(people, who)).call("get", NOW)
    assert answer.status_code == ASK[who]
    if answer.status_code == 200:
        assert len(answer.json()["results"]) == int(who in SEE)


def test_who_to_call_now_and_later(as_token, people, network, rota):
    AfterHoursLineFactory(organization=network.provider, label="Shelter", languages=["es"])
    AfterHoursLineFactory(organization=network.agency, tips=True)
    client = as_token(people.provider)
    body = client.call("get", f"{NOW}?need=emergency_shelter&language=es&minors=true").json()
    assert body["emergency_number"] == "911"
    assert sorted(row["label"] for row in body["results"]) == ["Duty rota", "Shelter", "Tip line"]
    found = next(row for row in body["results"] if row["label"] == "Duty rota")
    assert (found["answering"], found["who"], found["until"]) == ("open", "Sergeant on duty", "2026-11-25T03:00:00Z")
    assert found["gap"]["start"] == "2026-11-25T03:00:00Z"
    later = client.call("get", f"{NOW}?at=2026-11-25T05:00:00Z").json()
    assert [row["answering"] for row in later["results"]] == ["open", "open", "gap"]
    assert [row["label"] for row in as_token(people.sender).call("get", NOW).json()["results"]] == ["Tip line"]


@pytest.mark.parametrize("query", ["need=gold", "at=soon", "at=2026-11-25T05:00:00", "at=1999-01-01T00:00Z", "name=x"])
def test_a_question_that_means_nothing_is_400(query, as_token, people):
    assert as_token(people.provider).call("get", f"{NOW}?{query}").status_code == 400


def test_asking_leaves_no_trace(as_token, people, rota):
    client = as_token(people.provider)
    before = stored(), AccessLog.objects.count()
    client.call("get", f"{NOW}?need=emergency_shelter&gender=women&minors=true")
    assert (stored(), AccessLog.objects.count()) == before


def test_queries_do_not_grow_with_rows(as_token, people, network):
    client, counts = as_token(people.coordinator), []
    for more in (1, 8):
        AfterHoursLineFactory.create_batch(more, organization=network.agency)
        for path in (URL, NOW):
            client.call("get", path)
            with CaptureQueriesContext(connection) as found:
                client.call("get", path)
            counts.append(len(found))
    assert counts == [COUNTS["api lines list"], COUNTS["api now"]] * 2
