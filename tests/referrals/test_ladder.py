"""The ladder of a clock: who is told at which step, each step once, nothing told that a sender may not know."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core import delivery, events
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners.models import Contact
from referrals import actions, clocks, disclosure, tasks
from referrals.models import Escalation, Notice, Referral, Release
from referrals.timeline import timeline
from tests.conftest import TIP
from tests.factories import ContactFactory, ReferralFactory
from tests.factories.referrals import release_terms

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 14, 13, 0, tzinfo=UTC)  # 9 in the morning in New York
HOUR = timedelta(hours=1)
RECEIVER, SENDER = {"receiver", "receiver_admin"}, {"sender", "sender_admin"}
COORDINATORS = {"coordinator", "le_coordinator"}


@pytest.fixture
def clock():
    """A frozen clock, on Monday at opening."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent(clock, draft_tip, people):
    """A tip sent on Monday at opening: to be acknowledged by its close."""
    return actions.send(draft_tip, by=people.sender)


@pytest.fixture
def quiet_service(clock, network, people):
    """A service referral without a release, sent on Monday at opening: its sender is told little."""
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    return actions.send(draft, by=people.survivors)


@pytest.fixture
def told(people, mailoutbox):
    """Climb, drain the outbox and say who got a notice of it, by name."""
    names = {person.user_id: name for name, person in people.items()}

    def since():
        delivery.drain()
        Notice.objects.all().delete()
        mailoutbox.clear()
        actions.escalate()
        delivery.drain()
        return {names[notice.user_id] for notice in Notice.objects.all()}

    return since


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count(), Escalation.objects.count()


def test_each_step_tells_its_people_once(sent, clock, told):
    assert told() == set()
    clock.move_to(MONDAY + 4 * HOUR)
    assert told() == RECEIVER
    assert told() == set()
    clock.move_to(MONDAY + 8 * HOUR)
    assert told() == SENDER
    clock.move_to(MONDAY + 27 * HOUR)  # four open hours later, on Tuesday
    assert told() == set()
    clock.move_to(MONDAY + 28 * HOUR)
    assert told() == {"receiver_admin"} | COORDINATORS
    assert told() == set()
    rows = Escalation.objects.filter(told=True).values_list("clock", "percent", "due_at")
    assert list(rows.order_by("percent")) == [("acknowledge", part, sent.acknowledge_due_at) for part in (50, 100, 150)]


def test_the_backup_contact_hears_when_all_the_time_has_passed(sent, clock, told, network, mailoutbox):
    ContactFactory(organization=network.agency, email="backup@agency.example", is_backup=True, receives_referrals=False)
    clock.move_to(MONDAY + 4 * HOUR)
    told()
    assert "backup@agency.example" not in {address for mail in mailoutbox for address in mail.to}
    clock.move_to(MONDAY + 8 * HOUR)
    told()
    assert "backup@agency.example" in {address for mail in mailoutbox for address in mail.to}


def test_nothing_told_says_what_it_is_about(sent, clock, told, mailoutbox):
    clock.move_to(MONDAY + 40 * HOUR)
    told()
    assert mailoutbox
    for mail in mailoutbox:
        words = f"{mail.subject} {mail.body}".casefold()
        assert mail.subject == f"{sent.reference} needs your attention"
        for said in ("tip", "worksite", "hotel", "marlow", "elk fork", "summit", TIP["note"].casefold()):
            assert said not in words
    facts = events.facts_of(Event.objects.get(type="referral.escalated"))
    assert set(facts) == {"clock", "due_at", "own", "to_sender", "kind", "feedback"}


def test_steps_that_a_stopped_scheduler_missed_are_told_in_one(sent, clock, told):
    clock.move_to(MONDAY + 40 * HOUR)
    assert told() == RECEIVER | SENDER | COORDINATORS
    assert Event.objects.filter(type="referral.escalated").count() == 1
    assert told() == set()


