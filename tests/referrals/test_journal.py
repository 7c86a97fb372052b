"""Withdrawals outlive the database: written beside it, and replayed after a restore."""

import pytest
from django.core.management import call_command

from core import delivery, verification
from core.models import Event
from referrals import actions, journal
from referrals.models import Referral, Release
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def restore(referral, **before):
    """Bring rows back as a backup of an hour ago holds them."""
    Release.objects.filter(referral=referral).update(withdrawn_at=None, withdrawn_how="")
    Referral.objects.filter(pk=referral.pk).update(**before)


def test_each_withdrawal_is_a_line_that_names_nobody(coded, people):
    actions.revoke_release(coded, by=people.survivors)
    delivery.drain()
    (line,) = journal.read()
    assert (line.referral, line.releases) == (coded.pk, (Release.objects.get().pk,))
    assert set(journal.path().read_text()) <= set('{}[]":,-+._ \n0123456789abcdefghijklmnopqrstuvwxyzT')
    assert coded.reference not in journal.path().read_text()


def test_a_restored_hand_off_is_taken_back_again(coded, people, capsys):
    actions.add_message(coded, by=people.provider, text="Noted.")
    actions.revoke_release(coded, by=people.survivors)
    delivery.drain()
    restore(coded, state="sent", closed_at=None)
    coded.messages.update(text="Noted.", blanked_at=None)

    call_command("replay_withdrawals", "--dry-run")
    assert "1 to be taken back" in capsys.readouterr().out
    assert Referral.objects.get(pk=coded.pk).state == "sent"
    call_command("replay_withdrawals")
    assert "1 taken back again" in capsys.readouterr().out
    row = Referral.objects.get(pk=coded.pk)
    assert (row.state, row.messages.get().text) == ("withdrawn", "")
    assert not row.releases.filter(withdrawn_at=None).exists()
    assert list(verification.problems()) == []


def test_replaying_twice_does_nothing_more(coded, people):
    actions.revoke_release(coded, by=people.survivors)
    delivery.drain()
    before = Event.objects.count()
    call_command("replay_withdrawals")
    call_command("replay_withdrawals")
    assert Event.objects.count() == before


def test_after_the_end_and_for_the_coordinators_it_is_closed_again(coded, people):
    own = recorded(coded, people.survivors, to_task_force=True)
    actions.withdraw_release(own, by=people.survivors)
    ended = actions.decline(coded, by=people.provider, reason="no_capacity")
    actions.revoke_release(ended, by=people.provider)
    delivery.drain()
    restore(coded)
    call_command("replay_withdrawals")
    assert not Release.objects.filter(withdrawn_at=None).exists()
    assert Referral.objects.get(pk=coded.pk).state == "declined"


def test_what_was_newly_signed_after_the_withdrawal_stays(coded, people):
    own = recorded(coded, people.survivors, to_task_force=True)
    actions.withdraw_release(own, by=people.survivors)
    again = recorded(coded, people.survivors, to_task_force=True)
    delivery.drain()
    call_command("replay_withdrawals")
    assert Release.objects.get(pk=again.pk).withdrawn_at is None


def test_a_line_cut_short_and_an_unknown_id_are_passed_over(coded, folder):
    journal.path().write_text(
        '{"referral": "00000000-0000-7000-8000-000000000000", "releases": [], "at": "2026-11-04"}\n{"ref'
    )
    assert len(list(journal.read())) == 1
    call_command("replay_withdrawals")
    assert not Release.objects.exclude(withdrawn_at=None).exists()
