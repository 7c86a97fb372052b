"""Tests that commit (live server, threads) end with a flush, which the triggers that keep rows would refuse."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection

from core import append_only, seals
from partners import signed_rows


@contextmanager
def flush_may_delete() -> Iterator[None]:
    """Within the block, emptying all tables lifts the triggers first and puts them back after."""
    execute = connection.ops.execute_sql_flush

    def lifted(statements: Iterable[str]) -> None:
        seals.anchor_path().unlink(missing_ok=True)  # the chains it remembers go with the tables
        with append_only.lifted(connection), signed_rows.lifted(connection):
            execute(statements)

    with patch.object(connection.ops, "execute_sql_flush", lifted):
        yield
