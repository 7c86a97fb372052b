"""The flush after a committing test empties the append-only tables and leaves their triggers in place."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from core import append_only
from core.models import AccessLog


@pytest.mark.django_db(transaction=True)
def test_the_flush_empties_append_only_tables_and_leaves_their_triggers() -> None:
    AccessLog.objects.create(subject_type="referral", what="detail", channel="page")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLog.objects.all().delete()

    call_command("flush", interactive=False, verbosity=0)

    assert AccessLog.objects.count() == 0
    assert append_only.missing(connection) == []
