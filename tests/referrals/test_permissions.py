"""Every person x state x move, against the table of the design written out here a second time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, NotAllowed
from partners.actors import SYSTEM, ContactActor
from referrals import permissions
from referrals.handoff_codes import HandoffMode
from referrals.kinds import KINDS, KindCode
from referrals.lifecycle import BY_PEOPLE, MOVES, OPEN, State
from referrals.models import Referral, ReferralTask
from referrals.release_codes import Category
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db

SENDER_MOVES = {
    "send": {"draft"},
    "give_information": set(),
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


NUMBER_ONLY = {"send": set(), "give_information": {"draft"}}


def expected(kind, ends, person, state, move, more):
    """What the design says: allowed, conflict (the right person, the wrong state) or not_allowed."""
    by_kind = BY_KIND[kind]
    receivers = RECEIVER_MOVES | by_kind
    senders = SENDER_MOVES | {"revoke_release": by_kind["revoke_release"]} | more
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
    assert str(reason) not in ("", "None"), "every refusal says why"
    return {NotAllowed: "not_allowed", Conflict: "conflict"}[type(reason)]


@pytest.mark.parametrize("mode", ["cold_sent", "cold_info_given"])
@pytest.mark.parametrize("kind", list(KindCode.values))
def test_every_person_state_and_move(kind, mode, tip, service, people):
    like = "service" if KINDS[kind].about_person else "tip"
    referral, ends = {"tip": tip, "service": service}[like], ENDS[like]
    referral.kind, referral.handoff_mode = kind, mode
    more = NUMBER_ONLY if KINDS[kind].about_person and mode == "cold_info_given" else {}
    wrong, judged = [], 0
    for state in State:
        referral.state = state
        for name, actor in [*people.items(), ("system", SYSTEM)]:
            for move in MOVES:
                judged += 1
                found, wanted = verdict(actor, move, referral), expected(kind, ends, name, state.value, move, more)
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
        "give_information",
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


# --- a sender who is not told how it went on -------------------------------------------------------------------------

ALIKE = {
    "sent": {"sent", "acknowledged"},
    "answered": {"waitlisted", "accepted", "contacted", "in_service", "declined", "redirected"},
    "closed": {"completed", "not_engaged"},
}
UNDER_WAY = {"sent", "acknowledged", "waitlisted", "accepted", "contacted", "in_service"}


def in_state(referral, state):
    referral.state = state
    return referral


@pytest.mark.parametrize(
    ("shown", "possible"),
    [
        ("sent", {"withdraw", "enter_in_error", "revoke_release"}),
        ("answered", {"withdraw", "revoke_release"}),
        ("closed", set()),
    ],
)
def test_states_that_look_alike_offer_a_masked_sender_the_same_moves(shown, possible, service, people):
    for state in ALIKE[shown]:
        answers = permissions.allowed_moves(people.survivors, in_state(service, state))
        senders = {"send", "give_information", "discard", "withdraw", "enter_in_error", "revoke_release"}
        assert set(answers) == senders
        assert {name for name, reason in answers.items() if reason is None} == possible, state


def test_whoever_knows_the_state_is_offered_what_is_possible_in_it(service, people):
    answers = permissions.allowed_moves(people.coordinator, in_state(service, "declined"))
    assert answers
    assert all(isinstance(reason, Conflict) for reason in answers.values())


@pytest.mark.parametrize("state", list(State))
def test_who_knows_the_state_sees_it_open_and_under_way_until_its_end(state, tip, service, people):
    for actor, referral in ((people.sender, tip), (people.receiver, tip), (people.provider, service)):
        under_way = state.value in UNDER_WAY
        assert permissions.seems_open(actor, in_state(referral, state)) is under_way
        assert permissions.is_on_its_way(actor, referral) is under_way


@pytest.mark.parametrize("state", [state for state in State if state != "draft"])
def test_a_masked_sender_sees_it_open_until_it_is_closed_and_may_try_again_once_answered(state, service, people):
    referral = in_state(service, state)
    assert permissions.seems_open(people.survivors, referral) is (state.value in ALIKE["sent"] | ALIKE["answered"])
    assert permissions.is_on_its_way(people.survivors, referral) is (state.value in ALIKE["sent"])


def test_before_it_is_sent_nothing_is_masked(service, people):
    service.sent_at = None
    assert permissions.reveals_state(people.survivors, in_state(service, "draft"))


# --- what a refusal says ---------------------------------------------------------------------------------------------


def test_a_refusal_names_the_side_whose_move_it_is(tip, people):
    assert "receiver" in str(permissions.why_not(people.sender, "accept", tip))
    assert "sender" in str(permissions.why_not(people.receiver, "withdraw", tip))


def test_a_refusal_names_state_and_move_to_whoever_knows_the_state(tip, people):
    reason = permissions.why_not(people.receiver, "accept", in_state(tip, "completed"))
    assert str(State.COMPLETED.label) in str(reason)
    assert str(MOVES["accept"].label) in str(reason)


def test_the_reason_is_raised_where_there_is_one(tip, people):
    permissions.require(people.receiver, "accept", tip)
    with pytest.raises(NotAllowed):
        permissions.require(people.sender, "accept", tip)


# --- messages, reminders, tasks --------------------------------------------------------------------------------------


def told(reason):
    """The kind and the code of a refusal, which always has words; None when there is none."""
    if reason is None:
        return None
    assert str(reason) not in ("", "None")
    return type(reason), reason.code


REFUSED, WRONG = (NotAllowed, "not_allowed"), (Conflict, "conflict")


def test_who_writes_messages(tip, service, people):
    writers = {"sender", "sender_admin", "receiver", "receiver_admin", "coordinator", "le_coordinator"}
    for name, person in people.items():
        wanted = None if name in writers else REFUSED
        assert told(permissions.why_not_add_message(person, tip)) == wanted, name
    for person in (people.survivors, people.provider, people.coordinator):
        assert told(permissions.why_not_add_message(person, service)) == (Conflict, "release_required")
    assert told(permissions.why_not_add_message(people.sender, in_state(tip, "completed"))) == WRONG


def test_about_a_person_both_sides_write_under_a_release_that_covers_messages(coded, people):
    needed = (Conflict, "release_required")
    wanted = {people.survivors: None, people.provider: None, people.coordinator: needed}
    assert {person: told(permissions.why_not_add_message(person, coded)) for person in wanted} == wanted
    coded.releases.update(categories=[Category.PEOPLE])
    again = Referral.objects.get(pk=coded.pk)
    assert [told(permissions.why_not_add_message(person, again)) for person in wanted] == [needed] * 3


def test_nobody_writes_about_whoever_was_given_the_number_only(coded, people):
    coded.handoff_mode = HandoffMode.INFORMATION
    for person in (people.survivors, people.provider, people.coordinator):
        assert told(permissions.why_not_add_message(person, coded)) == WRONG


def test_who_asks_for_what_is_due(tip, people):
    askers = {"sender", "sender_admin", "coordinator", "le_coordinator"}
    for name, person in people.items():
        assert told(permissions.why_not_remind(person, tip)) == (None if name in askers else REFUSED), name
    for state in State:
        wanted = None if state.value in UNDER_WAY else WRONG
        assert told(permissions.why_not_remind(people.coordinator, in_state(tip, state))) == wanted
    in_state(tip, "sent").due_at = None
    assert told(permissions.why_not_remind(people.coordinator, tip)) == WRONG


def test_a_masked_sender_asks_until_it_is_answered_whatever_clock_runs(service, people):
    for due_at in (service.due_at, None):
        service.due_at = due_at
        for state in ALIKE["sent"] | ALIKE["answered"] | ALIKE["closed"]:
            wanted = None if state in ALIKE["sent"] else WRONG
            assert told(permissions.why_not_remind(people.survivors, in_state(service, state))) == wanted


@pytest.mark.parametrize(("ago", "wanted"), [(timedelta(hours=4), None), (timedelta(hours=3, minutes=59), "no")])
def test_one_reminder_stands_for_four_hours(ago, wanted, tip, people):
    with time_machine.travel(timezone.now(), tick=False):
        tip.reminded_at = timezone.now() - ago
        found = told(permissions.why_not_remind(people.sender, tip))
    assert found == (None if wanted is None else (Conflict, "reminded_recently"))


def test_who_drops_a_task(tip, people):
    task = ReferralTask(referral=tip, organization=tip.sender)
    droppers = {"sender", "sender_admin", "coordinator", "le_coordinator"}
    for name, person in people.items():
        assert told(permissions.why_not_drop(person, task)) == (None if name in droppers else REFUSED), name
    task.done_at = timezone.now()
    assert told(permissions.why_not_drop(people.sender, task)) == WRONG


def test_who_holds_the_reminders(tip, people):
    holders = {"receiver", "receiver_admin", "coordinator", "le_coordinator"}
    for name, person in people.items():
        assert told(permissions.why_not_snooze(person, tip)) == (None if name in holders else REFUSED), name
        assert told(permissions.why_not_end_snooze(person, tip)) == (WRONG if name in holders else REFUSED), name
    for state in State:
        wanted = None if state.value in UNDER_WAY else WRONG
        assert told(permissions.why_not_snooze(people.receiver, in_state(tip, state))) == wanted
    in_state(tip, "sent").due_at = None
    assert told(permissions.why_not_snooze(people.receiver, tip)) == WRONG


def test_reminders_are_let_go_on_only_while_they_are_held(tip, people):
    with time_machine.travel(timezone.now(), tick=False):
        for until, wanted in ((timedelta(0), WRONG), (timedelta(seconds=1), None)):
            tip.snoozed_until = timezone.now() + until
            assert told(permissions.why_not_end_snooze(people.receiver, tip)) == wanted


def test_who_changes_what_was_asked(tip, service, people):
    may = {name for name, person in people.items() if permissions.why_not_change(person, tip) is None}
    assert may == {"sender", "sender_admin", "coordinator", "le_coordinator"}
    reasons = {name: permissions.why_not_change(person, tip, contents=True) for name, person in people.items()}
    assert {name for name, reason in reasons.items() if reason is None} == {"sender", "sender_admin"}
    for person in (people.receiver, people.sender_readonly, people.outsider):
        assert told(permissions.why_not_change(person, tip)) == REFUSED
    in_state(tip, State.DECLINED)
    assert told(permissions.why_not_change(people.sender, tip)) == WRONG
    in_state(service, State.DECLINED)
    assert permissions.why_not_change(people.survivors, service) is None
    assert permissions.why_not_change(people.coordinator, service) is not None


def test_who_watches(tip, draft_tip, people):
    tip.sent_at = tip.sent_at or timezone.now()
    may = {name for name, person in people.items() if permissions.why_not_watch(person, tip) is None}
    assert may == {
        *("sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly"),
        *("coordinator", "le_coordinator"),
    }
    refused = permissions.why_not_watch(people.outsider, tip)
    assert told(refused) == REFUSED
    assert isinstance(permissions.why_not_watch(SYSTEM, tip), NotAllowed)
    tip.sent_at = None
    assert told(permissions.why_not_watch(people.sender, tip)) == WRONG


def test_a_sender_sees_it_open_as_far_as_they_are_told(tip, service):
    for state in State:
        tip.state = service.state = state
        assert permissions.seems_open_to_sender(tip) is (state in OPEN)
        shown_open = state in OPEN or state in (State.DECLINED, State.REDIRECTED)
        assert permissions.seems_open_to_sender(service) is shown_open
    service.sent_at, service.state = None, State.DECLINED
    assert permissions.seems_open_to_sender(service) is False


def test_a_draft_goes_out_the_way_it_says(service, people):
    service.state, service.sent_at = State.DRAFT, None
    reason = permissions.why_not(people.survivors, "give_information", service)
    assert told(reason) == WRONG
    assert permissions.why_not(people.survivors, "send", service) is None
    service.handoff_mode = HandoffMode.INFORMATION
    reason = permissions.why_not(people.survivors, "send", service)
    assert told(reason) == (Conflict, "information_only")
    assert permissions.why_not(people.survivors, "give_information", service) is None


def test_a_contact_without_a_sign_in_acknowledges_and_no_more(tip, network):
    contact = ContactActor(user=None, contact=ContactFactory(organization=network.agency))
    assert {name for name in BY_PEOPLE if permissions.why_not(contact, name, tip) is None} == {"acknowledge"}


def test_a_move_that_this_kind_does_not_make_is_refused_by_where_it_stands(tip, people):
    reason = permissions.why_not(people.receiver, "start_service", in_state(tip, State.ACCEPTED))
    assert str(reason) == "This handoff is now “Accepted”; “Record start of service” is not possible."
