"""The waiting list and the end by time: a day to look again, a release that still holds, and the system's one move."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core import delivery, events
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event
from partners.actors import SYSTEM
from referrals import actions, clocks, tasks
from referrals.actions.waiting import overdue
from referrals.models import Notice, Referral
from tests.factories import ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
NOON = datetime(2026, 9, 14, 16, 0, tzinfo=UTC)


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_a_waiting_list_has_a_day_on_which_it_is_looked_at_again(tip, people):
    row = actions.waitlist(tip, by=people.receiver, review_on=in_days(14))
    assert (row.state, row.review_on) == ("waitlisted", in_days(14))
    assert row.acknowledged_at == row.waitlisted_at
    assert row.decided_at is None
    facts = events.facts_of(Event.objects.get(type="referral.waitlisted"))
    assert facts["review_on"] == in_days(14).isoformat()


@pytest.mark.parametrize("days", [-1, 15, 400])
def test_that_day_is_not_past_and_not_more_than_14_days_away(tip, people, days):
    before = stored(tip)
    with pytest.raises(Invalid) as refused:
        actions.waitlist(tip, by=people.receiver, review_on=in_days(days))
    assert list(refused.value.fields) == ["review_on"]
    assert stored(tip) == before


def test_the_day_is_the_receivers(tip, people, network):
    network.agency.time_zone = "Pacific/Honolulu"
    network.agency.save()
    late = datetime(2026, 12, 2, 6, 0, tzinfo=UTC)  # 1 December there
    with time_machine.travel(late, tick=False):
        row = actions.waitlist(tip, by=people.receiver, review_on=date(2026, 12, 15))
        assert row.review_on.day == 15


def test_a_place_opens(tip, people):
    actions.waitlist(tip, by=people.receiver, review_on=in_days(3))
    row = actions.open_place(tip, by=people.receiver)
    assert (row.state, row.handler) == ("accepted", people.receiver.user)
    assert row.accepted_at == row.decided_at >= row.waitlisted_at
    assert row.first_contact_due_at == row.due_at


def test_accepting_from_the_list_goes_by_opening_a_place_only(tip, people):
    actions.waitlist(tip, by=people.receiver, review_on=in_days(3))
    before = stored(tip)
    with pytest.raises(Conflict):
        actions.accept(tip, by=people.receiver)
    assert stored(tip) == before


def test_v09_not_engaged_needs_its_number_of_attempts(service, people):
    actions.accept(service, by=people.provider)
    with pytest.raises(TypeError):
        actions.close_not_engaged(service, by=people.provider, reason="unreachable")


@pytest.mark.parametrize(
    ("reason", "attempts", "enough"),
    [
        *(("unreachable", count, count >= 3) for count in (0, 1, 2, 3, 4)),
        *((reason, count, count >= 1) for reason in ("chose_not_to", "left_area", "other") for count in (0, 1)),
    ],
)
def test_v09_nobody_reached_means_at_least_three_attempts(reason, attempts, enough, service, people):
    row = actions.accept(service, by=people.provider)
    before = stored(row)
    if enough:
        done = actions.close_not_engaged(row, by=people.provider, reason=reason, attempts=attempts)
        assert done.state == "not_engaged"
        return
    with pytest.raises(Invalid) as refused:
        actions.close_not_engaged(row, by=people.provider, reason=reason, attempts=attempts)
    assert (list(refused.value.fields), stored(row)) == (["attempts"], before)


@pytest.mark.parametrize("move", ["decline", "withdraw", "close_not_engaged"])
def test_v09_leaving_needs_a_reason(service, people, move):
    by = people.survivors if move == "withdraw" else people.provider
    if move == "close_not_engaged":
        actions.accept(service, by=by)
    before = stored(service)
    given = {"attempts": 2} if move == "close_not_engaged" else {}
    with pytest.raises(Invalid) as refused:
        actions.MAKE[move](service, by=by, reason="", **given)
    assert list(refused.value.fields) == ["reason"]
    assert stored(service) == before


def test_v09_so_does_a_late_decline(tip, people):
    actions.accept(tip, by=people.receiver)
    before = stored(tip)
    with pytest.raises(Invalid):
        actions.decline(tip, by=people.receiver, reason="")
    assert stored(tip) == before


def test_a_late_decline_is_shown_to_the_coordinator(tip, people):
    actions.accept(tip, by=people.receiver)
    actions.decline(tip, by=people.receiver, reason="no_capacity")
    delivery.drain()
    assert Notice.objects.filter(user=people.coordinator.user, code="declined_late").count() == 1


def test_only_the_system_ends_it_and_only_when_the_time_is_over(tip, people):
    before = stored(tip)
    for _name, actor in people.items():
        with pytest.raises((NotAllowed, Referral.DoesNotExist)):
            actions.expire(tip, by=actor)
    with pytest.raises(Conflict):
        actions.expire(tip, by=SYSTEM)
    assert stored(tip) == before


@pytest.mark.parametrize("state", ["sent", "acknowledged", "waitlisted"])
def test_what_nobody_answers_ends(tip, people, state):
    if state == "acknowledged":
        actions.acknowledge(tip, by=people.receiver)
    if state == "waitlisted":
        actions.waitlist(tip, by=people.receiver, review_on=in_days(1))
    tip.refresh_from_db()
    assert tip.expire_due_at is not None
    with time_machine.travel(tip.expire_due_at - timedelta(seconds=1), tick=False):
        assert actions.expire_overdue() == 0
    with time_machine.travel(tip.expire_due_at, tick=False):
        assert actions.expire_overdue() == 1
        assert actions.expire_overdue() == 0
        delivery.drain()
    tip.refresh_from_db()
    event = Event.objects.get(type="referral.expired")
    assert (tip.state, tip.closed_at, tip.due_at) == ("expired", tip.closed_at, None)
    assert (event.actor_user_id, event.actor_role) == (None, "system")
    told = set(Notice.objects.filter(code="expired").values_list("user_id", flat=True))
    assert told == {
        *(people.sender.user_id, people.sender_admin.user_id),
        *(people.coordinator.user_id, people.le_coordinator.user_id),
    }


def test_what_was_accepted_does_not_end_by_itself(tip, people):
    row = actions.accept(tip, by=people.receiver)
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert not overdue(timezone.now()).exists()
        assert actions.expire_overdue() == 0
    row.refresh_from_db()
    assert row.state == "accepted"


def test_one_that_was_answered_meanwhile_does_not_stop_the_rest(tip, people, monkeypatch):
    other = ReferralFactory(tip=True, sent=True, expire_due_at=NOON)
    actions.accept(tip, by=people.receiver)
    rows = Referral.objects.filter(pk__in=[tip.pk, other.pk]).order_by("-sent_at")
    monkeypatch.setattr("referrals.actions.waiting.overdue", lambda now: rows)
    assert actions.expire_overdue() == 1
    other.refresh_from_db()
    tip.refresh_from_db()
    assert (other.state, tip.state) == ("expired", "accepted")


def test_the_schedule_runs_it_once_in_five_minutes(tip):
    Referral.objects.filter(pk=tip.pk).update(expire_due_at=timezone.now())
    tasks.expire_overdue()
    Referral.objects.filter(pk=tip.pk).update(state="sent", closed_at=None, expire_due_at=timezone.now())
    tasks.expire_overdue()
    tip.refresh_from_db()
    assert (tip.state, Event.objects.filter(type="referral.expired").count()) == ("sent", 1)


def test_a_sending_told_late_may_still_be_answered(draft_tip, people):
    """Before it was recorded nobody could have answered it here, so it does not end by itself at once."""
    now = timezone.now()
    sent = actions.send(draft_tip, by=people.sender, occurred_at=now - timedelta(days=25))
    assert sent.acknowledge_due_at < now
    assert sent.expire_due_at > now + timedelta(days=14)
    assert actions.expire_overdue() == 0
    told = actions.acknowledge(sent, by=people.receiver, occurred_at=now - timedelta(days=24))
    assert told.expire_due_at > now + timedelta(days=14)
    assert actions.expire_overdue() == 0


def test_a_sending_told_at_once_expires_from_when_it_happened(draft_tip, people):
    with time_machine.travel(timezone.now(), tick=False):
        call = timezone.now() - timedelta(minutes=5)
        sent = actions.send(draft_tip, by=people.sender, occurred_at=call)
        assert sent.expire_due_at == clocks.due(sent, "expire", call)


def test_counting_anew_keeps_the_time_of_what_was_told_late(draft_tip, people, network):
    with time_machine.travel(NOON + timedelta(seconds=20), tick=False):
        sent = actions.send(draft_tip, by=people.sender, occurred_at=NOON - timedelta(days=25))
        assert sent.expire_due_at == clocks.due(sent, "expire", NOON)
        assert actions.recalculate_clocks() == 0
        network.agency.closed_days = ["2026-09-16"]
        network.agency.save()
        assert actions.recalculate_clocks() == 1
        moved = Referral.objects.get(pk=sent.pk)
        assert moved.expire_due_at == clocks.due(moved, "expire", NOON) > sent.expire_due_at
        assert actions.recalculate_clocks() == 0
