"""Reminders: each once before its date, whatever the clock and the worker do."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import delivery
from core.models import Event
from partners import actions, signed_rows, tasks
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
        if actions.remind_of_agreements(noon(day)):
            assert actions.remind_of_agreements(noon(day) + timedelta(hours=3)) == 0
    assert sent(paper) == [(90, 90), (60, 60), (30, 30), (7, 7)]
    assert Event.objects.filter(type="agreement.ending").count() == 4


def test_a_worker_that_was_down_for_a_week_sends_the_nearest_alone(paper):
    down = {END - timedelta(days=count) for count in range(5, 40)}
    for day in year_from(date(2026, 8, 20), 130):
        if day not in down:
            actions.remind_of_agreements(noon(day))
    assert sent(paper) == [(90, 90), (60, 60), (4, 7)]
    assert AgreementReminder.objects.filter(sent=False).get().days_before == 30


def test_a_new_agreement_with_two_weeks_left_gets_one(paper):
    for day in year_from(END - timedelta(days=14), 40):
        actions.remind_of_agreements(noon(day))
    assert sent(paper) == [(14, 30), (7, 7)]


def test_a_clock_that_jumps_to_and_fro_doubles_nothing(paper):
    due = {END - timedelta(days=step) for step in STEPS}
    days = sorted({*year_from(date(2026, 8, 1), 160)[::4], *due})
    for day in [*days[:16], *days[8:31], *days[3:26], *days]:
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
    near = {about + timedelta(days=off) for about in (date(2026, 11, 1), date(2027, 11, 1)) for off in range(-92, 3)}
    for day in sorted({*near, *year_from(date(2026, 1, 1), 730)[::10]}):
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


def tell(days, hours=(0,)):
    """Run both reminders at 17:00 UTC of each day, and some hours off it."""
    for day in days:
        for hour in hours:
            moment = noon(day) + timedelta(hours=hour)
            actions.remind_of_agreements(moment)
            actions.tell_of_lapses(moment)


def lapses(paper):
    return list(AgreementReminder.objects.filter(agreement=paper, days_before=0).values_list("about_on", "made_at"))


@pytest.mark.parametrize(
    "end",
    [
        *(date(2024, 2, 29), date(2024, 3, 10), date(2024, 3, 11), date(2024, 11, 3), date(2024, 12, 31)),
        *(date(2025, 2, 28), date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 2), END),
    ],
    ids=str,
)
def test_over_a_year_each_window_is_told_once_on_its_local_day(network, end):
    paper = AgreementFactory(
        task_force=network.task_force,
        parties=[network.agency],
        signed=True,
        expires_on=end,
        **dict.fromkeys(("effective_on", "signed_on", "locked_on"), date(2023, 1, 2)),
    )
    zone = ZoneInfo(network.task_force.time_zone)
    midnights = [datetime.combine(end - timedelta(days=left), time(), zone) for left in (*STEPS, -1)]
    near = [timedelta(minutes=minutes) for minutes in (-180, -61, -1, 0, 1, 59, 180, 720)]
    rare = {noon(end + timedelta(days=off)) for off in range(-120, 246, 15)}
    for moment in sorted({*rare, *(night.astimezone(UTC) + off for night in midnights for off in near)}):
        actions.remind_of_agreements(moment)
        actions.tell_of_lapses(moment)
    rows = AgreementReminder.objects.filter(agreement=paper, sent=True).order_by("made_at")
    told = [(row.days_before, (end - row.made_at.astimezone(zone).date()).days) for row in rows]
    assert told == [(90, 90), (60, 60), (30, 30), (7, 7), (0, -1)]
    assert [row.made_at for row in rows] == midnights
    counted = Counter(Event.objects.filter(subject_id=paper.pk).values_list("type", flat=True))
    assert counted == {"agreement.ending": 4, "agreement.lapsed": 1}


def test_a_lapse_is_told_late_after_a_stop_and_not_after_a_month(paper):
    tell([END + timedelta(days=31)])
    assert lapses(paper) == []
    tell([END + timedelta(days=30)])
    tell(year_from(END - timedelta(days=5), 60), hours=(0, 5))
    assert lapses(paper) == [(END, noon(END + timedelta(days=30)))]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-40, 120), max_size=25))
def test_in_any_order_of_runs_a_lapse_is_told_at_most_once_and_never_before_it(paper, lefts):
    AgreementReminder.objects.all().delete()
    tell(END - timedelta(days=left) for left in lefts)
    made = [made_at.date() for _about, made_at in lapses(paper)]
    due = [left for left in lefts if -30 <= left < 0]
    assert made == ([END - timedelta(days=due[0])] if due else [])


@pytest.mark.parametrize(
    "changes",
    [
        {"superseded_on": END},
        {"terminated_on": END - timedelta(days=3), "terminated_by": "0" * 32, "termination_reason": "mutual"},
        {"renewal": "auto", "renewal_term_months": 12},
        {"signed_on": None},
        {"expires_on": None},
    ],
    ids=["replaced", "ended", "renews", "unsigned", "no end"],
)
def test_what_did_not_lapse_is_not_told_of(changes, network):
    AgreementFactory(**({"task_force": network.task_force, "signed": True, "expires_on": END} | changes))
    tell(year_from(END, 30))
    assert not AgreementReminder.objects.filter(days_before=0).exists()


def test_the_lapse_is_mailed_once_to_signers_and_coordinators_and_says_nothing(network, people, paper):
    signer = ContactFactory(organization=network.provider, email="Signer@harbor.example")
    gone = ContactFactory(organization=network.agency, email="gone@elkfork.example", ended_on=date(2026, 10, 1))
    sign = paper.parties.filter
    with signed_rows.lifted(connection):
        sign(organization=network.provider).update(signatory=signer, signatory_name="")
        sign(organization=network.agency).update(signatory=gone, signatory_name="")
    with time_machine.travel(noon(END + timedelta(days=1)), tick=False):
        for _again in range(2):
            actions.tell_of_lapses()
            delivery.drain()
    expected = [people.receiver_admin, people.coordinator, people.le_coordinator]
    assert sorted(one.to[0] for one in mail.outbox) == sorted([*(one.user.email for one in expected), signer.email])
    for message in mail.outbox:
        assert message.subject == "An agreement has lapsed"
        assert f"/agreements/{paper.pk}/" in message.body
        for secret in (paper.title, network.provider.name, network.agency.name, "Harbor", "Memorandum"):
            assert secret not in message.subject + message.body


def test_one_who_signed_and_is_its_admin_is_written_to_once(network, people, paper):
    signer = ContactFactory(organization=network.agency, email=people.receiver_admin.user.email.upper())
    with signed_rows.lifted(connection):
        paper.parties.filter(organization=network.agency).update(signatory=signer, signatory_name="")
    with time_machine.travel(noon(END + timedelta(days=1)), tick=False):
        tasks.remind_of_agreements()
        delivery.drain()
    told = [message.to[0].lower() for message in mail.outbox]
    assert told.count(people.receiver_admin.user.email.lower()) == 1
