"""Reporting capacity: who, what is refused, what is kept, and that an update is asked for once per window."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from core import delivery
from core.errors import Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners import actions, tasks
from partners.actions.merging import merge_organizations
from partners.models import Capacity
from tests.factories.capacity import CapacityFactory, ServiceOfferedFactory
from tests.partners.actions.inquiring import NEED, NOW, offers_shelter, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def shelter(network):
    ServiceOfferedFactory(organization=network.provider)
    ServiceOfferedFactory(organization=network.provider, need="civil_legal")
    return network.provider


def report(shelter, by, need=NEED, **given):
    return actions.report_capacity(shelter, need, by=by, **({"status": "has_capacity"} | given))


def test_a_report_says_when_and_by_whom(shelter, people):
    row = report(shelter, people.provider, beds_available=3, beds_maximum=8, review_on=date(2026, 12, 1))
    assert (row.version, row.reported_by, row.by_proxy) == (1, people.provider.user_id, False)
    assert row.reported_at == datetime(2026, 11, 24, 15, tzinfo=UTC)
    facts = facts_of(Event.objects.get(type="capacity.reported"))
    assert (facts["status"], facts["beds_available"], facts["need"]) == ("has_capacity", 3, NEED)


def test_a_coordinators_report_is_marked_as_by_phone(shelter, people):
    assert report(shelter, people.coordinator).by_proxy
    assert not report(shelter, people.provider).by_proxy


@pytest.mark.parametrize("name", ["opens_on", "review_on"])
def test_a_day_that_is_over_is_refused_and_changes_nothing(name, shelter, people):
    report(shelter, people.provider, status="waitlist", **{name: date(2026, 11, 23)})
    with pytest.raises(Invalid) as refused:
        report(shelter, people.provider, status="no_capacity", **{name: date(2026, 11, 22)})
    assert list(refused.value.fields) == [name]
    row = Capacity.objects.get()
    assert (row.status, getattr(row, name), row.version) == ("waitlist", date(2026, 11, 23), 1)


def test_a_day_that_went_by_since_does_not_stop_the_next_report(shelter, people):
    CapacityFactory(organization=shelter, need=NEED, status="waitlist", opens_on=date(2026, 11, 2))
    assert report(shelter, people.provider, status="no_capacity").opens_on == date(2026, 11, 2)


def test_what_is_not_given_stays_and_open_has_no_reason(shelter, people):
    report(shelter, people.provider, status="waitlist", beds_available=0, beds_maximum=8, reason="full")
    row = report(shelter, people.provider, status="waitlist", opens_on=date(2026, 12, 7), expected_version=1)
    assert (row.beds_maximum, row.reason, row.opens_on, row.version) == (8, "full", date(2026, 12, 7), 2)
    row = report(shelter, people.provider, beds_available=1)
    assert (row.reason, row.opens_on) == ("", None)
    assert Event.objects.filter(type="capacity.reported").count() == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"need": "food"}, "need"),
        ({"status": "full"}, "status"),
        ({"beds_available": 0}, "beds_available"),
        ({"beds_available": 9, "beds_maximum": 8}, "beds_available"),
        ({"beds_available": 2001}, "beds_available"),
        ({"beds_maximum": 2001}, "beds_maximum"),
        ({"beds_available": -1}, "beds_available"),
        ({"need": "civil_legal", "beds_available": 1}, "beds_available"),
        ({"status": "waitlist", "reason": "tired"}, "reason"),
        ({"note": "Call 412-555-0142"}, "note"),
        ({"note": "x" * 121}, "note"),
        ({"reported_by": "x"}, "reported_by"),
    ],
)
def test_refused_reports_change_nothing(shelter, people, given, field):
    before = stored()
    with pytest.raises(Invalid) as found:
        report(shelter, people.provider, **given)
    assert field in found.value.fields
    assert stored() == before


def test_who_reports(shelter, people):
    for name, person in people.items():
        before = stored()
        if name in {"provider", "coordinator", "le_coordinator"}:
            report(shelter, person)
            continue
        with pytest.raises(NotAllowed):
            report(shelter, person)
        assert stored() == before


def test_a_stale_report_is_refused(shelter, people):
    report(shelter, people.provider)
    before = stored()
    with pytest.raises(Stale):
        report(shelter, people.coordinator, expected_version=2)
    assert stored() == before


def test_who_sees_reports(network, people):
    offers_shelter(network.provider, network.outsider)
    CapacityFactory(organization=network.business, need="food")
    rows = {
        name: set(Capacity.objects.visible_to(person).values_list("organization__name", flat=True))
        for name, person in people.items()
    }
    inside = {"Harbor Legal Aid", "Summit Hospitality Group"}
    for name in ("receiver", "receiver_readonly", "provider", "survivors", "coordinator", "le_coordinator"):
        assert rows[name] == inside
    assert rows["sender"] == {"Summit Hospitality Group"}
    assert rows["outsider"] == rows["other_coordinator"] == {"Far Away Police"}
    assert [rows[name] for name in ("evaluator", "auditor", "platform", "nobody")] == [set()] * 4


def test_over_a_year_each_update_is_asked_for_once_per_window(network, people, shelter, clock):
    report(shelter, people.provider)
    report(shelter, people.provider, need="civil_legal")
    asked = []
    for hour in range(0, 365 * 24, 6):
        clock.move_to(datetime(2026, 11, 24, 15, tzinfo=UTC) + timedelta(hours=hour))
        for _ in range(2):
            tasks.remind_of_capacity()
        new = Event.objects.filter(type="capacity.update_due").order_by("id")[len(asked) :]
        asked += [(event.subject_id, event.at) for event in new]
    per_row = Counter(pk for pk, _at in asked)
    needs = {row.pk: row.need for row in Capacity.objects.all()}
    assert {needs[pk]: count for pk, count in per_row.items()} == {NEED: 52, "civil_legal": 12}
    for pk, need in needs.items():
        times = [at for one, at in asked if one == pk]
        window = timedelta(days=7 if need == NEED else 30)
        assert all(second - first >= window for first, second in zip(times, times[1:], strict=False))


def test_a_new_report_ends_the_asking_and_mails_say_nothing(network, people, shelter, clock):
    report(shelter, people.provider)
    clock.shift(timedelta(days=7))
    assert actions.remind_of_capacity() == 1
    delivery.drain()
    (message,) = mail.outbox
    assert message.to == [people.provider.user.email]
    assert message.subject == "You have something to review"
    assert "helter" not in message.body
    report(shelter, people.provider)
    assert actions.remind_of_capacity() == 0


def test_a_service_that_is_no_longer_offered_is_not_asked_about(shelter, people, clock):
    report(shelter, people.provider)
    shelter.services.all().delete()
    clock.shift(timedelta(days=8))
    assert actions.remind_of_capacity() == 0


def test_a_merge_takes_the_report_along(network, people):
    offers_shelter(network.other_provider)
    merge_organizations(network.provider, network.other_provider, by=people.platform)
    assert Capacity.objects.get().organization == network.provider
