"""Partnerships: who names a pair, that there is one per pair, and the day of its last traffic."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.models import Partnership
from partners.partnership_codes import Direction
from referrals import actions as referral_actions
from tests.factories import OrganizationFactory
from tests.factories.partnerships import ActivityFactory, PartnershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


GIVEN = {"types": ["referral"], "started_on": date(2026, 1, 5)}


def stored():
    return list(Partnership.objects.order_by("pk").values()), Event.objects.count()


MAY_ADD = {"coordinator", "le_coordinator", "receiver", "receiver_admin", "provider"}


def test_who_names_a_pair(network, people):
    for name, person in people.items():
        before = stored()
        try:
            row = actions.add_partnership(network.task_force, network.agency, network.provider, by=person, **GIVEN)
        except NotAllowed:
            assert (name not in MAY_ADD, stored()) == (True, before)
        else:
            assert name in MAY_ADD
            Partnership.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("direction", Direction.values)
def test_the_smaller_id_comes_first_and_the_direction_turns_with_it(network, people, direction):
    one, other = sorted((network.agency, network.provider), key=lambda organization: organization.pk, reverse=True)
    row = actions.add_partnership(network.task_force, one, other, by=people.coordinator, direction=direction, **GIVEN)
    turned = {"first_to_second": "second_to_first", "second_to_first": "first_to_second", "both": "both"}
    assert (row.first, row.second, row.direction) == (other, one, turned[direction])
    event = Event.objects.get(type="partnership.added")
    assert (event.subject_id, event.task_force_id) == (row.pk, network.task_force.pk)


def test_refusals_change_nothing(network, people):
    by, force = people.coordinator, network.task_force
    first = actions.add_partnership(force, network.agency, network.provider, by=by, **GIVEN)
    before = stored()
    for one, other, fields, error in (
        (network.provider, network.agency, GIVEN, Conflict),
        (network.agency, network.agency, GIVEN, Invalid),
        (network.agency, network.outsider, GIVEN, Invalid),
        (network.agency, network.business, {"types": []}, Invalid),
        (network.agency, network.business, {"types": ["magic"]}, Invalid),
        (network.agency, network.business, GIVEN | {"direction": "up"}, Invalid),
        (network.agency, network.business, GIVEN | {"ended_on": date(2025, 1, 1)}, Invalid),
        (network.agency, network.business, GIVEN | {"last_sent_on": date(2025, 1, 1)}, Invalid),
    ):
        with pytest.raises(error):
            actions.add_partnership(force, one, other, by=by, **fields)
    with pytest.raises(Conflict) as twice:
        actions.add_partnership(force, network.provider, network.agency, by=by, **GIVEN)
    assert (twice.value.code, twice.value.details["existing"]) == ("partnership_exists", str(first.pk))
    with pytest.raises(Stale):
        actions.update_partnership(first, by=by, expected_version=7, types=["funding"])
    with pytest.raises(NotAllowed):
        actions.update_partnership(first, by=people.survivors, types=["funding"])
    assert stored() == before


def test_ending_and_taking_it_back(network, people):
    row = PartnershipFactory(task_force=network.task_force, one=network.agency, other=network.provider)
    row = actions.update_partnership(row, by=people.receiver, expected_version=1, ended_on=date(2026, 2, 1))
    assert (row.version, row.ended_on) == (2, date(2026, 2, 1))
    assert actions.update_partnership(row, by=people.receiver, ended_on=date(2026, 2, 1)).version == 2
    assert actions.update_partnership(row, by=people.receiver, ended_on=None).version == 3
    assert Event.objects.filter(type="partnership.changed").count() == 2


def test_a_referral_wakes_the_pair_and_a_mistaken_one_does_not(network, people, draft_tip):
    row = PartnershipFactory(
        task_force=network.task_force, one=network.agency, other=network.business, last_logged_on=None
    )
    tip = referral_actions.send(draft_tip, by=people.sender)
    delivery.drain()
    row.refresh_from_db()
    assert (row.last_sent_on, row.version) == (tip.sent_on, 1)
    referral_actions.enter_in_error(tip, by=people.sender, reason="other")
    delivery.drain()
    row.refresh_from_db()
    assert row.last_sent_on is None


def test_a_new_pair_learns_when_they_last_handed_over(network, people, tip):
    row = actions.add_partnership(network.task_force, network.agency, network.business, by=people.coordinator, **GIVEN)
    delivery.drain()
    row.refresh_from_db()
    assert row.last_sent_on == tip.sent_on


def test_a_new_pair_knows_its_activities(network, people):
    held = ActivityFactory(task_force=network.task_force, lead=network.agency, partners=[network.business]).held_on
    row = actions.add_partnership(network.task_force, network.agency, network.business, by=people.coordinator, **GIVEN)
    row.refresh_from_db()
    assert row.last_logged_on == held


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_pair_make_one(network, people):
    start, outcomes = Barrier(2), []

    def add(one, other):
        start.wait()
        try:
            actions.add_partnership(network.task_force, one, other, by=people.coordinator, **GIVEN)
            outcomes.append("made")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    threads = [
        Thread(target=add, args=pair)
        for pair in ((network.agency, network.provider), (network.provider, network.agency))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(outcomes), Partnership.objects.count()) == (["conflict", "made"], 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_activities_logged_at_once_leave_the_later_day(network, people):
    row = PartnershipFactory(
        task_force=network.task_force, one=network.agency, other=network.provider, last_logged_on=None
    )
    today, start = timezone.now().date(), Barrier(6)

    def log(age):
        start.wait()
        actions.log_activity(
            network.task_force,
            network.agency,
            by=people.coordinator,
            partners=[network.provider],
            kind="contact",
            topic="other",
            held_on=today - timedelta(days=age),
        )
        connections.close_all()

    threads = [Thread(target=log, args=(age,)) for age in range(2, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row.refresh_from_db()
    assert row.last_logged_on == today - timedelta(days=2)


def test_the_database_keeps_the_order(network):
    first, second = sorted((OrganizationFactory(), OrganizationFactory()), key=lambda row: row.pk, reverse=True)
    from django.db import IntegrityError  # noqa: PLC0415

    with pytest.raises(IntegrityError):
        Partnership.objects.create(task_force=network.task_force, first=first, second=second, types=["referral"])
