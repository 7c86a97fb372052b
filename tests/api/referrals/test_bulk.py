"""Many at once over the API: one result for each, and a refusal of one is nobody else's."""

from uuid import uuid4

import pytest

from core.models import Event
from referrals import actions
from referrals.models import Referral

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
SEND, REMIND, LEAD = (f"/api/v1/referrals/bulk/{name}/" for name in ("send", "remind", "lead"))


def stored():
    return list(Referral.objects.order_by("pk").values()), Event.objects.filter(type__startswith="referral.").count()


def told(answer):
    assert answer.status_code == 200
    return [(one["id"], one["status"], one["code"]) for one in answer.json()["results"]]


@pytest.fixture
def drafts(network, people):
    """Two tips ready to send, and one that says nothing yet."""
    return [
        actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents=contents,
        )
        for contents in ({"signs": ["debt"]}, {"signs": ["debt"]}, {})
    ]


@pytest.mark.parametrize("url", [SEND, REMIND, LEAD])
def test_nobody_without_a_sign_in_or_its_scope(anyone, as_token, people, tip, url):
    before = stored()
    assert anyone.call("post", url, {"ids": [str(tip.pk)]}).status_code == 401
    reader = as_token(people.coordinator, ["referrals:read"])
    assert reader.call("post", url, {"ids": [str(tip.pk)]}).status_code == 403
    assert stored() == before


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("coordinator", 200, "ok"),
        ("sender", 200, "ok"),
        ("receiver", 403, "not_allowed"),
        ("sender_readonly", 403, "not_allowed"),
        ("provider", 404, "not_found"),
        ("other_coordinator", 404, "not_found"),
    ],
)
def test_each_is_judged_for_whoever_asks(as_session, people, tip, who, status, code):
    before = stored()
    answer = as_session(getattr(people, who)).call("post", REMIND, {"ids": [str(tip.pk)]})
    assert told(answer) == [(str(tip.pk), status, code)]
    assert (stored() == before) is (status != 200)


def test_a_row_that_is_not_there_and_one_of_somebody_else_read_the_same(as_token, people, tip):
    ids = [str(tip.pk), str(uuid4())]
    first, second = as_token(people.provider).call("post", REMIND, {"ids": ids}).json()["results"]
    assert first | {"id": ""} == second | {"id": ""}


def test_a_refusal_says_why_and_what_is_possible(as_token, people, tip, service):
    actions.decline(tip, by=people.receiver, reason="other")
    answer = as_token(people.coordinator).call("post", REMIND, {"ids": [str(tip.pk), str(service.pk)]})
    assert told(answer) == [(str(tip.pk), 409, "conflict"), (str(service.pk), 200, "ok")]
    refused, done = answer.json()["results"]
    assert refused["detail"] == "Nothing is waiting for an answer here."
    assert {"accept", "withdraw"} <= {move["move"] for move in refused["allowed_moves"]}
    assert refused["version"] is None
    assert done["version"] == str(service.version)


@pytest.mark.parametrize(
    "body",
    [{}, {"ids": []}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [str(uuid4())] * 2}, {"ids": [], "more": 1}],
)
@pytest.mark.parametrize("url", [REMIND, LEAD])
def test_a_bad_body_is_refused_as_a_whole(as_token, people, tip, url, body):
    before = stored()
    answer = as_token(people.coordinator).call("post", url, body)
    assert answer.status_code == 400
    assert stored() == before


def test_two_hundred_at_most(as_token, people, db):
    ids = [str(uuid4()) for _ in range(201)]
    assert as_token(people.coordinator).call("post", REMIND, {"ids": ids}).status_code == 400
    assert as_token(people.coordinator).call("post", REMIND, {"ids": ids[:200]}).status_code == 200
    items = [{"id": one, "version": 1} for one in ids]
    assert as_token(people.coordinator).call("post", SEND, {"items": items}).status_code == 400


