"""The tables of the workflow, against the design written out here a second time; who moves is in test_permissions."""

import pytest

from referrals.lifecycle import (
    BEFORE_SERVICE,
    BY_PEOPLE,
    MOVES,
    OPEN,
    SHOWN,
    STEPS,
    TERMINAL,
    WAITING_FOR,
    Side,
    State,
    sources_of,
)
from referrals.models import Referral

ENDS = {"completed", "declined", "redirected", "not_engaged", "withdrawn", "expired", "voided"}
UNDER_WAY = {"sent", "acknowledged", "waitlisted", "accepted", "contacted", "in_service"}
TABLE = {
    "send": ("sent", "sent", "", "sent_at"),
    "give_information": ("completed", "information_given", "information", "closed_at"),
    "discard": ("voided", "discarded", "", "closed_at"),
    "acknowledge": ("acknowledged", "acknowledged", "", "acknowledged_at"),
    "accept": ("accepted", "accepted", "", "decided_at"),
    "decline": ("declined", "declined", "decline", "closed_at"),
    "waitlist": ("waitlisted", "waitlisted", "", "waitlisted_at"),
    "open_place": ("accepted", "place_opened", "", "decided_at"),
    "redirect": ("redirected", "redirected", "", "closed_at"),
    "first_contact": ("contacted", "contacted", "", "contacted_at"),
    "start_service": ("in_service", "service_started", "", "service_started_at"),
    "close_not_engaged": ("not_engaged", "not_engaged", "not_engaged", "closed_at"),
    "complete": ("completed", "completed", "outcome", "closed_at"),
    "withdraw": ("withdrawn", "withdrawn", "withdraw", "closed_at"),
    "revoke_release": ("withdrawn", "release_revoked", "", "closed_at"),
    "enter_in_error": ("voided", "entered_in_error", "mistake", "closed_at"),
    "expire": ("expired", "expired", "", "closed_at"),
    "clear_draft": ("voided", "draft_cleared", "", "closed_at"),
}
"""Where each move leads, the event it records, the list its reason comes from and the time it sets."""


def test_every_state_but_the_draft_is_open_or_an_end():
    assert set(TERMINAL) == ENDS
    assert set(OPEN) == UNDER_WAY
    assert set(State) == ENDS | UNDER_WAY | {"draft"}
    assert set(BEFORE_SERVICE) == UNDER_WAY - {"in_service"}


def test_where_each_move_leads_and_what_it_leaves_behind():
    assert {n: (m.target, m.event, m.needs, m.stamps) for n, m in MOVES.items()} == {
        name: (target, f"referral.{event}", needs, stamps) for name, (target, event, needs, stamps) in TABLE.items()
    }
    assert [move.name for move in MOVES.values()] == list(MOVES)
    assert all(str(move.label) not in ("", "None") for move in MOVES.values())


def test_what_ended_goes_nowhere_and_every_move_closes_what_it_ends():
    for move in MOVES.values():
        assert not move.sources & TERMINAL, move.name
        assert (move.stamps == "closed_at") is (move.target in TERMINAL), move.name


def test_the_moves_of_people_are_all_but_those_of_the_system_alone():
    assert set(BY_PEOPLE) == set(MOVES) - {"expire", "clear_draft"}
    assert {name for name, move in MOVES.items() if Side.SYSTEM in move.sides} == {
        *("expire", "clear_draft", "revoke_release")
    }


@pytest.mark.parametrize(
    ("about_person", "has_service", "changed"),
    [
        (True, True, {"give_information": set()}),
        (True, False, {"give_information": set(), "complete": {"accepted", "contacted"}, "start_service": set()}),
        *(
            (
                False,
                has_service,
                {"complete": {"accepted", "contacted"}}
                | dict.fromkeys(("give_information", "start_service", "close_not_engaged", "revoke_release"), set()),
            )
            for has_service in (True, False)
        ),
    ],
)
def test_what_has_no_service_or_no_person_starts_fewer_moves(about_person, has_service, changed):
    for name, move in MOVES.items():
        found = sources_of(move, about_person=about_person, has_service=has_service)
        assert found == changed.get(name, move.sources), name


def test_where_the_person_was_given_the_number_that_is_recorded_and_nothing_sent():
    for name, move in MOVES.items():
        found = sources_of(move, about_person=True, has_service=True, information_only=True)
        assert found == (set() if name == "send" else move.sources), name


def test_the_steps_on_screen_are_times_of_the_envelope_in_their_order():
    assert [(code, field) for code, _label, field in STEPS] == [
        ("sent", "sent_at"),
        ("acknowledged", "acknowledged_at"),
        ("accepted", "accepted_at"),
        ("connected", "contacted_at"),
        ("closed", "closed_at"),
    ]
    assert {field for _code, _label, field in STEPS} <= {field.name for field in Referral._meta.get_fields()}


def test_lists_say_what_each_open_referral_waits_for():
    waits = {state.value: Referral(state=state).waiting_for for state in State}
    assert {state: words for state, words in waits.items() if words} == {
        "sent": "Acknowledgment",
        "acknowledged": "Decision",
        "waitlisted": "A place",
        "accepted": "First contact",
        "contacted": "Start of service",
        "in_service": "Outcome",
    }
    assert set(WAITING_FOR) == OPEN


def test_what_a_sender_is_told_of_a_state_while_feedback_is_closed():
    told = {word: {state.value for state in SHOWN if SHOWN[state] == word} for word in SHOWN.values()}
    assert told == {
        "sent": {"sent", "acknowledged"},
        "answered": {"waitlisted", "accepted", "contacted", "in_service", "declined", "redirected"},
        "closed": {"completed", "not_engaged"},
    }