def test_the_next_clock_has_its_own_ladder(sent, clock, told, people):
    clock.move_to(MONDAY + HOUR)
    actions.accept(sent, by=people.receiver)
    told()
    row = Referral.objects.get(pk=sent.pk)
    assert row.escalate_at == MONDAY + timedelta(days=2, hours=5)  # half of five business days, from the hour it began
    clock.move_to(row.escalate_at)
    assert told() == RECEIVER
    facts = events.facts_of(Event.objects.filter(type="referral.escalated").latest("id"))
    assert (facts["clock"], facts["own"]) == ("first_contact", [50])


def test_what_has_ended_climbs_no_more(sent, clock, told, people):
    actions.withdraw(sent, by=people.sender, reason="other")
    clock.move_to(MONDAY + 40 * HOUR)
    assert told() == set()
    assert Escalation.objects.count() == 0


def test_a_member_who_is_recused_is_not_told(sent, clock, told, people):
    actions.recuse(sent, by=people.receiver, user=people.receiver.user)
    clock.move_to(MONDAY + 4 * HOUR)
    assert told() == {"receiver_admin"}


def test_a_new_due_time_has_its_own_steps(sent, clock, told, network):
    clock.move_to(MONDAY + 4 * HOUR)
    assert told() == RECEIVER
    network.agency.time_zone = "Pacific/Honolulu"
    network.agency.save()
    actions.recalculate_clocks(organization=network.agency)
    row = Referral.objects.get(pk=sent.pk)
    assert row.due_at > sent.due_at
    clock.move_to(row.escalate_at)
    assert told() == RECEIVER
    assert Escalation.objects.filter(percent=50, told=True).count() == 2


@pytest.mark.parametrize("acknowledged", [False, True])
def test_a_sender_without_feedback_hears_the_same_whether_it_was_acknowledged_or_not(
    quiet_service, clock, told, people, acknowledged
):
    if acknowledged:
        actions.acknowledge(quiet_service, by=people.provider)
    heard = []
    for hours in range(0, 24 * 6, 1):
        clock.move_to(MONDAY + hours * HOUR)
        if "survivors" in told():
            heard.append(hours)
    assert heard == [8, 56]  # the close of Monday, and of Wednesday
    seen = timeline(people.survivors, Referral.objects.get(pk=quiet_service.pk))
    assert [entry.type for entry in seen if "waiting" in entry.type or "answer" in entry.type] == [
        "referral.unanswered",
        "referral.unanswered",
    ]
    assert all(not entry.facts for entry in seen if entry.type == "referral.unanswered")


def test_a_sender_without_feedback_hears_nothing_of_later_clocks(quiet_service, clock, told, people):
    actions.accept(quiet_service, by=people.provider)
    heard = set()
    for days in range(20):
        clock.move_to(MONDAY + timedelta(days=days, hours=12))
        heard |= told()
    assert "survivors" not in heard
    assert {"provider", *COORDINATORS} - {"le_coordinator"} <= heard


def test_a_sender_with_feedback_hears_of_every_clock(quiet_service, clock, told, people):
    terms = release_terms() | {"feedback_allowed": True, "expires_on": date(2026, 9, 30)}
    actions.record_release(quiet_service, by=people.survivors, **terms)
    assert Release.objects.get().feedback_allowed
    actions.accept(Referral.objects.get(pk=quiet_service.pk), by=people.provider)
    told()
    clock.move_to(MONDAY + timedelta(days=4, hours=8))
    assert "survivors" in told()


def test_the_last_step_is_not_told_to_a_coordinator_who_may_not_see_the_row(quiet_service, clock, told, people):
    clock.move_to(MONDAY + 40 * HOUR)
    assert told() & COORDINATORS == {"coordinator"}


def test_the_scheduler_climbs_once_a_minute(sent, clock):
    clock.move_to(MONDAY + 4 * HOUR)
    tasks.climb_ladders()
    tasks.climb_ladders()
    assert Event.objects.filter(type="referral.escalated").count() == 1