def test_sending_goes_by_each_ones_version(as_token, people, drafts):
    items = [{"id": str(row.pk), "version": version} for row, version in zip(drafts, (1, 9, 1), strict=True)]
    answer = as_token(people.sender).call("post", SEND, {"items": items})
    ids = [str(row.pk) for row in drafts]
    assert told(answer) == [(ids[0], 200, "ok"), (ids[1], 412, "stale"), (ids[2], 400, "invalid")]
    results = answer.json()["results"]
    assert "send" in {move["move"] for move in results[1]["allowed_moves"]}
    assert "errors" in results[2]
    assert [Referral.objects.get(pk=row.pk).state for row in drafts] == ["sent", "draft", "draft"]
    again = as_token(people.sender).call("post", SEND, {"items": items[:1]})
    assert told(again) == [(ids[0], 409, "conflict")]
    items[0]["version"] = 2
    assert told(as_token(people.sender).call("post", SEND, {"items": items[:1]})) == [(ids[0], 409, "conflict")]


@pytest.mark.parametrize(
    "item",
    [{}, {"version": 1}, {"id": str(uuid4())}, {"id": "x", "version": 1}, {"id": str(uuid4()), "version": 0}],
)
def test_a_bad_item_sends_none(as_token, people, drafts, item):
    before = stored()
    body = {"items": [{"id": str(drafts[0].pk), "version": 1}, item]}
    assert as_token(people.sender).call("post", SEND, body).status_code == 400
    assert stored() == before


def test_the_lead_of_many(as_token, people, tip, service):
    client, lead = as_token(people.coordinator), people.coordinator
    body = {"ids": [str(tip.pk), str(service.pk)], "membership_id": str(lead.membership.pk)}
    assert {status for _id, status, _code in told(client.call("post", LEAD, body))} == {200}
    assert set(Referral.objects.values_list("lead", flat=True)) == {lead.user_id}
    assert {row["version"] for row in client.call("post", LEAD, body).json()["results"]} == {"4"}
    before = stored()
    for wrong in (str(uuid4()), str(people.other_coordinator.membership.pk)):
        refused = client.call("post", LEAD, body | {"membership_id": wrong})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["membership_id"])
    member = client.call("post", LEAD, body | {"membership_id": str(people.sender.membership.pk)})
    assert {(one["status"], *one["errors"]) for one in member.json()["results"]} == {(400, "membership_id")}
    assert stored() == before
    client.call("post", LEAD, body | {"membership_id": None})
    assert set(Referral.objects.values_list("lead", flat=True)) == {None}


def test_the_same_key_does_it_once_and_answers_alike(as_token, people, tip, service):
    client, key = as_token(people.coordinator), {"Idempotency-Key": str(uuid4())}
    body = {"ids": [str(tip.pk), str(service.pk)]}
    first, again = client.call("post", REMIND, body, **key), client.call("post", REMIND, body, **key)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert {code for _id, _status, code in told(again)} == {"ok"}
    assert Event.objects.filter(type="referral.reminded").count() == 2
    other = client.call("post", REMIND, {"ids": [str(tip.pk)]}, **key)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("sender", 200), ("receiver", 403), ("provider", 404)]
)
def test_one_reminder_and_taking_it_back(as_session, people, tip, who, status):
    client, before = as_session(getattr(people, who)), stored()
    path = f"/api/v1/referrals/{tip.pk}/"
    assert client.call("post", f"{path}remind/").status_code == status
    assert client.call("post", f"{path}take_back_reminder/").status_code == status
    if status == 200:
        assert client.call("post", f"{path}take_back_reminder/").status_code == 409
        assert client.call("post", f"{path}remind/", if_match='"99"').status_code == 412
        assert client.call("post", f"{path}remind/", {"x": 1}).status_code == 400
        assert Referral.objects.get(pk=tip.pk).reminded_at is None
    else:
        assert stored() == before


def test_nobody_reminds_without_a_sign_in(anyone, tip):
    for name in ("remind", "take_back_reminder"):
        assert anyone.call("post", f"/api/v1/referrals/{tip.pk}/{name}/").status_code == 401
