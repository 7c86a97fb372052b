"""Many at once while one of them changes: that one is told so, the others are done, and nobody waits for ever."""

from uuid import uuid4

import pytest

from core.models import Event
from referrals import actions
from referrals.models import Referral
from tests.api.test_once_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]
URL = "/api/v1/referrals/bulk/"


@pytest.fixture
def drafts(network, people):
    return [
        actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents={"signs": ["debt"]},
        )
        for _number in range(6)
    ]


def statuses(answer):
    assert answer.status_code == 200, answer.content
    return [one["status"] for one in answer.json()["results"]]


@pytest.mark.parametrize("keyed", [True, False])
def test_bulk_send_against_one_that_is_sent_alone(as_token, people, drafts, keyed):
    bulk, alone = as_token(people.sender), as_token(people.sender_admin)
    items = [{"id": str(row.pk), "version": 1} for row in reversed(drafts)]
    headers = {"Idempotency-Key": str(uuid4())} if keyed else {}
    last = drafts[-1]
    many, one = at_once(
        [
            lambda: bulk.call("post", f"{URL}send/", {"items": items}, **headers),
            lambda: alone.call("post", f"/api/v1/referrals/{last.pk}/send/", if_match='"1"'),
        ]
    )
    found = dict(zip([item["id"] for item in items], statuses(many), strict=True))
    # The bulk is told that it was sent, or that it is another version, by when it looked.
    assert (found.pop(str(last.pk)), one.status_code) in [(200, 412), (409, 200), (412, 200)]
    assert set(found.values()) == {200}
    assert set(Referral.objects.values_list("state", flat=True)) == {"sent"}
    assert Event.objects.filter(type="referral.sent").count() == len(drafts)


@pytest.mark.parametrize("keyed", [True, False])
def test_two_who_remind_the_same_in_another_order(as_token, people, drafts, keyed):
    sent = [actions.send(row, by=people.sender) for row in drafts]
    ids = [str(row.pk) for row in sent]
    clients = [as_token(people.coordinator), as_token(people.sender)]
    headers = [{"Idempotency-Key": str(uuid4())} if keyed else {} for _client in clients]
    first, second = at_once(
        [
            lambda: clients[0].call("post", f"{URL}remind/", {"ids": ids}, **headers[0]),
            lambda: clients[1].call("post", f"{URL}remind/", {"ids": ids[::-1]}, **headers[1]),
        ]
    )
    pairs = zip(statuses(first), reversed(statuses(second)), strict=True)
    assert {tuple(sorted(pair)) for pair in pairs} == {(200, 409)}
    assert Event.objects.filter(type="referral.reminded").count() == len(ids)
