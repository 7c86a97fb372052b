"""A person takes a release back while somebody else acts: whoever is first, nothing that it opened is left."""

from collections import Counter

import pytest

from core.models import Event
from referrals import actions
from referrals.models import Referral, Release
from tests.referrals.test_races import at_once
from tests.support.coded import recorded

pytestmark = [pytest.mark.django_db(transaction=True)]


def assert_nothing_is_left(referral):
    row = Referral.objects.get(pk=referral.pk)
    assert not row.releases.filter(withdrawn_at=None).exists()
    assert not row.messages.exclude(holder=row.sender_id).exclude(text="").exists()
    assert not row.contents.exclude(holder=row.sender_id).exclude(reason_code="").exists()
    return row


def test_accept_against_taking_it_back(coded, people):
    results = at_once(
        lambda: actions.accept(coded, by=people.provider),
        lambda: actions.revoke_release(coded, by=people.survivors),
    )
    row = assert_nothing_is_left(coded)
    assert (row.state, results[1]) == ("withdrawn", "ok")
    accepted = Event.objects.filter(subject_id=coded.pk, type="referral.accepted").count()
    assert accepted == int(results[0] == "ok")


def test_a_decline_with_its_reason_against_taking_it_back(coded, people):
    results = at_once(
        lambda: actions.decline(coded, by=people.provider, reason="no_capacity"),
        lambda: actions.revoke_release(coded, by=people.survivors),
    )
    row = assert_nothing_is_left(coded)
    assert (row.state, results) in [("declined", ["ok", "ok"]), ("withdrawn", ["Conflict", "ok"])]


def test_a_message_against_taking_it_back(coded, people):
    results = at_once(
        lambda: actions.add_message(coded, by=people.provider, text="Mornings are best."),
        lambda: actions.revoke_release(coded, by=people.survivors),
    )
    assert results[1] == "ok"
    assert assert_nothing_is_left(coded).messages.count() == int(results[0] == "ok")


def test_sending_against_taking_it_back(coded_draft, people):
    recorded(coded_draft, people.survivors)
    at_once(
        lambda: actions.send(coded_draft, by=people.survivors),
        lambda: actions.revoke_release(coded_draft, by=people.survivors),
    )
    assert assert_nothing_is_left(coded_draft).state in ("draft", "withdrawn")


def test_both_sides_take_it_back_at_once(coded, people):
    results = at_once(
        lambda: actions.revoke_release(coded, by=people.provider),
        lambda: actions.revoke_release(coded, by=people.survivors),
    )
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    assert_nothing_is_left(coded)
    assert Event.objects.filter(type="referral.release_revoked").count() == 1


def test_two_clocks_remind_once(coded, people, frozen):
    frozen.move_to(Release.objects.get().recorded_at.replace(day=25))
    assert sorted(at_once(actions.remind_of_releases, actions.remind_of_releases)) == ["ok", "ok"]
    assert Event.objects.filter(type="referral.release_ending").count() == 1


def test_a_request_is_answered_once(coded, people):
    asked = actions.record_request(coded, by=people.survivors, kind="deletion")
    answer = lambda: actions.answer_request(asked, by=people.survivors, result="done")  # noqa: E731
    assert Counter(at_once(answer, answer)) == {"ok": 1, "Conflict": 1}