def test_the_database_holds_each_step_once(sent):
    step = {"referral": sent, "clock": "acknowledge", "due_at": sent.due_at, "percent": 50}
    Escalation.objects.bulk_create([Escalation(**step)])
    assert str(Escalation.objects.get()).startswith("acknowledge at 50 %")
    with pytest.raises(Exception, match=r"(?i)unique"):
        Escalation.objects.create(**step)


# --- snooze ---------------------------------------------------------------------------------------------------------


def test_a_snooze_holds_the_ladder_and_not_the_due_time(sent, clock, told, people):
    until = MONDAY + timedelta(days=1, hours=1)
    row = actions.snooze(sent, by=people.receiver, until=until, reason="agreed")
    assert (row.due_at, row.snoozed_until, row.version) == (sent.due_at, until, sent.version + 1)
    clock.move_to(MONDAY + 9 * HOUR)
    assert told() == set()
    assert Referral.objects.late(MONDAY + 9 * HOUR).filter(pk=sent.pk).exists()
    clock.move_to(until)
    assert told() == RECEIVER | SENDER
    facts = events.facts_of(Event.objects.get(type="referral.snoozed"))
    assert (facts["reason"], facts["until"]) == ("agreed", until.isoformat())


def test_a_snooze_can_be_ended_early(sent, clock, told, people):
    row = actions.snooze(sent, by=people.coordinator, until=MONDAY + timedelta(days=3), reason="other")
    clock.move_to(MONDAY + 9 * HOUR)
    assert told() == set()
    row = actions.end_snooze(row, by=people.receiver)
    assert (row.snoozed_until, row.snooze_reason) == (None, "")
    assert told() == RECEIVER | SENDER


@pytest.fixture
def emergency(clock, network, people):
    """A tip in an emergency, sent on Monday at opening: to be acknowledged within the hour."""
    ContactFactory(organization=network.agency, phone="+1 555 555 0142")
    draft = actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.agency,
        kind="tip",
        envelope={"industry": "hotels", "region": "Marlow", "urgency": "emergency"},
        contents=TIP,
    )
    return actions.send(draft, by=people.sender, call_note="spoke")


def held_again_and_again(row, people, clock, told, *, hours):
    """The hours at which each of others was told first, while the receiver holds reminders as often as it may."""
    heard: dict[str, float] = {}
    for quarter in range(hours * 4):
        clock.move_to(MONDAY + quarter * HOUR / 4)
        fresh = Referral.objects.get(pk=row.pk)
        for span in (14 * 24 * HOUR, 4 * HOUR, HOUR, HOUR / 2):
            with contextlib.suppress(Invalid):
                actions.snooze(fresh, by=people.receiver, until=MONDAY + quarter * HOUR / 4 + span, reason="other")
                break
        for name in told():
            heard.setdefault(name, quarter / 4)
    return heard


def test_in_an_emergency_no_snooze_delays_what_sender_and_coordinator_are_told(emergency, clock, told, people):
    assert emergency.due_at == MONDAY + HOUR
    heard = held_again_and_again(emergency, people, clock, told, hours=6)
    assert {name: heard[name] for name in SENDER | COORDINATORS} == {
        **dict.fromkeys(SENDER, 1),
        **dict.fromkeys(COORDINATORS, 1.5),
    }
    assert heard["receiver"] == 5  # its own step, once its snooze came to an end: four hours past the due time


def test_however_often_it_is_held_a_ladder_goes_on_once_the_most_there_is_has_passed(sent, clock, told, people):
    clock.move_to(MONDAY + timedelta(days=10))
    row = actions.snooze(sent, by=people.receiver, until=MONDAY + timedelta(days=14), reason="other")
    clock.move_to(MONDAY + timedelta(days=13))
    before = stored(row)
    with pytest.raises(Invalid) as refused:
        actions.snooze(row, by=people.receiver, until=MONDAY + timedelta(days=15), reason="other")
    assert list(refused.value.fields) == ["until"]
    assert "after the due time" in str(refused.value.fields["until"])
    assert stored(row) == before
    clock.move_to(MONDAY + timedelta(days=14))
    assert told() == RECEIVER | SENDER | COORDINATORS


