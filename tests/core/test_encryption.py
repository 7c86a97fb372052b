"""Encrypted fields: closed in the database, open on the instance, bound to their place."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction

from core import encryption
from core.encryption import CannotDecrypt, Sealed
from core.models import DataKey, uuid7
from referrals.models import Contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def contents(draft_tip):
    return Contents.objects.get(referral=draft_tip)


def stored(contents, column="note"):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM referrals_contents WHERE referral_id IN (SELECT id FROM referrals_referral)"
        )
        return cursor.fetchone()[0]


def fresh_key(name):
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def test_the_database_holds_no_clear_text(contents):
    assert "Night" not in stored(contents)
    assert stored(contents).startswith("1:own:")
    assert contents.note == "Night shift only."


def test_values_of_querysets_stay_closed(contents):
    assert isinstance(Contents.objects.values_list("note", flat=True).get(), Sealed)


def test_saving_again_does_not_encrypt_twice(contents):
    before = stored(contents)
    contents.save()
    assert stored(contents) == before
    contents.note = "Day shift."
    contents.save()
    assert Contents.objects.get(pk=contents.pk).note == "Day shift."


def test_an_empty_text_stays_empty(contents):
    contents.note = ""
    contents.save()
    assert (stored(contents), Contents.objects.get(pk=contents.pk).note) == ("", "")


def test_a_value_moved_to_another_column_does_not_open(contents):
    Contents.objects.filter(pk=contents.pk).update(area=Sealed(stored(contents)))
    with pytest.raises(CannotDecrypt):
        _ = Contents.objects.get(pk=contents.pk).area


def test_an_altered_value_does_not_open_and_is_never_shown_as_it_is(contents):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_contents SET note = 'Plain words'")
    with pytest.raises(CannotDecrypt):
        _ = Contents.objects.get(pk=contents.pk).note


def test_rotation_lets_the_old_key_go(contents, settings, capsys):
    old = settings.HANDOFF_FIELD_KEYS
    new = fresh_key("k2")
    settings.HANDOFF_FIELD_KEYS = f"{new},{old}"
    call_command("rotate_keys")
    settings.HANDOFF_FIELD_KEYS = new
    assert Contents.objects.get(pk=contents.pk).note == "Night shift only."
    assert "data keys: 1 encrypted" in capsys.readouterr().out
    call_command("rotate_keys")
    assert "data keys: 0 encrypted" in capsys.readouterr().out


def test_inside_a_request_each_key_is_asked_for_once(contents, django_assert_num_queries):
    row = Contents.objects.get(pk=contents.pk)
    with encryption.keys_kept():
        with django_assert_num_queries(1):
            assert [row.note for _time in range(3)] == ["Night shift only."] * 3
        call_command("rotate_keys")
        assert Contents.objects.get(pk=contents.pk).note == "Night shift only."
    with django_assert_num_queries(2):
        assert [row.note for _time in range(2)] == ["Night shift only."] * 2


def test_a_key_whose_making_was_undone_closes_nothing():
    owner = uuid7()
    with encryption.keys_kept():
        with transaction.atomic():
            lost = encryption.encrypt("Lost.", context="here", owner_id=owner)
            assert encryption.decrypt(lost, context="here", owner_id=owner) == "Lost."
            transaction.set_rollback(True)
        stored = encryption.encrypt("Kept.", context="here", owner_id=owner)
    assert encryption.decrypt(stored, context="here", owner_id=owner) == "Kept."


def test_without_its_key_a_value_stays_closed(contents, settings):
    settings.HANDOFF_FIELD_KEYS = fresh_key("other")
    with pytest.raises(CannotDecrypt):
        _ = Contents.objects.get(pk=contents.pk).note


@pytest.mark.parametrize("ring", ["", "k1:", "k1:c2hvcnQ=", "own:" + base64.b64encode(b"x" * 32).decode()])
def test_a_bad_ring_is_refused(ring, settings):
    settings.HANDOFF_FIELD_KEYS = ring
    with pytest.raises(ImproperlyConfigured):
        encryption.ring()


def test_the_blind_index_is_the_owners_own():
    one, other = uuid7(), uuid7()
    assert encryption.blind_index("SWC-1187", owner_id=one) == encryption.blind_index("SWC-1187", owner_id=one)
    assert encryption.blind_index("SWC-1187", owner_id=one) != encryption.blind_index("SWC-1187", owner_id=other)
    assert DataKey.objects.filter(pk__in=[one, other]).count() == 2


@pytest.mark.parametrize("text", ["", "plain", "1:x", "1:k1:###", "2:k1:AAAA", "1:demo:AAAA"])
def test_what_is_not_ours_is_refused(text):
    with pytest.raises(CannotDecrypt):
        encryption.decrypt(text, context="x")
