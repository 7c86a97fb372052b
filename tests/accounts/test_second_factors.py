"""Secrets of second factors: encrypted in the database, and renewed with the master key."""

import base64
import os

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection

from core.encryption import CannotDecrypt
from tests.factories import UserFactory

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def factors(db):
    """A user's authenticator app and recovery codes."""
    user = UserFactory()
    return TOTP.activate(user, SECRET), RecoveryCodes.activate(user)


def stored() -> str:
    """The table as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return " ".join(str(row[0]) for row in cursor.fetchall())


def test_the_database_holds_no_secret_in_clear(factors) -> None:
    app, codes = factors
    seed = codes.instance.data["seed"]

    assert SECRET not in stored()
    assert seed.startswith("1:")
    assert app.instance.data["secret"].startswith("1:")
    assert [code for code in codes.get_unused_codes() if code in stored()] == []


def test_rotation_lets_the_old_key_go(factors, settings, capsys) -> None:
    before, old = factors[1].get_unused_codes(), settings.HANDOFF_FIELD_KEYS
    new = "k2:" + base64.b64encode(os.urandom(32)).decode()
    settings.HANDOFF_FIELD_KEYS = f"{new},{old}"
    call_command("rotate_keys")
    settings.HANDOFF_FIELD_KEYS = new

    rows = {row.type: row.wrap() for row in Authenticator.objects.all()}
    assert rows[Authenticator.Type.RECOVERY_CODES].get_unused_codes() == before
    assert len(before) == 10
    assert "second factors: 2 encrypted with 'k2'" in capsys.readouterr().out
    call_command("rotate_keys")
    assert "second factors: 0 encrypted" in capsys.readouterr().out


def test_without_its_key_a_secret_stays_closed(factors, settings) -> None:
    settings.HANDOFF_FIELD_KEYS = "other:" + base64.b64encode(os.urandom(32)).decode()

    with pytest.raises(CannotDecrypt):
        Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
