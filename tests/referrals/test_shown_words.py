"""What one viewer is told: states, versions, contents, messages and events, case by case."""

import uuid

import pytest

from core.events import canonical
from core.models import Event
from partners.codes import Industry, NeedGroup
from referrals import disclosure
from referrals.code_labels import CODE_LABELS
from referrals.contents import CODE_LISTS, LISTS
from referrals.disclosure import MASKED_EVENTS, event_as_seen, is_news, may_read, shown_event_type
from referrals.lifecycle import SHOWN, State
from referrals.models import Contents, Focus, Message, Referral, Source
from referrals.release_codes import Category
from referrals.releases import Gate
from tests.support.coded import ABOUT, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def event(event_type, *, by=None, proxy_for=None, **facts):
    return Event(type=event_type, body=canonical(facts), actor_organization_id=by, proxy_for_id=proxy_for)


# --- states and versions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        ("sent", "sent", "Sent"),
        ("acknowledged", "sent", "Sent"),
        ("accepted", "answered", "Answered"),
        ("declined", "answered", "Answered"),
        ("completed", "closed", "Closed"),
        ("withdrawn", "withdrawn", "Withdrawn"),
        ("expired", "expired", "Expired"),
    ],
)
def test_a_masked_sender_reads_the_shown_state_and_the_others_the_true_one(state, code, words, service, people):
    service.state = state
    assert disclosure.shown_state(people.survivors, service) == code
    assert disclosure.shown_state_label(people.survivors, service) == words
    assert disclosure.shown_state(people.provider, service) == state
    assert disclosure.shown_state_label(people.provider, service) == str(State(state).label)


def test_every_word_and_every_code_that_is_shown_has_a_label():
    assert set(SHOWN.values()) == set(disclosure.SHOWN_LABELS)
    lists = LISTS | CODE_LISTS | {"industry": Industry.values, "need_group": NeedGroup.values}
    lists |= {"focus": Focus.values, "source": Source.values}
    assert {name: set(labels) for name, labels in CODE_LABELS.items()} == {
        name: set(codes) for name, codes in lists.items()
    }


@pytest.mark.parametrize(("state", "told"), [("declined", False), ("completed", True), ("withdrawn", True)])
def test_the_day_it_closed_is_shown_once_that_it_closed_is(state, told, service, people):
    service.state, service.closed_at = state, service.sent_at
    assert disclosure.envelope(people.survivors, service)["closed_at"] == (service.sent_at if told else None)
    assert disclosure.envelope(people.provider, service)["closed_at"] == service.sent_at


def test_a_stranger_is_shown_an_empty_envelope(service, people):
    assert disclosure.envelope(people.outsider, service) == {}


def test_a_version_tells_a_masked_sender_no_more_than_what_is_shown(service, people):
    shown = disclosure.shown_version(people.survivors, service)
    assert len(shown) == 16
    service.state, service.version, service.acknowledged_at = "acknowledged", 9, service.sent_at
    assert disclosure.shown_version(people.survivors, service) == shown
    service.urgency = "urgent"
    assert disclosure.shown_version(people.survivors, service) != shown
    assert disclosure.shown_version(people.provider, service) == "9"


# --- contents and messages -------------------------------------------------------------------------------------------


def test_a_release_opens_the_parts_it_names_and_no_other(coded, people):
    (all_of_it,) = disclosure.contents(people.provider, coded).rows
    assert {name: all_of_it[name] for name in ABOUT} == ABOUT
    assert all_of_it["holder_id"] == coded.sender_id
    coded.releases.update(categories=[Category.LANGUAGE])
    (row,) = disclosure.contents(people.provider, Referral.objects.get(pk=coded.pk)).rows
    assert (row["language"], "people" in row, "age_band" in row) == ("es", False, False)


def test_a_holder_reads_the_receivers_reason_only_where_feedback_is_open(coded, people):
    Contents.objects.create(referral=coded, holder=coded.receiver, reason_code="outside_area")
    (own,) = disclosure.contents(people.survivors, coded).rows
    assert own["holder_id"] == coded.sender_id
    recorded(coded, people.survivors, feedback_allowed=True)
    rows = disclosure.contents(people.survivors, Referral.objects.get(pk=coded.pk)).rows
    assert [row["holder_id"] for row in rows] == [coded.sender_id, coded.receiver_id]
    assert rows[1] == {"holder_id": coded.receiver_id, "reason_code": "outside_area"}


def test_closed_contents_say_why(service, people):
    shown = disclosure.contents(people.provider, service)
    assert (shown.gate, shown.rows, shown.is_open) == (Gate.NO_RELEASE, [], False)


def test_who_reads_a_message(tip, people):
    for gate in Gate:
        opened = gate in (Gate.NOT_NEEDED, Gate.HOLDER)
        of_sender = Message(referral=tip, holder=tip.sender)
        assert may_read(people.sender, of_sender, gate)
        assert may_read(people.receiver, of_sender, gate) is opened
        assert may_read(people.coordinator, of_sender, gate) is False
        of_task_force = Message(referral=tip, holder=None, by_coordinator=True)
        assert may_read(people.coordinator, of_task_force, gate)
        assert may_read(people.receiver, of_task_force, gate) is opened


def test_a_release_opens_messages_only_when_it_names_them(coded, people):
    message = Message(referral=coded, holder=coded.sender)
    assert may_read(people.provider, message, Gate.RELEASED)
    coded.releases.update(categories=[Category.LANGUAGE])
    message.referral = Referral.objects.get(pk=coded.pk)
    assert not may_read(people.provider, message, Gate.RELEASED)


