"""Reminders: each once before its date, whatever the clock and the worker do."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import delivery
from core.models import Event
from partners import actions, tasks
from partners.actions.agreement_reminders import STEPS, due_steps, reminded_about
from partners.models import AgreementReminder
from tests.factories import AgreementFactory, ContactFactory

pytestmark = pytest.mark.django_db

END = date(2026, 12, 11)


@pytest.fixture
def paper(network):
    parties = [network.agency, network.provider]
    return AgreementFactory(task_force=network.task_force, parties=parties, signed=True, expires_on=END)


def noon(day):
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def year_from(day, days=365):
    return [day + timedelta(days=count) for count in range(days)]


def sent(paper):
    """Days before the end of every reminder that went out, in the order of going out."""
    rows = AgreementReminder.objects.filter(agreement=paper, sent=True).order_by("made_at")
    return [((row.about_on - row.made_at.date()).days, row.days_before) for row in rows]


def test_over_a_year_each_step_goes_out_once_on_its_day(paper):
    for day in year_from(date(2026, 1, 1)):
        actions.remind_of_agreements(noon(day))
        actions.remind_of_agreements(noon(day) + timedelta(hours=3))
    assert sent(paper) == [(90, 90), (60, 60), (30, 30), (7, 7)]
    assert Event.objects.filter(type="agreement.ending").count() == 4


def test_a_worker_that_was_down_for_a_week_sends_the_nearest_alone(paper):
    down = {END - timedelta(days=count) for count in range(5, 40)}
    for day in year_from(date(2026, 1, 1)):
        if day not in down:
            actions.remind_of_agreements(noon(day))
    assert sent(paper) == [(90, 90), (60, 60), (4, 7)]
    assert AgreementReminder.objects.filter(sent=False).get().days_before == 30


def test_a_new_agreement_with_two_weeks_left_gets_one(paper):
    for day in year_from(END - timedelta(days=14), 40):
        actions.remind_of_agreements(noon(day))
    assert sent(paper) == [(14, 30), (7, 7)]


def test_a_clock_that_jumps_to_and_fro_doubles_nothing(paper):
    days = year_from(date(2026, 8, 1), 160)
    for day in [*days[:60], *days[30:120], *days[10:100], *days]:
        actions.remind_of_agreements(noon(day))
    counted = Counter(AgreementReminder.objects.values_list("about_on", "days_before"))
    assert set(counted.values()) == {1}
    assert Event.objects.filter(type="agreement.ending").count() == 4


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-20, 120), max_size=25))
def test_in_any_order_of_runs_no_step_goes_out_twice_and_none_after_the_end(paper, lefts):
    AgreementReminder.objects.all().delete()
    for left in lefts:
        actions.remind_of_agreements(noon(END - timedelta(days=left)))
    went = sent(paper)
    assert len({step for _left, step in went}) == len(went) <= len(STEPS)
    assert all(0 <= left <= step for left, step in went)


def test_the_day_is_the_task_forces_own(network):
    parties = [network.agency]
    paper = AgreementFactory(task_force=network.task_force, parties=parties, signed=True, expires_on=END)
    the_day_before_in_new_york = datetime(2026, 12, 4, 4, 59, tzinfo=UTC)
    AgreementReminder.objects.create(
        agreement=paper, about_on=END, days_before=30, sent=True, made_at=the_day_before_in_new_york
    )
    assert actions.remind_of_agreements(the_day_before_in_new_york) == 0
    assert actions.remind_of_agreements(the_day_before_in_new_york + timedelta(minutes=1)) == 1


def test_one_that_renews_by_itself_counts_to_the_last_day_to_say_no(network):
    paper = AgreementFactory(
        task_force=network.task_force,
        parties=[network.agency],
        signed=True,
        expires_on=date(2026, 12, 31),
        renewal="auto",
        renewal_term_months=12,
        notice_days=60,
    )
    assert reminded_about(paper, date(2026, 11, 1)) == date(2026, 11, 1)
    assert reminded_about(paper, date(2026, 11, 2)) == date(2027, 11, 1)
    for day in year_from(date(2026, 1, 1), 730):
        actions.remind_of_agreements(noon(day))
    abouts = Counter(AgreementReminder.objects.filter(sent=True).values_list("about_on", flat=True))
    assert abouts == {date(2026, 11, 1): 4, date(2027, 11, 1): 4}


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_on": None},
        {"superseded_on": END},
        {"terminated_on": date(2026, 11, 1), "terminated_by": "0" * 32, "termination_reason": "mutual"},
        {"signed_on": None},
    ],
    ids=["no end", "replaced without a gap", "ended", "unsigned"],
)
def test_what_needs_nobody_is_not_reminded_of(changes, network):
    AgreementFactory(**({"task_force": network.task_force, "signed": True, "expires_on": END} | changes))
    assert actions.remind_of_agreements(noon(END - timedelta(days=7))) == 0


def test_steps_due():
    assert [due_steps(END, END - timedelta(days=left)) for left in (91, 90, 30, 8, 7, 0, -1)] == [
        *([], [90], [30, 60, 90], [30, 60, 90], [7, 30, 60, 90], [7, 30, 60, 90], [])
    ]


def test_the_mails_go_to_both_sides_once_and_say_nothing(network, people, paper):
    ContactFactory(organization=network.provider, is_primary=True, email="desk@harbor.example")
    with time_machine.travel(noon(END - timedelta(days=7)), tick=False):
        tasks.remind_of_agreements()
        tasks.remind_of_agreements()
        delivery.drain()
    told = sorted(message.to[0] for message in mail.outbox)
    expected = [people.receiver_admin, people.coordinator, people.le_coordinator]
    assert told == sorted([*(person.user.email for person in expected), "desk@harbor.example"])
    for message in mail.outbox:
        text = message.subject + message.body
        assert message.subject == "An agreement is ending soon"
        assert f"/agreements/{paper.pk}/" in message.body
        for secret in (paper.title, network.provider.name, network.agency.name, "Harbor", "Memorandum"):
            assert secret not in text


def test_a_mail_is_not_sent_about_one_that_was_ended_meanwhile(people, paper):
    with time_machine.travel(noon(END - timedelta(days=7)), tick=False):
        tasks.remind_of_agreements()
        actions.terminate_agreement(paper, by=people.coordinator, on=END - timedelta(days=7), reason="mutual")
        delivery.drain()
    assert mail.outbox == []
