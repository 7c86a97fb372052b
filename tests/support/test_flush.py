"""The flush after a committing test empties the append-only tables and leaves their triggers in place."""

import pytest
from django.core.management import call_command
from django.db import connection

from core import append_only
from core.models import Seal
from tests.support.flush import flush_may_delete


@pytest.mark.django_db(transaction=True)
def test_the_flush_leaves_the_triggers_in_place() -> None:
    with flush_may_delete():
        call_command("flush", interactive=False, verbosity=0)

    assert Seal.objects.count() == 0
    assert append_only.missing(connection) == []
