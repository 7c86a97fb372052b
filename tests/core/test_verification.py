"""Every change made behind the application's back is found and named."""

import uuid

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core import access, append_only, events, seals, verification
from core.models import AccessLog, Event, PendingSeal, Seal, SealHead
from referrals import actions
from referrals.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(tip, people, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    actions.acknowledge(tip, by=people.receiver)
    seals.seal_all()
    assert list(verification.problems()) == []
    return tip


def tamper(sql, *params):
    with append_only.lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql, params)


def only_problem():
    found = list(verification.problems())
    assert found, "nothing was found"
    return " / ".join(found)


def test_seals_form_one_chain_per_task_force(sealed, network):
    chain = list(Seal.objects.filter(chain_id=network.task_force.pk).order_by("sequence"))
    assert [seal.sequence for seal in chain] == list(range(1, len(chain) + 1))
    assert all(later.previous_hash == earlier.hash for earlier, later in zip(chain, chain[1:], strict=False))
    assert PendingSeal.objects.count() == 0
    assert seals.newest_position(network.task_force.pk) == len(chain)


def test_sealing_again_makes_no_new_seal(sealed):
    assert seals.seal_all() == 0


def test_batches_go_on_where_the_last_one_ended(tip, people, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 1)
    waiting = PendingSeal.objects.count()
    assert seals.seal_all() == waiting
    assert list(verification.problems()) == []


def test_an_altered_event_is_found(sealed):
    event = Event.objects.get(type="referral.acknowledged")
    tamper("UPDATE core_event SET actor_role = 'auditor' WHERE id = %s", event.pk)
    assert f"Event {event.pk}" in only_problem()


def test_an_event_altered_together_with_its_mac_is_found(sealed, settings):
    event = Event.objects.get(type="referral.acknowledged")
    event.actor_role = "auditor"
    genuine, settings.HANDOFF_SEAL_KEY = settings.HANDOFF_SEAL_KEY, "an intruder's key"
    forged = events.mac_of(event)
    settings.HANDOFF_SEAL_KEY = genuine
    tamper("UPDATE core_event SET actor_role = 'auditor', mac = %s WHERE id = %s", forged, event.pk)
    assert "altered" in only_problem()


def test_a_deleted_event_is_found(sealed):
    event = Event.objects.get(type="referral.acknowledged")
    tamper("DELETE FROM core_eventdelivery WHERE event_id = %s", event.pk)
    tamper("DELETE FROM core_event WHERE id = %s", event.pk)
    assert f"covers event {event.pk}, which is missing" in only_problem()


def test_an_inserted_event_is_found_even_once_sealed(sealed, network):
    row = Event.objects.get(type="referral.acknowledged")
    row.pk, row.at = None, timezone.now()
    row.save(force_insert=True)
    assert "no seal" in only_problem()
    PendingSeal.objects.create(event=row, chain_id=network.task_force.pk)
    seals.seal_all()
    assert f"Event {row.pk}" in only_problem()


def test_a_deleted_seal_is_found(sealed, network):
    tamper("DELETE FROM core_seal WHERE sequence = 2")
    assert "links are missing" in only_problem()


def test_a_truncated_chain_is_found_by_the_anchor_outside_the_database(sealed, network):
    last = Seal.objects.filter(chain_id=network.task_force.pk).order_by("-sequence").first()
    before = Seal.objects.get(chain_id=last.chain_id, sequence=last.sequence - 1)
    SealHead.objects.filter(pk=last.chain_id).update(sequence=before.sequence, hash=before.hash)
    Referral.objects.update(state="sent")
    for table, pk in (("core_seal", last.pk), ("core_event", last.event_id)):
        tamper("DELETE FROM core_eventdelivery WHERE event_id = %s", last.event_id)
        tamper(f"DELETE FROM {table} WHERE id = %s", pk)
    seals.anchor_path().write_text(f"{last.chain_id} {last.sequence} {last.hash}\n")
    assert f"once reached seal {last.sequence}" in only_problem()


def test_a_state_changed_by_hand_is_found(sealed):
    Referral.objects.filter(pk=sealed.pk).update(state="in_service")
    assert f"Referral {sealed.reference} is in_service" in only_problem()


def read(sealed, people):
    access.record_read(people.receiver, "referral.opened", subject_type="referral", subject_id=sealed.pk)


def digest_later():
    with time_machine.travel(timezone.now() + 2 * access.SETTLES, tick=False):
        return access.digest()


def test_a_changed_read_is_found_once_digested(sealed, people):
    read(sealed, people)
    assert access.digest() is None, "a read may still be followed by one with a lower id"
    assert digest_later() is not None
    assert digest_later() is None
    seals.seal_all()
    assert list(verification.problems()) == []
    tamper("UPDATE core_accesslog SET actor_user_id = %s", uuid.uuid4().hex)
    assert "log of reads" in only_problem()


def test_digests_cover_every_read_once(sealed, people):
    read(sealed, people)
    one = events.facts_of(digest_later())
    read(sealed, people)
    other = events.facts_of(digest_later())
    assert AccessLog.objects.filter(pk__gte=one["first"], pk__lte=one["last"]).count() == 1
    assert other["first"] == one["last"] + 1
    assert AccessLog.objects.filter(pk__gte=other["first"], pk__lte=other["last"]).count() == 1


def test_the_command_fails_when_something_is_wrong(sealed, capsys):
    Referral.objects.filter(pk=sealed.pk).update(state="in_service")
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert sealed.reference in capsys.readouterr().err
