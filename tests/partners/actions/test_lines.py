"""After-hours lines: who changes them, and the numbers that one person alone cannot put in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event, EventDelivery
from partners import actions
from partners.models import AfterHoursLine, NumberChange, RotaShift, TestCall
from tests.conftest import actor
from tests.factories import ContactFactory
from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "+14125550190", "+14125550199"
NOW = "2026-11-24T15:00:00Z"
TODAY = date(2026, 11, 24)
GIVEN = {"label": "Night line", "kind": "24x7_line", "purpose": "advocate", "number": NEW}
NIGHT = {"days": [4, 0], "opens": "17:00", "closes": "08:00"}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def line(network):
    return AfterHoursLineFactory(organization=network.agency)


@pytest.fixture
def rota(network):
    return AfterHoursLineFactory(organization=network.agency, rota=True, label="Duty rota")


def stored():
    """What a refusal must not change."""
    tables = (AfterHoursLine, RotaShift, NumberChange, TestCall)
    return [list(model.objects.order_by("pk").values()) for model in tables], Event.objects.count()


def test_a_new_line_is_unconfirmed_and_in_the_partners_time_zone(network, people):
    line = actions.add_line(network.agency, by=people.receiver, hours=[NIGHT], **GIVEN)
    assert (line.confirmed_on, line.number_by, line.time_zone) == (None, people.receiver.user_id, "America/New_York")
    assert line.hours == [{"days": [0, 4], "opens": "17:00", "closes": "08:00"}]
    assert NEW not in Event.objects.get(type="line.added").body


def test_only_a_coordinators_call_back_confirms_a_new_line(network, people):
    own = actions.add_line(network.agency, by=people.receiver, called_back=True, **GIVEN)
    called = actions.add_line(network.agency, by=people.coordinator, called_back=True, **GIVEN)
    assert (own.confirmed_on, called.confirmed_on, called.confirmed_how) == (None, TODAY, "call")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("number", {"number": "12"}),
        ("label", {"label": " "}),
        ("kind", {"kind": "carrier pigeon"}),
        ("purpose", {"purpose": "x"}),
        ("needs", {"needs": ["gold"]}),
        ("languages", {"languages": ["xx"]}),
        ("genders", {"genders": ["x"]}),
        ("time_zone", {"time_zone": "Mars/Base"}),
        ("hours", {"hours": "always"}),
        ("hours", {"hours": [{"days": [7], "opens": "17:00", "closes": "08:00"}]}),
        ("hours", {"hours": [{"days": [1], "opens": "5 PM", "closes": "08:00"}]}),
        ("hours", {"hours": [{"days": [1], "opens": "17:00"}]}),
        ("hours", {"hours": [NIGHT] * 15}),
        ("kind", {"kind": "voicemail_only", "hours": [NIGHT]}),
        ("holiday_hours", {"holiday_rule": "other"}),
        ("valid_to", {"valid_from": date(2026, 5, 2), "valid_to": date(2026, 5, 1)}),
        ("confirmed_on", {"confirmed_on": TODAY}),
    ],
)
def test_bad_input_is_refused_by_field(field, given, network, people, line):
    before = stored()
    for act in (
        lambda: actions.add_line(network.agency, by=people.receiver, **(GIVEN | given)),
        lambda: actions.update_line(line, by=people.receiver, **given),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert list(refusal.value.fields) == [field]
    assert stored() == before


def test_another_number_waits_and_the_old_one_stays_in_use(people, line):
    row = actions.update_line(line, by=people.receiver, number=NEW, label="Duty line")
    change = NumberChange.objects.get()
    assert (row.number, row.label, row.version, row.confirmed_on) == (OLD, "Duty line", 2, date(2026, 11, 20))
    assert (change.number, change.asked_by, change.decided_at) == (NEW, people.receiver.user_id, None)
    assert [facts_of(event).get("fields") for event in Event.objects.order_by("id")] == [None, ["label"]]
    assert not Event.objects.filter(body__contains="5550199").exists()


@pytest.mark.parametrize("method", ["ask again", "accept", "confirm", "call back", "second hat"])
def test_whoever_holds_one_sign_in_cannot_redirect_the_line(method, network, people, line):
    """The attack: a mailbox is taken over, its owner's sign-in used to lead calls for help elsewhere."""
    actions.update_line(line, by=people.receiver, number=NEW)
    change = NumberChange.objects.get()
    other_hat = actor(user=people.receiver.user, coordinator=True, task_force=network.task_force)
    attempts = {
        "ask again": lambda: actions.update_line(line, by=people.receiver, number=NEW),
        "accept": lambda: actions.decide_number(change, by=people.receiver, accept=True),
        "confirm": lambda: actions.confirm_line(line, by=people.receiver, how="self"),
        "call back": lambda: actions.update_line(line, by=people.receiver, number=NEW, called_back=True),
        "second hat": lambda: actions.decide_number(change, by=other_hat, accept=True),
    }
    try:
        attempts[method]()
    except NotAllowed:
        assert method in ("accept", "second hat")
    line.refresh_from_db()
    assert line.number == OLD


