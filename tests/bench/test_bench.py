"""Every measurement still runs; how fast it was is said by `make bench`, not here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import run
from bench.rows import Goals, Row, compare, median_ratio

ROOT = Path(__file__).resolve().parents[2]
ROWS = {
    "api_http": ["newest 25 over HTTP"],
    "api_reads": [
        "referral by id, its envelope",
        "referral by id, with contents and allowed moves",
        "newest 25",
        "filtered 25 with organization names",
        "newest 25 of one partner, against the coordinator's",
        "page 3, against page 1",
        "text search",
    ],
    "api_writes": ["create a draft", "create a draft and send it, two requests", "accept"],
    "directory": [
        "entries of 300 organizations at an import",
        "search of 300 organizations",
        "search of 300 organizations, mistyped",
        "directory of 300, the middle page against the first",
    ],
    "import_agencies": ["import of 200 agencies, SQLite", "import of 200 agencies again, SQLite: no change"],
    "outbox": [
        "outbox, 36 deliveries by 2 workers",
        "outbox, one worker killed with -9 halfway",
        "24 seals by one process",
    ],
    "pages": [
        "weight of work queue on first load",
        "weight of one referral on first load",
        "weight of collaboration on first load",
    ],
}


def test_the_list_of_rows_names_every_measurement():
    assert sorted(run.measures()) == sorted(ROWS)


@pytest.mark.sqlite
@pytest.mark.worker
def test_every_row_still_runs():
    # One that is not there, so that this needs no server and leaves no database on one.
    environment = {**os.environ, "HANDOFF_BENCH_DATABASE_URL": "postgres://127.0.0.1:9/nothing"}
    command = [sys.executable, "-m", "bench", "--size", "tiny", "--database", "SQLite"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if line[:1] == "|"]
    assert [line[1] for line in lines[2:]] == [row for name in sorted(ROWS, key=_order) for row in ROWS[name]]
    killed = next(line for line in lines if line[1] == "outbox, one worker killed with -9 halfway")
    assert re.fullmatch(r"0 lost, 0 doubled, \d+ begun again", killed[2])
    assert killed[-1] == "yes"


def _order(name: str) -> tuple[bool, str]:
    return not run.measures()[name], name


def test_the_ratio_is_taken_round_by_round():
    assert median_ratio([2.0, 30.0, 4.0], [1.0, 10.0, 4.0]) == 2.0


def test_a_goal_that_is_missed_is_said_and_one_that_is_met_too():
    waits = {"ours": lambda: sum(range(200_000)), "reference": lambda: None, "floor": lambda: None}
    missed = compare("work", waits, Goals(times_reference=1), rounds=2, calls=2)
    met = compare("work", {**waits, "ours": lambda: None, "reference": waits["ours"]}, Goals(1), rounds=2, calls=2)
    assert (missed.met, met.met) == (False, True)
    assert missed.goal == "1x plain or more"


def test_without_a_goal_nothing_is_met_or_missed():
    row = compare("work", {"ours": lambda: None, "reference": lambda: None}, Goals(), rounds=1, calls=1)
    assert (row.met, row.goal) == (None, "")


def test_the_table_marks_what_was_missed():
    text = run.table([("SQLite", Row("a", met=False)), ("PostgreSQL", Row("b", met=True)), ("", Row("c"))])
    assert [line.split("|")[-2].strip() for line in text.splitlines()] == ["met", "---", "NO", "yes", ""]
