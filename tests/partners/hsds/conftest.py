"""What tests of directories share: a whole import in one call."""

import pytest

from partners import actions
from partners.actors import SYSTEM
from partners.imports import reports
from partners.models import ImportRun


@pytest.fixture
def staged(db):
    """Read an upload to the point where it waits to be applied."""

    def read(content: bytes, name: str = "list.json", *, by=SYSTEM, **options) -> ImportRun:
        options = {"source": "", "mapping": {}, **options}
        run = actions.start_directory_import(content, by=by, file_name=name, attended=True, **options)
        return actions.stage(run, by=by)

    return read


@pytest.fixture
def imported(staged):
    """Import an upload whole."""

    def apply(content: bytes, name: str = "list.json", *, by=SYSTEM, **options) -> ImportRun:
        return actions.apply_import(staged(content, name, by=by, **options), by=by)

    return apply


@pytest.fixture
def said():
    """What was noticed, as (file, line, column, kind)."""

    def entries(run: ImportRun) -> set[tuple[str, int, str, str]]:
        rows = run.rows.exclude(problems=[])
        return {(row.file, row.at, found["column"], found["kind"]) for row in rows for found in row.problems}

    return entries


@pytest.fixture
def told():
    """The reasons of a run in words."""
    return lambda run: [f"{entry.place}: {entry.reason}" for entry in reports.entries_of_run(run)]
