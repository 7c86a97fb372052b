"""The log of breaches: clocks that run from noticing, reminders once a step, and a close that waits for the telling."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners.models import TaskForceMembership
from referrals import actions
from referrals.models import Breach, BreachNotice
from referrals.safeguard_codes import Told

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "kind": "lost_device",
    "detected_at": START,
    "people": 3,
    "protection": "The phone was locked from afar.",
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(START, tick=False):
        yield


def later(**span):
    return time_machine.travel(START + timedelta(**span), tick=False)


@pytest.fixture
def breach(network, people):
    return actions.record_breach(network.task_force, by=people.coordinator, organizations=[network.provider], **FACTS)


def stored():
    rows = (Breach.objects.order_by("pk"), BreachNotice.objects.order_by("pk"), Event.objects.order_by("pk"))
    return [list(some.values()) for some in rows]


def test_the_clocks_run_for_twenty_four_hours_from_noticing(breach):
    due = dict(breach.notices.values_list("to", "due_at"))
    day = START + timedelta(hours=24)
    assert due == {"funder": day, "organizations": day, "operator": day, "state": None, "people": None}
    [event] = Event.objects.filter(type="breach.recorded")
    assert (event.subject_id, event.task_force_id) == (breach.pk, breach.task_force_id)
    assert "locked" not in event.body


def test_one_that_is_only_about_to_happen_has_clocks_too(network, people):
    row = actions.record_breach(network.task_force, by=people.platform, **FACTS | {"is_imminent": True})
    assert row.notices.waiting().count() == 3


def test_only_coordinators_and_platform_staff_write(network, people, breach):
    before = stored()
    for name, person in people.items():
        if name in ("coordinator", "le_coordinator", "platform"):
            continue
        with pytest.raises(NotAllowed):
            actions.record_breach(network.task_force, by=person, **FACTS)
        with pytest.raises(NotAllowed):
            actions.note_told(breach, by=person, to=Told.FUNDER)
    assert stored() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "flood"),
        ("kind", ""),
        ("detected_at", START + timedelta(hours=1)),
        ("contained_at", START - timedelta(hours=1)),
        ("people", -1),
        ("protection", "Called her at 555-010-1234"),
        ("protection", "x" * 281),
        ("closed_at", START),
    ],
)
def test_bad_facts_are_refused_by_field(network, people, field, value):
    with pytest.raises(Invalid) as refusal:
        actions.record_breach(network.task_force, by=people.coordinator, **FACTS | {field: value})
    assert list(refusal.value.fields) == [field]
    assert stored() == [[], [], []]


def test_an_organization_of_elsewhere_is_refused(network, people):
    with pytest.raises(Invalid) as refusal:
        actions.record_breach(network.task_force, by=people.coordinator, organizations=[network.outsider], **FACTS)
    assert list(refusal.value.fields) == ["organizations"]


def test_another_time_of_noticing_moves_the_clocks_of_the_untold(breach, people):
    actions.note_told(breach, by=people.coordinator, to=Told.FUNDER)
    earlier = START - timedelta(hours=5)
    actions.change_breach(breach, by=people.coordinator, detected_at=earlier)
    due = dict(breach.notices.values_list("to", "due_at"))
    assert due["operator"] == earlier + timedelta(hours=24)
    assert due["funder"] == START + timedelta(hours=24)


def test_it_was_never_noticed_later_than_was_written_down(breach, people):
    before = stored()
    with later(hours=6), pytest.raises(Invalid) as refusal:
        actions.change_breach(breach, by=people.coordinator, detected_at=START + timedelta(hours=5), people=4)
    assert list(refusal.value.fields) == ["detected_at"]
    assert stored() == before


def test_it_closes_once_it_was_stopped_and_all_with_a_clock_were_told(breach, people):
    by = people.coordinator
    with pytest.raises(Conflict) as refusal:
        actions.close_breach(breach, by=by)
    assert refusal.value.code == "not_contained"
    actions.change_breach(breach, by=by, contained_at=START)
    for to in (Told.FUNDER, Told.OPERATOR):
        actions.note_told(breach, by=by, to=to)
    with pytest.raises(Conflict) as refusal:
        actions.close_breach(breach, by=by)
    assert refusal.value.code == "notices_open"
    actions.note_told(breach, by=by, to=Told.ORGANIZATIONS)
    assert actions.close_breach(breach, by=by).closed_at == START
    before = stored()
    for act in (
        lambda: actions.change_breach(breach, by=by, people=4),
        lambda: actions.note_told(breach, by=by, to=Told.PEOPLE),
        lambda: actions.close_breach(breach, by=by),
    ):
        with pytest.raises(Conflict):
            act()
    assert stored() == before


def test_where_no_organization_is_concerned_none_must_be_told(network, people):
    row = actions.record_breach(network.task_force, by=people.coordinator, **FACTS | {"contained_at": START})
    for to in (Told.FUNDER, Told.OPERATOR):
        actions.note_told(row, by=people.coordinator, to=to)
    assert actions.close_breach(row, by=people.coordinator).closed_at


def test_telling_is_noted_once_with_its_time_and_whether_it_was_late(breach, people):
    with later(hours=25):
        actions.note_told(breach, by=people.coordinator, to=Told.FUNDER, told_at=START + timedelta(hours=2))
        actions.note_told(breach, by=people.coordinator, to=Told.OPERATOR)
        late = [event.body for event in Event.objects.filter(type="breach.told").order_by("id")]
        assert ['"late":false' in late[0], '"late":true' in late[1]] == [True, True]
        before = stored()
        with pytest.raises(Conflict):
            actions.note_told(breach, by=people.coordinator, to=Told.FUNDER)
        for moment in (START - timedelta(minutes=1), START + timedelta(hours=26)):
            with pytest.raises(Invalid):
                actions.note_told(breach, by=people.coordinator, to=Told.PEOPLE, told_at=moment)
        with pytest.raises(Invalid):
            actions.note_told(breach, by=people.coordinator, to="everybody")
        with pytest.raises(Stale):
            actions.note_told(breach, by=people.coordinator, to=Told.PEOPLE, expected_version=1)
        assert stored() == before


def test_reminders_go_out_once_a_step_and_stop_when_told(breach, people):
    sent = []
    for hours in range(60):
        with later(hours=hours):
            sent += [hours] * actions.remind_of_notices()
            if hours == 13:
                actions.note_told(breach, by=people.coordinator, to=Told.FUNDER)
    assert sent == [12] * 3 + [22] * 2 + [24] * 2
    facts = [event.body for event in Event.objects.filter(type="breach.notice_due")]
    assert sum('"late":true' in body for body in facts) == 2


def test_a_clock_that_slept_reminds_once_of_all_it_missed(breach):
    with later(hours=30):
        assert (actions.remind_of_notices(), actions.remind_of_notices()) == (3, 0)


def test_coordinators_platform_and_the_named_are_told_by_mails_that_say_nothing(breach, people, network, mailoutbox):
    admin = TaskForceMembership.objects.get(organization=network.provider)
    assert admin
    delivery.drain()
    told = {mail.to[0] for mail in mailoutbox}
    assert told == {people.le_coordinator.user.email, people.platform.user.email}
    assert {mail.subject for mail in mailoutbox} == {"You have something to review"}
    for mail in mailoutbox:
        assert not any(word in mail.body.lower() for word in ("breach of", "lost", "harbor", "phone"))
    mailoutbox.clear()
    actions.change_breach(breach, by=people.coordinator, organizations=[network.provider, network.business])
    delivery.drain()
    assert {mail.to[0] for mail in mailoutbox} == {people.sender_admin.user.email}


def test_who_reads_the_log(breach, people, network):
    actions.change_breach(breach, by=people.coordinator, organizations=[network.business])
    readers = {name for name, person in people.items() if Breach.objects.visible_to(person).exists()}
    assert readers == {"coordinator", "le_coordinator", "auditor", "platform", "sender_admin"}
