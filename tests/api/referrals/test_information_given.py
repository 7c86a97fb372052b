"""Recording by the API that the person was given the number, and where it is listed."""

from urllib.parse import urlencode

import pytest

from core import seals
from core.models import Event
from referrals import actions
from referrals.models import Contents, Referral

pytestmark = pytest.mark.django_db
URL = "/api/v1/referrals/"


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Referral, Contents)], Event.objects.count()


def test_it_is_recorded_with_its_outcome(as_token, people, number_only) -> None:
    answer = as_token(people.survivors).call("post", f"{URL}{number_only.pk}/give_information/", {})
    body = answer.json()
    assert (answer.status_code, body["state"], body["reason_group"]) == (200, "completed", "informed")
    assert (body["sent_at"], body["sent_on"], body["due_at"]) == (None, None, None)
    assert [row["reason_code"] for row in body["contents"]["rows"]] == ["information_given"]
    assert not any(move["allowed"] for move in body["allowed_moves"])


def test_sending_it_is_refused_with_what_is_possible_instead(as_token, people, number_only) -> None:
    caller, before = as_token(people.survivors), stored()
    answer = caller.call("post", f"{URL}{number_only.pk}/send/", {})
    body = answer.json()
    assert (answer.status_code, body["code"], stored()) == (409, "information_only", before)
    assert [move["move"] for move in body["allowed_moves"] if move["allowed"]] == ["give_information", "discard"]


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        (None, {}, 401),
        ("provider", {}, 404),
        ("outsider", {}, 404),
        ("survivors", {"outcome": "information_given"}, 400),
        ("survivors", {"occurred_at": "2999-01-01T00:00:00Z"}, 400),
    ],
)
def test_refusals_change_nothing(as_token, client, people, number_only, who, body, status) -> None:
    caller, path = as_token(getattr(people, who)) if who else None, f"{URL}{number_only.pk}/give_information/"
    before = stored()
    answer = caller.call("post", path, body) if caller else client.post(path, body, content_type="application/json")
    assert (answer.status_code, stored()) == (status, before)


def test_what_is_held_is_named_in_the_refusal(as_token, people, network, number_only) -> None:
    Contents.objects.create(referral=number_only, holder=network.survivors, people=2)
    caller, before = as_token(people.survivors), stored()
    answer = caller.call("post", f"{URL}{number_only.pk}/give_information/", {})
    assert (answer.status_code, list(answer.json()["errors"]), stored()) == (400, ["handoff_mode"], before)


def test_it_is_listed_where_it_is_asked_for(as_token, people, number_only, service) -> None:
    given = actions.give_information(number_only, by=people.survivors)
    asked = {
        "": {service.pk},
        "?information_given=true": {given.pk},
        "?information_given=false": {service.pk},
        "?state=draft&state=completed": {given.pk},
    }
    for who in ("survivors", "coordinator"):
        for query, found in asked.items():
            rows = as_token(getattr(people, who)).call("get", URL + query).json()["results"]
            assert {row["id"] for row in rows} == {str(pk) for pk in found}, (who, query)
    for query in asked:
        rows = as_token(people.provider).call("get", URL + query).json()["results"]
        assert str(given.pk) not in {row["id"] for row in rows}


def test_it_is_among_what_changed_of_those_who_see_it(as_token, people, number_only) -> None:
    seals.seal_all()
    callers = {who: as_token(getattr(people, who)) for who in ("survivors", "coordinator", "provider")}
    cursors = {who: caller.call("get", f"{URL}?changed_since=now").json()["changes"] for who, caller in callers.items()}
    actions.give_information(number_only, by=people.survivors)
    seals.seal_all()
    for who, cursor in cursors.items():
        path = f"{URL}?{urlencode({'changed_since': cursor})}"
        found = callers[who].call("get", path).json()["results"]
        assert [row["state"] for row in found] == ([] if who == "provider" else ["completed"])


def test_its_events_tell_it(as_token, people, number_only) -> None:
    given = actions.give_information(number_only, by=people.survivors)
    seals.seal_all()
    for who, told in (("survivors", True), ("coordinator", True), ("provider", False)):
        path = "/api/v1/events/"
        answer = as_token(getattr(people, who)).call("get", path)
        types = [row["type"] for row in answer.json()["results"] if row["subject_id"] == str(given.pk)]
        assert ("referral.information_given" in types) is told, answer.content
