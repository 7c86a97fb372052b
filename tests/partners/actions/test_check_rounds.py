"""Rounds of asking: when they begin, whom silence climbs to, each step once, and over a year."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, NotAllowed
from core.models import Event
from partners import actions, tasks
from partners.actions import Given
from partners.models import CheckStep, Contact, ContactCheck, ContactLink, TaskForceMembership
from tests.factories import ContactFactory, OrganizationFactory
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 5, 14, 23, tzinfo=UTC)
DAY = timedelta(days=1)
ALL = ("details_confirmed_on", "phone_confirmed_on", "email_confirmed_on", "confirmed_on")


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(clock, network):
    return staff(network.agency)


def confirm_all(desks, day):
    Contact.objects.filter(pk__in=[desk.pk for desk in desks.values()]).update(**dict.fromkeys(ALL, day))


def run(clock, days):
    """Let the scheduler's job run on each of so many days."""
    for _day in range(days):
        tasks.ask_partners()
        clock.shift(DAY)


def steps():
    rows = CheckStep.objects.order_by("id").select_related("contact")
    return [
        ((row.taken_at - START).days, row.step, row.contact.email.partition("@")[0] if row.contact else "")
        for row in rows
    ]


def test_silence_climbs_to_the_backup_the_executive_and_the_coordinator(desks, clock):
    run(clock, 120)
    assert steps() == [
        (0, "ask", "intake"),
        (7, "remind", "intake"),
        (14, "remind_again", "intake"),
        (21, "backup", "backup"),
        (28, "executive", "director"),
        (35, "call", ""),
    ]
    check = ContactCheck.objects.get()
    assert (check.closed_at, check.called_for_at, check.next_step) == (None, START + 35 * DAY, "")
    assert ContactLink.objects.count() == 5


def test_where_nobody_can_be_written_to_a_call_is_due_at_once(desks, clock):
    Contact.objects.update(email="", receives_referrals=False)
    run(clock, 3)
    assert [(day, step) for day, step, _who in steps()] == [
        (0, step) for step in ("ask", "remind", "remind_again", "backup", "executive", "call")
    ]
    assert not ContactLink.objects.exists()


def test_a_mailbox_that_was_tried_is_not_tried_under_another_name(desks, clock):
    Contact.objects.filter(is_backup=True).update(email="Intake+backup@agency.example")
    run(clock, 30)
    assert steps()[3:] == [(21, "backup", ""), (21, "executive", "director"), (28, "call", "")]


def test_a_bounced_address_is_passed_over(desks, clock):
    Contact.objects.filter(pk=desks["intake"].pk).update(bounced_at=START)
    run(clock, 1)
    assert steps() == [(0, "ask", "backup")]


def test_a_scheduler_that_slept_for_months_sends_one_mail(desks, clock):
    run(clock, 1)
    clock.shift(60 * DAY)
    run(clock, 2)
    assert [step for _day, step, _who in steps()] == ["ask", "remind"]


def test_two_clocks_do_the_work_of_a_day_once(desks):
    tasks.ask_partners()
    before = Event.objects.count()
    tasks.ask_partners()
    assert Event.objects.count() == before


def test_answers_stop_the_climb(desks, clock):
    run(clock, 10)
    actions.answer_check(token_of(), {desk.pk: Given("right") for desk in desks.values()})
    run(clock, 20)
    assert [step for _day, step, _who in steps()] == ["ask", "remind"]
    assert ContactCheck.objects.get().closed_at == START + 10 * DAY


def test_calls_close_a_round_too(desks, people, clock):
    run(clock, 40)
    for desk in desks.values():
        actions.confirm_contact(desk, by=people.coordinator, how="call")
    assert ContactCheck.objects.get().closed_at == timezone.now()


@pytest.mark.parametrize("answers", [False, True])
def test_over_a_year_each_step_comes_at_most_once_in_a_window(desks, clock, answers):
    """A partner with an emergency line, asked each month; it answers each time on the ninth day, or never."""
    for _day in range(365):
        tasks.ask_partners()
        check = ContactCheck.objects.open().first()
        if answers and check and timezone.now() - check.created_at == 9 * DAY:
            actions.answer_check(token_of(), {desk.pk: Given("right") for desk in desks.values()})
        clock.shift(DAY)
    rounds = list(ContactCheck.objects.order_by("created_at"))
    gaps = [(later.created_at - one.created_at).days for one, later in zip(rounds, rounds[1:], strict=False)]
    taken = Counter(CheckStep.objects.values_list("check_round", "step"))

    assert set(taken.values()) == {1}
    assert len(rounds) == (12 if answers else 1)
    assert all(30 <= gap < 35 for gap in gaps)
    mails = list(ContactLink.objects.order_by("created_at").values_list("created_at", flat=True))
    assert all(later - one >= 7 * DAY for one, later in zip(mails, mails[1:], strict=False))


def test_a_partner_without_a_line_is_asked_each_quarter(network, clock):
    desk = ContactFactory(organization=network.agency, roles=["training_lead"], check_days=180)
    for _day in range(365):
        tasks.ask_partners()
        if ContactCheck.objects.open().exists():
            actions.answer_check(token_of(), {desk.pk: Given("right")})
        clock.shift(DAY)
    assert ContactCheck.objects.count() == 5


def test_whoever_is_fresh_archived_or_no_member_is_not_asked(desks, network, clock):
    confirm_all(desks, START.date())
    ContactFactory(organization=OrganizationFactory(name="No member"))
    archived = ContactFactory(organization=network.provider).organization
    archived.archived_at = START
    archived.save()
    suspended = ContactFactory(organization=network.other_provider).organization
    TaskForceMembership.objects.filter(organization=suspended).update(status="suspended")
    run(clock, 23)
    assert not ContactCheck.objects.exists()
    run(clock, 2)
    assert [check.organization for check in ContactCheck.objects.all()] == [network.agency]


def test_the_steward_asks_if_it_is_one_of_the_partners_task_forces(desks, network, clock):
    network.agency.steward = network.other_task_force
    network.agency.save()
    run(clock, 1)
    assert ContactCheck.objects.get().task_force == network.task_force
    ContactCheck.objects.update(closed_at=START)
    TaskForceMembership.objects.create(task_force=network.other_task_force, organization=network.agency)
    clock.shift(40 * DAY)
    run(clock, 1)
    assert ContactCheck.objects.open().get().task_force == network.other_task_force


# --- asking now ---------------------------------------------------------------------------------------------------


def test_a_coordinator_asks_now_and_once_more_a_day_later(desks, people, network, clock):
    check = actions.ask_partner(network.agency, by=people.coordinator)
    with pytest.raises(Conflict, match="within the last day"):
        actions.ask_partner(network.agency, by=people.coordinator)
    clock.shift(DAY + timedelta(seconds=1))
    assert actions.ask_partner(network.agency, by=people.coordinator) == check
    assert ContactLink.objects.count() == 2
    assert ContactLink.objects.live().count() == 1


def test_asking_needs_somebody_to_ask(network, people):
    with pytest.raises(Conflict, match="add a contact"):
        actions.ask_partner(network.provider, by=people.coordinator)


@pytest.mark.parametrize("who", ["receiver_admin", "provider", "other_coordinator", "evaluator", "platform", "nobody"])
def test_only_its_coordinators_ask(desks, people, network, who):
    with pytest.raises(NotAllowed):
        actions.ask_partner(network.agency, by=getattr(people, who))
    assert (ContactCheck.objects.count(), Event.objects.count()) == (0, 0)
