"""What somebody opened last: their own openings of pages under this hat, of what they still see, newest first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.context import API, WEB, origin
from core.models import AccessLog
from partners.actors import Actor
from referrals import actions, recent
from referrals.models import Referral
from referrals.readings import EXPORTED, PRINTED, note_reading
from referrals.recent import recently_opened
from tests.conftest import actor
from tests.factories import MembershipFactory, ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def several(network, people):
    """Seven hand-offs of the two providers, sent."""
    row = {"task_force": network.task_force, "sender": network.survivors, "receiver": network.provider}
    return [ReferralFactory(**row, created_by=people.coordinator.user, sent=True) for _one in range(7)]


def open_all(person, referrals, channel=WEB, **more) -> None:
    with origin(channel):
        for referral in referrals:
            note_reading(person, referral, **more)


def test_the_newest_come_first_each_once_and_no_more_than_asked_for(people, several) -> None:
    open_all(people.coordinator, [*several, several[2], several[2]])
    newest = [several[2], several[6], several[5], several[4], several[3]]
    assert recently_opened(people.coordinator, 5) == newest
    assert recently_opened(people.coordinator, 2) == newest[:2]


def test_it_is_ones_own_and_asking_is_no_reading(people, several) -> None:
    open_all(people.provider, several[:2])
    before = AccessLog.objects.count()
    for name in ("survivors", "coordinator", "evaluator", "auditor", "platform", "nobody"):
        assert recently_opened(getattr(people, name), 5) == []
    assert recently_opened(people.provider, 5) == [several[1], several[0]]
    assert AccessLog.objects.count() == before


def test_programs_files_and_paper_are_no_openings(people, several) -> None:
    open_all(people.coordinator, several[:1], channel=API)
    open_all(people.coordinator, several[1:2], what=EXPORTED)
    open_all(people.coordinator, several[2:3], what=PRINTED)
    assert recently_opened(people.coordinator, 5) == []


def test_another_hat_has_its_own(people, network, several, tip) -> None:
    user = people.coordinator.user
    other = Actor(user=user, membership=MembershipFactory(user=user, organization=network.provider))
    open_all(people.coordinator, [several[0], tip])
    open_all(other, several[1:2])
    assert recently_opened(people.coordinator, 5) == [tip, several[0]]
    assert recently_opened(other, 5) == [several[1]]
    elsewhere = MembershipFactory(user=user, organization=None, task_force=network.other_task_force, role="coordinator")
    assert recently_opened(Actor(user=user, membership=elsewhere), 5) == []


def test_whoever_is_recused_or_has_left_the_unit_finds_it_no_more(people, network, tip) -> None:
    open_all(people.receiver, [tip])
    assert recently_opened(people.receiver, 5) == [tip]
    actions.recuse(tip, by=people.receiver_admin, user=people.receiver.user)
    assert recently_opened(people.receiver, 5) == []


def test_whoever_is_no_longer_a_coordinator_finds_nothing(people, several) -> None:
    open_all(people.coordinator, several)
    hat = people.coordinator.membership
    hat.role = "evaluator"
    hat.save()
    assert recently_opened(Actor(user=people.coordinator.user, membership=hat), 5) == []


def test_what_went_out_of_sight_makes_room_for_what_is_seen(people, several) -> None:
    open_all(people.provider, several)
    Referral.objects.filter(pk__in=[row.pk for row in several[3:]]).update(sent_at=None, sent_on=None, state="voided")
    assert recently_opened(people.provider, 5) == several[2::-1]


def test_a_member_of_another_unit_sees_none_of_it(people, network, several) -> None:
    stranger = actor(organization=network.other_provider)
    open_all(stranger, several)
    assert recently_opened(stranger, 5) == []


def test_two_queries_however_long_the_log_and_far_back_is_not_looked(people, several, monkeypatch) -> None:
    open_all(people.coordinator, several * 3)
    with CaptureQueriesContext(connection) as asked:
        assert len(recently_opened(people.coordinator, 5)) == 5
    assert len(asked) == 2
    monkeypatch.setattr(recent, "LOOKED_AT", 2)
    assert recently_opened(people.coordinator, 5) == [several[6], several[5]]
