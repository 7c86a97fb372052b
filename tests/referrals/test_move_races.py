"""Two moves at once on one hand-off: one wins, the loser is told who, when and what, and nothing is half done.

On both databases the row's lock puts them in some order; each test allows every order and no other outcome.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import delivery, verification
from core.errors import Conflict
from core.models import Event
from partners.actions import end_membership
from partners.actors import SYSTEM
from referrals import actions
from referrals.lifecycle import MOVES, TERMINAL
from referrals.models import Referral, ReferralTask, Suggestion
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]
DECISIONS = {move.event for move in MOVES.values() if move.target in TERMINAL} | {"referral.accepted"}


def told(referral, by):
    """The decisions on record, oldest first, as this side reads them."""
    return [entry for entry in reversed(timeline(by, referral)) if entry.type in DECISIONS]


def assert_one_story(referral):
    """The row, its times and its record say the same; returns the row."""
    row = Referral.objects.get(pk=referral.pk)
    moves = {move.event: move for move in MOVES.values()}
    made = [event for event in Event.objects.filter(subject_id=row.pk).order_by("id") if event.type in moves]
    assert moves[made[-1].type].target == row.state
    assert (row.closed_at is not None) is (row.state in TERMINAL)
    assert sum(moves[event.type].target in TERMINAL for event in made) == (row.state in TERMINAL)
    assert list(verification.problems()) == []
    return row


def overdue(referral):
    """Let the time to answer be over."""
    moment = timezone.now() - timedelta(minutes=1)
    Referral.objects.filter(pk=referral.pk).update(expire_due_at=moment)
    return referral


def test_accept_against_expiry(tip, people):
    overdue(tip)
    results = at_once(lambda: actions.accept(tip, by=people.receiver), lambda: actions.expire(tip, by=SYSTEM))
    assert sorted(results) == ["Conflict", "ok"]
    row = assert_one_story(tip)
    assert row.state == ("accepted" if results[0] == "ok" else "expired")
    assert (row.accepted_at is None, row.handler is None) == (results[0] != "ok", results[0] != "ok")


def test_the_scheduler_passes_over_what_was_answered_meanwhile(tip, people):
    overdue(tip)
    ended = []
    results = at_once(lambda: actions.accept(tip, by=people.receiver), lambda: ended.append(actions.expire_overdue()))
    row = assert_one_story(tip)
    assert results[1] == "ok", "one that fails does not stop the rest"
    assert (ended, results[0]) in [([0], "ok"), ([1], "Conflict")]
    assert row.state == ("accepted" if results[0] == "ok" else "expired")


def test_redirect_against_withdraw(tip, people, network):
    other = OrganizationFactory(law_enforcement=True)
    TaskForceMembershipFactory(task_force=network.task_force, organization=other)
    results = at_once(
        lambda: actions.redirect(tip, by=people.receiver, organizations=[other.pk]),
        lambda: actions.withdraw(tip, by=people.sender, reason="changed_mind"),
    )
    assert sorted(results) == ["Conflict", "ok"]
    redirected = results[0] == "ok"
    assert assert_one_story(tip).state == ("redirected" if redirected else "withdrawn")
    assert (ReferralTask.objects.count(), Suggestion.objects.count()) == (redirected, redirected)


def test_waitlist_against_accept(tip, people):
    day = timezone.localdate() + timedelta(days=2)
    results = at_once(
        lambda: actions.accept(tip, by=people.receiver),
        lambda: actions.waitlist(tip, by=people.receiver_admin, review_on=day),
    )
    assert sorted(results) == ["Conflict", "ok"]
    row = assert_one_story(tip)
    assert (row.accepted_at is None, row.waitlisted_at is None) == (results[0] != "ok", results[1] != "ok")


def test_two_accepts_have_one_handler_and_the_loser_reads_whose(tip, people):
    both = (people.receiver, people.receiver_admin)
    results = at_once(*(lambda by=by: actions.accept(tip, by=by) for by in both))
    assert sorted(results) == ["Conflict", "ok"]
    winner, loser = both if results[0] == "ok" else both[::-1]
    assert assert_one_story(tip).handler == winner.user
    with pytest.raises(Conflict) as refused:
        actions.accept(tip, by=loser)
    assert "Accepted" in str(refused.value)
    (entry,) = told(tip, loser)
    assert (entry.type, entry.by) == ("referral.accepted", winner.user.name)
    assert entry.recorded_at is not None


def test_a_handler_given_away_while_the_move_is_made(tip, people, network):
    """Both happen, in either order: the work goes to the colleague, the move is the one's who made it."""
    actions.accept(tip, by=people.receiver)
    colleague = actor(organization=network.agency)
    results = at_once(
        lambda: actions.first_contact(tip, by=people.receiver),
        lambda: actions.assign_handler(tip, by=people.receiver_admin, handler=colleague.user),
    )
    assert results == ["ok", "ok"]
    row = assert_one_story(tip)
    assert (row.state, row.handler, row.version) == ("contacted", colleague.user, 5)
    made = Event.objects.get(subject_id=tip.pk, type="referral.contacted")
    assert made.actor_user_id == people.receiver.user_id


def test_a_handler_given_away_by_a_copy_that_is_old_is_refused(tip, people, network):
    actions.accept(tip, by=people.receiver)
    tip.refresh_from_db()
    colleague = actor(organization=network.agency)
    results = at_once(
        lambda: actions.first_contact(tip, by=people.receiver, expected_version=tip.version),
        lambda: actions.assign_handler(
            tip, by=people.receiver_admin, handler=colleague.user, expected_version=tip.version
        ),
    )
    assert sorted(results) == ["Stale", "ok"]
    row = assert_one_story(tip)
    assert (row.handler == colleague.user) is (results[1] == "ok")
    assert (row.contacted_at is not None) is (results[0] == "ok")


def test_somebody_leaves_while_they_accept(tip, people):
    """Whatever comes first, no open hand-off is left with a handler who is gone."""
    results = at_once(
        lambda: actions.accept(tip, by=people.receiver),
        lambda: end_membership(people.receiver.membership, by=people.receiver_admin),
    )
    assert results[1] == "ok"
    delivery.drain()
    row = assert_one_story(tip)
    assert row.handler is None
    assert row.state == ("accepted" if results[0] == "ok" else "sent")


def test_accept_against_expiry_of_the_release_shows_nothing(coded, people, frozen):
    """The answer stands, for help goes on; what the release opened is closed whoever is first."""
    frozen.shift(timedelta(days=31))
    results = at_once(lambda: actions.accept(coded, by=people.provider), lambda: actions.remind_of_releases())
    assert results == ["ok", "ok"]
    row = assert_one_story(coded)
    assert row.state == "accepted"
    made = Event.objects.get(subject_id=coded.pk, type="referral.accepted")
    assert '"gate":"released"' not in made.body