def test_a_new_line_of_ones_own_is_not_confirmed_by_oneself(network, people):
    line = actions.add_line(network.agency, by=people.receiver, **GIVEN)
    before = stored()
    with pytest.raises(Conflict):
        actions.confirm_line(line, by=people.receiver, how="self")
    assert stored() == before
    assert actions.confirm_line(line, by=people.receiver_admin, how="self").confirmed_on == TODAY


@pytest.mark.parametrize(("who", "how"), [("receiver_admin", "self"), ("coordinator", "call")])
def test_a_second_person_puts_the_number_in_force(who, how, people, line):
    actions.update_line(line, by=people.receiver, number=NEW)
    change = actions.decide_number(NumberChange.objects.get(), by=getattr(people, who), accept=True)
    line.refresh_from_db()
    assert (line.number, line.confirmed_on, line.confirmed_how, line.version) == (NEW, TODAY, how, 2)
    assert (line.tested_on, line.test_result, line.number_by) == (None, "", people.receiver.user_id)
    assert change.outcome == "confirmed"
    before = stored()
    with pytest.raises(Conflict):
        actions.decide_number(change, by=people.coordinator, accept=False)
    assert stored() == before


def test_a_number_may_be_refused_even_by_its_author(people, line):
    actions.update_line(line, by=people.receiver, number=NEW)
    actions.decide_number(NumberChange.objects.get(), by=people.receiver, accept=False)
    line.refresh_from_db()
    assert (line.number, NumberChange.objects.get().outcome) == (OLD, "refused")


def test_a_later_wish_takes_the_place_of_the_open_one(people, line):
    actions.update_line(line, by=people.receiver, number=NEW)
    actions.update_line(line, by=people.receiver_admin, number="+14125550198")
    assert list(NumberChange.objects.order_by("id").values_list("outcome", flat=True)) == ["refused", ""]


def test_a_coordinators_call_back_is_in_force_at_once_and_without_it_waits(people, line):
    actions.update_line(line, by=people.coordinator, number=NEW)
    line.refresh_from_db()
    assert line.number == OLD
    row = actions.update_line(line, by=people.coordinator, number=NEW, called_back=True, label="Desk")
    line.refresh_from_db()
    assert (line.number, line.label, line.confirmed_how, line.version, row.number) == (NEW, "Desk", "call", 3, NEW)
    assert NumberChange.objects.get().outcome == "refused"


def test_an_older_copy_is_not_saved_over(people, line):
    actions.update_line(line, by=people.receiver, label="Duty line")
    for act in (actions.update_line, actions.end_line):
        with pytest.raises(Stale):
            act(line, by=people.receiver, expected_version=1)


