"""Two people act at once: one wins, the other is told, and nothing is torn."""

import threading
from collections import Counter

import pytest
from django.db import connection

from core import delivery
from core.errors import Conflict
from core.models import Event
from referrals import actions
from referrals.models import Notice, Referral

pytestmark = [pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Run the calls in threads that start together; returns what each came to: `ok` or the refusal's type."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(position, call):
        try:
            gate.wait()
            call()
            results[position] = "ok"
        except Exception as error:
            results[position] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_accept_against_decline(tip, people):
    results = at_once(
        lambda: actions.accept(tip, by=people.receiver, expected_version=tip.version),
        lambda: actions.decline(tip, by=people.receiver_admin, reason="other", expected_version=tip.version),
    )
    assert sorted(results) in (["Stale", "ok"],)
    row = Referral.objects.get(pk=tip.pk)
    decisions = Event.objects.filter(subject_id=tip.pk, type__in=["referral.accepted", "referral.declined"])
    assert [event.type for event in decisions] == [f"referral.{row.state}"]
    assert (row.accepted_at is not None) is (row.state == "accepted")
    assert (row.closed_at is not None) is (row.state == "declined")


def test_double_accept_without_a_version(tip, people):
    call = lambda: actions.accept(tip, by=people.receiver)  # noqa: E731
    assert Counter(at_once(call, call)) == {"ok": 1, "Conflict": 1}
    assert Event.objects.filter(subject_id=tip.pk, type="referral.accepted").count() == 1
    delivery.drain()
    assert Notice.objects.filter(user=people.sender.user, code="accepted").count() == 1


def test_accept_against_withdraw(tip, people):
    results = at_once(
        lambda: actions.accept(tip, by=people.receiver),
        lambda: actions.withdraw(tip, by=people.sender, reason="changed_mind"),
    )
    row = Referral.objects.get(pk=tip.pk)
    if row.state == "withdrawn" and results[0] == "ok":  # accepted first, then withdrawn: both may
        assert row.accepted_at <= row.closed_at
    else:
        assert results == ["Conflict", "ok"]
    assert row.state == "withdrawn"


def test_two_reminders(tip, people):
    call = lambda: actions.remind(tip, by=people.coordinator)  # noqa: E731
    assert Counter(at_once(call, call, call)) == {"ok": 1, "Conflict": 2}
    assert Event.objects.filter(type="referral.reminded").count() == 1


def test_two_workers_deliver_each_duty_once(tip, people, mailoutbox):
    def drain():
        assert delivery.drain() >= 0

    assert at_once(drain, drain, drain) == ["ok", "ok", "ok"]
    told = [m.to[0] for m in mailoutbox]
    assert sorted(told) == sorted({people.receiver.user.email, people.receiver_admin.user.email})


def test_two_sealers_make_one_chain(tip, people, network):
    from core import seals, verification

    for text in ("One.", "Two.", "Three."):
        actions.add_message(tip, by=people.sender, text=text)
    assert at_once(seals.seal_all, seals.seal_all, seals.seal_all) == ["ok", "ok", "ok"]
    assert (
        seals.newest_position(network.task_force.pk)
        == Event.objects.filter(task_force_id=network.task_force.pk).count()
    )
    assert list(verification.problems()) == []


def test_a_conflict_is_what_the_loser_reads(tip, people):
    actions.accept(tip, by=people.receiver)
    with pytest.raises(Conflict) as refused:
        actions.accept(tip, by=people.receiver_admin)
    assert "Accepted" in str(refused.value)
