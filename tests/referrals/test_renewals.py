"""The task to have a release signed again: with each reminder, settled by itself, and silent about the receiver."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.events import facts_of
from core.models import Event
from referrals import actions
from referrals.models import Referral, ReferralTask, Release
from tests.support.coded import day, recorded

pytestmark = pytest.mark.django_db


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def told():
    return [facts_of(event)["days"] for event in Event.objects.filter(type="referral.release_ending").order_by("id")]


def results():
    return [task.result for task in ReferralTask.objects.order_by("opened_at", "id")]


@pytest.fixture
def ending(coded, frozen):
    """A hand-off whose release ends in 13 days; its sender is told nothing of how it goes on."""
    frozen.shift(timedelta(days=17))
    actions.remind_of_releases()
    return fresh(coded)


def test_the_first_reminder_brings_a_task_until_the_last_day_is_over(ending, people):
    task = ReferralTask.objects.get()
    assert (task.kind, task.organization_id, task.result) == ("renew_release", ending.sender_id, "")
    assert task.due_at == ending.task_force.calendar.midnight(Release.objects.get().expires_on + timedelta(days=1))
    for who, actor in people.items():
        assert ReferralTask.objects.visible_to(actor).exists() is (who == "survivors"), who


def test_the_second_reminder_brings_another_only_where_none_waits(ending, people, frozen):
    frozen.shift(timedelta(days=11))
    actions.remind_of_releases()
    actions.remind_of_releases()
    assert (told(), results()) == ([14, 3], [""])


def test_it_asks_again_after_it_was_not_needed(ending, people, frozen):
    actions.drop_task(ReferralTask.objects.get(), by=people.survivors)
    actions.remind_of_releases()
    assert results() == ["not_needed"]
    frozen.shift(timedelta(days=11))
    actions.remind_of_releases()
    assert results() == ["not_needed", ""]


def test_a_new_release_settles_it(ending, people):
    recorded(ending, people.survivors)
    task = ReferralTask.objects.get()
    assert (task.result, task.done_at, task.done_by) == ("renewed", timezone.now(), None)


def test_taking_the_release_back_settles_it(ending, people):
    actions.revoke_release(ending, by=people.survivors)
    assert results() == ["ended"]


def test_the_end_settles_it_where_the_sender_is_told(coded, people, frozen):
    Release.objects.update(feedback_allowed=True)
    frozen.shift(timedelta(days=17))
    actions.remind_of_releases()
    actions.decline(fresh(coded), by=people.provider, reason="no_capacity")
    assert results() == ["ended"]


def test_the_senders_own_end_settles_it(ending, people):
    actions.withdraw(ending, by=people.survivors, reason="changed_mind")
    assert results() == ["ended"]


ANSWERS = {
    "none": lambda row, by: row,
    "accepted": lambda row, by: actions.accept(row, by=by),
    "declined": lambda row, by: actions.decline(row, by=by, reason="no_capacity"),
}


@pytest.mark.parametrize("answer", list(ANSWERS))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sender_who_is_told_nothing_learns_no_answer_from_it(answer, when, coded, people, frozen):
    if when == "before":
        ANSWERS[answer](fresh(coded), people.provider)
    frozen.shift(timedelta(days=17))
    actions.remind_of_releases()
    if when == "after":
        ANSWERS[answer](fresh(coded), people.provider)
    frozen.shift(timedelta(days=11))
    actions.remind_of_releases()
    assert (told(), results()) == ([14, 3], [""])
    assert list(ReferralTask.objects.visible_to(people.survivors)) == list(ReferralTask.objects.all())


def test_where_the_end_is_told_nobody_is_reminded_after_it(coded, people, frozen):
    row = actions.start_service(actions.accept(coded, by=people.provider), by=people.provider)
    actions.complete(row, by=people.provider, outcome="need_met")
    frozen.shift(timedelta(days=17))
    assert (actions.remind_of_releases(), ReferralTask.objects.count()) == (0, 0)
    assert Release.objects.get().expires_on == day(13)