# --- events ----------------------------------------------------------------------------------------------------------


def test_nothing_is_masked_from_whoever_knows_how_it_went_on():
    for name in MASKED_EVENTS:
        assert shown_event_type(name, {"late": True}, masked=False) == name


@pytest.mark.parametrize(
    ("event_type", "facts", "shown"),
    [
        ("referral.sent", {}, "referral.sent"),
        ("referral.sent", {"late": True, "again": True}, "referral.sent"),
        ("referral.accepted", {"late": True}, "referral.answered"),
        ("referral.declined", {}, "referral.answered"),
        ("referral.declined", {"late": True}, None),
        ("referral.declined", {"again": True}, None),
        ("referral.redirected", {}, "referral.answered"),
        ("referral.redirected", {"late": True}, None),
        ("referral.redirected", {"again": True}, None),
        ("referral.escalated", {"to_sender": True}, "referral.unanswered"),
        ("referral.escalated", {"to_sender": False}, None),
        ("referral.escalated", {}, None),
        ("referral.waitlisted", {}, "referral.answered"),
        *((f"referral.{name}", {}, "referral.closed") for name in ("not_engaged", "completed")),
        *(
            (f"referral.{name}", {}, None)
            for name in (
                *("acknowledged", "place_opened", "contacted", "service_started", "task_dropped", "contents_erased"),
                *("handler_assigned", "unit_assigned", "recused", "clocks_recalculated", "snoozed", "snooze_ended"),
                "outcome_confirmed",
            )
        ),
    ],
)
def test_what_an_event_is_called_to_a_masked_sender(event_type, facts, shown):
    assert shown_event_type(event_type, facts, masked=True) == shown


def test_a_masked_sender_is_given_the_masked_name_and_the_other_side_the_true_one(service, people):
    accepted = event("referral.accepted", by=service.receiver_id)
    assert event_as_seen(people.survivors, service, accepted) == "referral.answered"
    assert event_as_seen(people.provider, service, accepted) == "referral.accepted"
    assert event_as_seen(people.coordinator, service, accepted) == "referral.accepted"


def test_where_feedback_is_open_a_sender_is_given_the_true_name(tip, people):
    assert event_as_seen(people.sender, tip, event("referral.accepted")) == "referral.accepted"


@pytest.mark.parametrize(
    "name",
    [
        *("handler_assigned", "unit_assigned", "recused", "lead_assigned", "drafted", "draft_changed"),
        *("request_recorded", "request_answered", "own_task_ended"),
    ],
)
def test_ones_own_house_is_shown_to_those_who_live_in_it(name, tip, people):
    name, none = f"referral.{name}", None
    by_receiver, by_coordinator = event(name, by=tip.receiver_id), event(name)
    for_receiver = event(name, proxy_for=tip.receiver_id)
    seen = {who: getattr(people, who) for who in ("sender", "receiver", "coordinator")}
    assert [event_as_seen(who, tip, by_receiver) for who in seen.values()] == [none, name, none]
    assert [event_as_seen(who, tip, for_receiver) for who in seen.values()] == [none, name, name]
    assert [event_as_seen(who, tip, by_coordinator) for who in seen.values()] == [none, none, name]
    assert event_as_seen(people.sender, tip, event(name, by=uuid.uuid4())) is None


@pytest.mark.parametrize(
    ("part", "told"),
    [("hook", {"sender", "coordinator"}), ("handler", {"receiver"}), ("lead", {"coordinator"})],
)
def test_that_an_owner_left_is_told_to_whose_affair_it_is(part, told, tip, people):
    left = event("referral.owner_left", part=part)
    for who in ("sender", "receiver", "coordinator"):
        assert (event_as_seen(getattr(people, who), tip, left) is not None) is (who in told), who


# --- what counts as a change -----------------------------------------------------------------------------------------

EVERYBODY = {"sender", "receiver", "coordinator"}


@pytest.mark.parametrize(
    ("event_type", "part", "of_receiver", "changed_for"),
    [
        ("owner_left", "handler", False, {"receiver", "coordinator"}),
        ("owner_left", "lead", False, {"sender", "coordinator"}),
        ("owner_left", "hook", False, EVERYBODY),
        ("handler_assigned", None, True, {"receiver", "coordinator"}),
        ("lead_assigned", None, False, {"sender", "coordinator"}),
        ("unit_assigned", None, True, {"receiver"}),
        ("recused", None, True, {"receiver"}),
        ("accepted", None, True, EVERYBODY),
        ("acknowledged", None, True, EVERYBODY),
    ],
)
def test_it_changed_for_whoever_is_told_or_sees_the_field(event_type, part, of_receiver, changed_for, tip, people):
    facts = {} if part is None else {"part": part}
    happened = event(f"referral.{event_type}", by=tip.receiver_id if of_receiver else None, **facts)
    assert {who for who in EVERYBODY if is_news(getattr(people, who), tip, happened)} == changed_for


@pytest.mark.parametrize(
    ("event_type", "changed"),
    [("accepted", True), ("completed", True), ("acknowledged", False), ("handler_assigned", False), ("snoozed", False)],
)
def test_it_changed_for_a_masked_sender_only_where_that_is_shown(event_type, changed, service, people):
    happened = event(f"referral.{event_type}", by=service.receiver_id)
    assert is_news(people.survivors, service, happened) is changed
    assert is_news(people.provider, service, happened)
