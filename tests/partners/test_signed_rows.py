"""The triggers on signed agreements are there after migrating, are noticed when missing, and come back."""

import pytest
from django.db import connection

from partners import signed_rows

pytestmark = pytest.mark.django_db


def test_they_are_there_and_their_absence_is_an_error():
    assert signed_rows.check_installed(["default"]) == []
    with signed_rows.lifted(connection):
        assert len(signed_rows.missing(connection)) == len(signed_rows.check_installed(["default"])) == 5
    assert signed_rows.missing(connection) == []


def test_they_come_back_after_an_error():
    with pytest.raises(ZeroDivisionError), signed_rows.lifted(connection):
        raise ZeroDivisionError
    assert signed_rows.missing(connection) == []


def test_migrating_puts_them_back():
    signed_rows.remove(connection)
    signed_rows.install_after_migrate(using="default")
    assert signed_rows.missing(connection) == []
