"""`allowed_moves` for each kind of person in each state: what is possible, or a reason and a stable code."""

import pytest

from referrals import actions, permissions
from referrals.lifecycle import BY_PEOPLE, MOVES, State
from referrals.models import Referral
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/referrals/"
WHO = ("sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly", "coordinator")
STATES = [
    *("sent", "acknowledged", "accepted", "contacted", "in_service", "completed", "declined"),
    *("not_engaged", "withdrawn", "voided"),
]


@pytest.fixture
def in_state(network, people):
    """A service hand-off of the survivors' organization to the provider in a state."""

    def make(state):
        return ReferralFactory(
            task_force=network.task_force,
            sender=network.survivors,
            receiver=network.provider,
            created_by=people.survivors.user,
            members=False,
            **{state: True},
        )

    return make


def asked(client, referral):
    answer = client.call("get", f"{URL}{referral.pk}/?fields=allowed_moves")
    assert answer.status_code == 200
    return {move["move"]: move for move in answer.json()["allowed_moves"]}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator", "le_coordinator"])
def test_a_refused_move_says_why_and_an_allowed_one_is_allowed(as_token, people, in_state, who, state):
    referral, actor = in_state(state), getattr(people, who)
    if not Referral.objects.visible_to(actor).filter(pk=referral.pk).exists():
        assert as_token(actor).call("get", f"{URL}{referral.pk}/").status_code == 404
        return
    moves = asked(as_token(actor), referral)
    for name, move in moves.items():
        if move["allowed"]:
            assert "reason" not in move
            assert "code" not in move
        else:
            assert move["reason"].strip()
            assert move["code"] == "conflict"
        told = permissions.allowed_moves(actor, Referral.objects.get(pk=referral.pk))[name]
        assert move["allowed"] is (told is None)


def test_it_names_the_moves_of_ones_side_and_no_others(as_token, people, tip):
    mine = {name: set(asked(as_token(getattr(people, name)), tip)) for name in WHO}
    senders = {"send", "give_information", "discard", "withdraw", "revoke_release", "enter_in_error"}
    assert mine["sender"] == mine["sender_admin"] == senders
    assert mine["sender"] & mine["receiver"] == {"revoke_release"}
    assert mine["sender_readonly"] == mine["receiver_readonly"] == set()
    assert mine["coordinator"] == set(BY_PEOPLE)


@pytest.mark.parametrize("who", ["survivors", "provider", "coordinator"])
@pytest.mark.parametrize("state", STATES)
def test_what_is_refused_in_the_list_is_refused_when_made(as_token, people, in_state, who, state):
    """And the refusal carries the list, so that a caller need not ask again."""
    referral, client = in_state(state), as_token(getattr(people, who))
    refused = [name for name, move in asked(client, referral).items() if not move["allowed"]]
    bodies = {
        "decline": {"reason": "no_capacity"},
        "withdraw": {"reason": "other"},
        "enter_in_error": {"reason": "other"},
        "waitlist": {"review_on": "2099-01-01"},
        "redirect": {"organizations": [str(referral.sender_id)]},
        "close_not_engaged": {"reason": "other", "attempts": 1},
        "complete": {"outcome": "need_met"},
    }
    for name in refused:
        answer = client.call("post", f"{URL}{referral.pk}/{name}/", bodies.get(name, {}))
        assert (name, answer.status_code) == (name, 409)
        told = {move["move"]: move["allowed"] for move in answer.json()["allowed_moves"]}
        assert told[name] is False
    referral.refresh_from_db()
    assert referral.state == State(state)


def test_yes_and_no_look_the_same_to_a_sender_who_is_told_no_more(as_token, people, in_state):
    client = as_token(people.survivors)
    lists = [asked(client, in_state(state)) for state in ("accepted", "contacted")]
    assert lists[0] == lists[1]
    assert set(lists[0]) == {name for name in MOVES if name in lists[0]}


def test_a_draft_is_sent_or_discarded(as_token, people, draft_tip):
    moves = asked(as_token(people.sender), draft_tip)
    assert {name for name, move in moves.items() if move["allowed"]} == {"send", "discard"}
    actions.discard(draft_tip, by=people.sender)
    moves = asked(as_token(people.sender), draft_tip)
    assert not any(move["allowed"] for move in moves.values())
    assert all(move["reason"] for move in moves.values())