def test_the_next_move_ends_a_snooze(sent, clock, people):
    row = actions.snooze(sent, by=people.receiver, until=MONDAY + timedelta(days=3), reason="papers")
    row = actions.acknowledge(row, by=people.receiver)
    assert (row.snoozed_until, row.snooze_reason) == (None, "")


@pytest.mark.parametrize(
    "name",
    ["sender", "sender_admin", "receiver_readonly", "sender_readonly", "other_coordinator", "provider", "nobody"],
)
def test_nobody_else_holds_reminders(sent, people, name):
    before = stored(sent)
    with pytest.raises((NotAllowed, Referral.DoesNotExist)):
        actions.snooze(sent, by=getattr(people, name), until=MONDAY + HOUR, reason="agreed")
    with pytest.raises((NotAllowed, Referral.DoesNotExist)):
        actions.end_snooze(sent, by=getattr(people, name))
    assert stored(sent) == before


@pytest.mark.parametrize(
    ("urgency", "until", "reason", "wrong"),
    [
        ("routine", -HOUR, "agreed", {"until"}),
        ("routine", timedelta(0), "agreed", {"until"}),
        ("routine", timedelta(days=14, minutes=1), "agreed", {"until"}),
        ("urgent", timedelta(days=3, minutes=1), "agreed", {"until"}),
        ("emergency", 4 * HOUR + timedelta(minutes=1), "agreed", {"until"}),
        ("routine", HOUR, "", {"reason"}),
        ("routine", HOUR, "she is ill", {"reason"}),
        ("routine", -HOUR, "?", {"until", "reason"}),
    ],
)
def test_a_snooze_has_a_reason_and_an_end_that_is_near(clock, people, network, urgency, until, reason, wrong):
    row = ReferralFactory(
        tip=True,
        sent=True,
        urgency=urgency,
        due_at=MONDAY + HOUR,
        task_force=network.task_force,
        receiver=network.agency,
    )
    before = stored(row)
    with pytest.raises(Invalid) as refused:
        actions.snooze(row, by=people.receiver, until=MONDAY + until, reason=reason)
    assert set(refused.value.fields) == wrong
    assert stored(row) == before


def test_where_no_clock_runs_nothing_is_held(sent, people):
    with pytest.raises(Conflict):
        actions.end_snooze(sent, by=people.receiver)
    actions.withdraw(sent, by=people.sender, reason="other")
    before = stored(sent)
    with pytest.raises(Conflict):
        actions.snooze(sent, by=people.receiver, until=MONDAY + HOUR, reason="agreed")
    assert stored(sent) == before


def test_a_stale_copy_holds_nothing(sent, people):
    before = stored(sent)
    with pytest.raises(Stale):
        actions.snooze(sent, by=people.receiver, until=MONDAY + HOUR, reason="agreed", expected_version=1)
    with pytest.raises(Stale):
        actions.end_snooze(sent, by=people.receiver, expected_version=1)
    assert stored(sent) == before


def test_a_sender_without_feedback_sees_no_snooze(quiet_service, people):
    row = actions.snooze(quiet_service, by=people.provider, until=MONDAY + HOUR, reason="place")
    assert {"snoozed_until", "snooze_reason"} & set(disclosure.envelope(people.survivors, row)) == set()
    assert disclosure.envelope(people.provider, row)["snooze_reason"] == "place"
    assert "referral.snoozed" not in {entry.type for entry in timeline(people.survivors, row)}


def test_a_ladder_is_sorted_and_begins_after_its_clock(sent):
    found = clocks.rungs(sent)
    assert [rung.at for rung in found] == sorted(rung.at for rung in found)
    assert found[0].at > sent.sent_at
    assert not Contact.objects.exists()