def test_a_closed_line_is_left_alone(people, line):
    actions.update_line(line, by=people.receiver, number=NEW)
    change = NumberChange.objects.get()
    assert actions.end_line(line, by=people.receiver).ended_on == TODAY
    before = stored()
    for act in (
        lambda: actions.update_line(line, by=people.receiver, label="X"),
        lambda: actions.end_line(line, by=people.receiver),
        lambda: actions.confirm_line(line, by=people.receiver, how="self"),
        lambda: actions.record_test_call(line, by=people.receiver, result="answered"),
        lambda: actions.decide_number(change, by=people.coordinator, accept=True),
    ):
        with pytest.raises(Conflict):
            act()
    assert stored() == before


@pytest.mark.parametrize(("who", "how"), [("receiver", "call"), ("coordinator", "self"), ("receiver", "guess")])
def test_a_confirmation_says_truly_how(who, how, people, line):
    with pytest.raises(Invalid):
        actions.confirm_line(line, by=getattr(people, who), how=how)


def test_a_test_call_is_noted_and_the_latest_counts(people, line):
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    actions.record_test_call(line, by=people.coordinator, result="answered", minutes=2)
    actions.record_test_call(line, by=people.receiver, result="no_answer", called_at=now - timedelta(days=3))
    line.refresh_from_db()
    assert (line.tested_on, line.test_result, line.version) == (TODAY, "answered", 2)
    assert TestCall.objects.count() == 2
    assert line.confirmed_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("result", {"result": "fine"}),
        ("called_at", {"called_at": datetime(2026, 11, 24, 15, 6, tzinfo=UTC)}),
        ("called_at", {"called_at": datetime(2026, 10, 24, 15, tzinfo=UTC)}),
        ("minutes", {"result": "no_answer", "minutes": 3}),
        ("minutes", {"minutes": 241}),
    ],
)
def test_a_test_call_that_cannot_be(field, given, people, line):
    before = stored()
    with pytest.raises(Invalid) as refusal:
        actions.record_test_call(line, by=people.receiver, **({"result": "answered"} | given))
    assert (list(refusal.value.fields), stored()) == ([field], before)


def shift_times(start=17, hours=6):
    starts = datetime(2026, 11, 24, start, tzinfo=UTC)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=hours), "desk": "Sergeant"}


def test_a_shifts_new_number_waits_too(people, rota):
    shift = actions.add_shift(rota, by=people.receiver, number=NEW, **shift_times())
    assert shift.number == ""
    actions.decide_number(NumberChange.objects.get(shift=shift), by=people.receiver_admin, accept=True)
    shift.refresh_from_db()
    rota.refresh_from_db()
    assert (shift.number, rota.number) == (NEW, OLD)
    again = actions.add_shift(rota, by=people.receiver, number=NEW, **shift_times(start=23, hours=2))
    assert (again.number, NumberChange.objects.count()) == (NEW, 1)


def test_shifts_do_not_overlap_and_only_a_rota_has_them(people, line, rota):
    shift = actions.add_shift(rota, by=people.receiver, **shift_times())
    before = stored()
    for field, times in (("starts_at", shift_times(start=20)), ("ends_at", shift_times(hours=0))):
        with pytest.raises(Invalid) as refusal:
            actions.add_shift(rota, by=people.receiver, **times)
        assert list(refusal.value.fields) == [field]
    with pytest.raises(Invalid):
        actions.add_shift(rota, by=people.receiver, **shift_times(hours=32 * 24))
    with pytest.raises(Conflict):
        actions.add_shift(line, by=people.receiver, **shift_times())
    assert stored() == before
    actions.remove_shift(shift, by=people.receiver)
    with pytest.raises(Conflict):
        actions.remove_shift(shift, by=people.receiver)
    actions.add_shift(rota, by=people.receiver, **shift_times(start=20))


