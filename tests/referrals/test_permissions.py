"""Every person x state x move, against the table of the design written out here a second time."""

import pytest

from core.errors import Conflict, NotAllowed
from partners.actors import SYSTEM
from referrals import permissions
from referrals.kinds import KINDS, KindCode
from referrals.lifecycle import BY_PEOPLE, MOVES, State

pytestmark = pytest.mark.django_db

SENDER_MOVES = {
    "send": {"draft"},
    "discard": {"draft"},
    "withdraw": {"sent", "acknowledged", "waitlisted", "accepted", "contacted"},
    "enter_in_error": {"sent", "acknowledged"},
}
RECEIVER_MOVES = {
    "acknowledge": {"sent"},
    "accept": {"sent", "acknowledged"},
    "decline": {"sent", "acknowledged", "waitlisted", "accepted"},
    "waitlist": {"sent", "acknowledged"},
    "open_place": {"waitlisted"},
    "redirect": {"sent", "acknowledged", "waitlisted", "accepted"},
    "first_contact": {"accepted"},
}
WITH_A_PERSON = {
    "start_service": {"accepted", "contacted"},
    "close_not_engaged": {"accepted", "contacted"},
    "complete": {"in_service"},
    "revoke_release": {"sent", "acknowledged", "waitlisted", "accepted", "contacted", "in_service"},
}
WITHOUT_A_SERVICE = WITH_A_PERSON | {"start_service": set(), "complete": {"accepted", "contacted"}}
WITHOUT_A_PERSON = {
    **{"start_service": set(), "close_not_engaged": set(), "revoke_release": set()},
    "complete": {"accepted", "contacted"},
}

SYSTEM_MOVES = {"expire": {"sent", "acknowledged", "waitlisted"}, "clear_draft": {"draft"}}

BY_KIND = {
    **dict.fromkeys(("tip", "training_request"), WITHOUT_A_PERSON),
    **dict.fromkeys(("service", "legal", "le_callout"), WITH_A_PERSON),
    **dict.fromkeys(("le_handoff", "labor_standards", "continued_presence"), WITHOUT_A_SERVICE),
    **dict.fromkeys(("certification_t", "certification_u"), WITHOUT_A_SERVICE),
}
ENDS = {"tip": ({"sender", "sender_admin"}, {"receiver", "receiver_admin"}), "service": ({"survivors"}, {"provider"})}
COORDINATORS = {"coordinator", "le_coordinator"}


def expected(kind, ends, person, state, move):
    """What the design says: allowed, conflict (the right person, the wrong state) or not_allowed."""
    by_kind = BY_KIND[kind]
    receivers = RECEIVER_MOVES | by_kind
    senders = SENDER_MOVES | {"revoke_release": by_kind["revoke_release"]}
    mine = {}
    if person in ends[0]:
        mine = senders
    elif person in ends[1]:
        mine = receivers
    elif person in COORDINATORS:
        mine = senders | receivers
    elif person == "system":
        mine = SYSTEM_MOVES | {"revoke_release": by_kind["revoke_release"]}
    if move not in mine:
        return "not_allowed"
    return "allowed" if state in mine[move] else "conflict"


def verdict(actor, move, referral):
    reason = permissions.why_not(actor, move, referral)
    if reason is None:
        return "allowed"
    assert str(reason), "every refusal says why"
    return {NotAllowed: "not_allowed", Conflict: "conflict"}[type(reason)]


@pytest.mark.parametrize("kind", list(KindCode.values))
def test_every_person_state_and_move(kind, tip, service, people):
    like = "service" if KINDS[kind].about_person else "tip"
    referral, ends = {"tip": tip, "service": service}[like], ENDS[like]
    referral.kind = kind
    wrong, judged = [], 0
    for state in State:
        referral.state = state
        for name, actor in [*people.items(), ("system", SYSTEM)]:
            for move in MOVES:
                judged += 1
                found, wanted = verdict(actor, move, referral), expected(kind, ends, name, state.value, move)
                if found != wanted:
                    wrong.append(f"{name} {move} in {state}: {found}, not {wanted}")
    assert judged == len(State) * (len(people.items()) + 1) * len(MOVES)
    assert wrong == []


def test_the_matrix_above_names_every_move():
    by_people = set(SENDER_MOVES) | set(RECEIVER_MOVES) | set(WITH_A_PERSON)
    assert by_people == set(BY_PEOPLE)
    assert by_people | set(SYSTEM_MOVES) == set(MOVES)


def test_a_masked_sender_is_not_told_the_true_state_by_a_refusal(service, people):
    for state in ("in_service", "completed", "declined"):
        service.state = state
        reason = str(permissions.why_not(people.survivors, "withdraw", service))
        assert State(state).label.lower() not in reason.lower()


def test_a_coordinators_move_is_a_proxy_for_the_side_whose_move_it_is(tip, people):
    proxy = {name: permissions.proxy_for(people.coordinator, move, tip) for name, move in MOVES.items()}
    assert {name for name, pk in proxy.items() if pk == tip.receiver_id} == {
        *("acknowledge", "accept", "decline", "waitlist", "open_place", "redirect"),
        *("first_contact", "start_service", "close_not_engaged", "complete"),
    }
    assert {name for name, pk in proxy.items() if pk == tip.sender_id} == {
        "send",
        "discard",
        "withdraw",
        "revoke_release",
    }
    assert proxy["enter_in_error"] is proxy["expire"] is None
    assert permissions.proxy_for(people.receiver, MOVES["accept"], tip) is None


def test_allowed_moves_leave_out_what_is_never_ones_own(tip, people):
    answers = permissions.allowed_moves(people.receiver, tip)
    assert {name for name, reason in answers.items() if reason is None} == {
        *("acknowledge", "accept", "decline", "waitlist", "redirect")
    }
    assert "send" not in answers
    assert "withdraw" not in answers