STRANGERS = ["sender", "provider", "receiver_readonly", "other_coordinator", "evaluator", "auditor", "platform"]


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_change_no_line(who, people, network, line, rota):
    by = getattr(people, who)
    shift = RotaShiftFactory(line=rota, starts_at="2026-11-24T20:00Z", ends_at="2026-11-24T22:00Z")
    actions.update_line(line, by=people.receiver, number=NEW)
    change, before = NumberChange.objects.get(), stored()
    for act in (
        lambda: actions.add_line(network.agency, by=by, **GIVEN),
        lambda: actions.update_line(line, by=by, label="X"),
        lambda: actions.end_line(line, by=by),
        lambda: actions.confirm_line(line, by=by, how="call"),
        lambda: actions.record_test_call(line, by=by, result="answered"),
        lambda: actions.add_shift(rota, by=by, **shift_times(start=10)),
        lambda: actions.remove_shift(shift, by=by),
        lambda: actions.decide_number(change, by=by, accept=True),
        lambda: actions.decide_number(change, by=by, accept=False),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert stored() == before


def drain():
    """Deliver everything, mails too."""
    while rows := delivery.claim(datetime.now(UTC)):
        for row in rows:
            delivery.deliver(row)


def test_everybody_but_the_author_hears_of_a_new_number_and_the_mail_says_nothing(people, network, line):
    ContactFactory(organization=network.agency)
    actions.update_line(line, by=people.receiver, number=NEW)
    drain()
    told = {people.receiver_admin.user.email, people.coordinator.user.email, people.le_coordinator.user.email}
    assert {one for letter in mail.outbox for one in letter.to} == told
    for letter in mail.outbox:
        text = letter.subject + letter.body
        assert f"/lines/{line.pk}/" in text
        for word in ("555", line.label, network.agency.name, network.agency.slug, "shelter", "number"):
            assert word not in text
    assert EventDelivery.objects.filter(dead_at__isnull=False).count() == 0


def test_reminders_come_once_in_each_window_of_a_year(people, line):
    """Nobody tries the line for a year: one reminder when it is due, one each 30 days after, however often we look."""
    sent = []
    for hours in range(0, 366 * 24, 5):
        moment = datetime(2026, 11, 24, 15, tzinfo=UTC) + timedelta(hours=hours)
        with time_machine.travel(moment, tick=False):
            for _twice in range(2):
                sent += [moment.date()] * actions.remind_of_test_calls()
    due = date(2026, 11, 20) + timedelta(days=90)
    assert len(sent) == 10
    assert [(day - due).days // 30 for day in sent] == list(range(10))
    assert all((day - due).days % 30 <= 1 for day in sent)
    assert Event.objects.filter(type="line.test_due").count() == 10


def test_a_test_call_ends_the_reminders_until_the_next_is_due(people, line):
    sent = []
    for day in range(0, 330):
        moment = datetime(2026, 11, 24, 17, tzinfo=UTC) + timedelta(days=day)
        with time_machine.travel(moment, tick=False):
            reminded = actions.remind_of_test_calls()
            sent += [moment.date()] * reminded
            if reminded:
                actions.record_test_call(line, by=people.coordinator, result="answered")
    assert [(later - earlier).days for earlier, later in zip(sent, sent[1:], strict=False)] == [90, 90]


def test_a_new_line_is_tried_within_a_week_and_a_closed_one_never(network, people):
    new = actions.add_line(network.agency, by=people.receiver, **GIVEN)
    closed = AfterHoursLineFactory(organization=network.agency, tested_on=date(2026, 1, 1))
    actions.end_line(closed, by=people.receiver)
    counts = []
    for days in (6, 7, 8):
        with time_machine.travel(datetime(2026, 11, 24, 17, tzinfo=UTC) + timedelta(days=days), tick=False):
            counts.append(actions.remind_of_test_calls())
    new.refresh_from_db()
    assert (counts, new.reminded_on) == ([0, 1, 0], date(2026, 12, 1))
