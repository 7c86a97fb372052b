"""Import of a list of agencies, against PostgreSQL's COPY after the same validation in Python.

Each measurement is a process of its own, over a fresh database, and says its time and peak memory. The list is the real
one where it is found (HANDOFF_SHARED_DATA, or ../shared/data), else invented agencies of the same number.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.rows import Row

ROOT = Path(__file__).resolve().parents[1]
REAL = Path(os.environ.get("HANDOFF_SHARED_DATA") or ROOT.parent / "shared" / "data") / "agencies/fbi_cde_agencies.csv"
POSTGRES = os.environ.get("HANDOFF_BENCH_DATABASE_URL", "postgres://127.0.0.1/handoff")
COUNT = 23_243
GOAL = 3.0
ROUNDS = 3


def run(size: str) -> Iterator[Row]:
    """First and second import on both databases; the best of three runs counts. Peak memory is the whole process's.

    A tiny one only shows that it works.
    """
    number, rounds = (200, 1) if size == "tiny" else (COUNT, ROUNDS)
    floor = _best("floor", POSTGRES, number, rounds)
    work = f"import of {number:,} agencies"
    for database, url in (("PostgreSQL", POSTGRES), ("SQLite", "")):
        found = _best("imports", url, number, rounds)
        if not found:
            continue
        yield _against_floor(f"{work}, {database}", found, floor if url else None)
        yield Row(f"{work} again, {database}: no change", _told(found, "second"))


def _against_floor(work: str, found: dict[str, float], floor: dict[str, float] | None) -> Row:
    if floor is None:
        return Row(work, _told(found, "first"))
    ratio = found["first"] / floor["first"]
    return Row(
        work,
        _told(found, "first"),
        floor=f"validation and COPY: {_told(floor, 'first')}",
        ratio=f"{ratio:.2f}x",
        goal=f"within {GOAL:.0f}x",
        met=ratio <= GOAL,
    )


def _told(found: dict[str, float], which: str) -> str:
    return f"{found[which]:.2f} s, peak {found['peak']:.0f} MB"


def _best(what: str, url: str, number: int, rounds: int) -> dict[str, float] | None:
    runs = [found for _ in range(rounds) if (found := _measure(what, url, number))]
    return min(runs, key=lambda found: found["first"]) if runs else None


def _measure(what: str, url: str, number: int) -> dict[str, float] | None:
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "HANDOFF_ENV": "demo",
            "HANDOFF_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        env["DATABASE_URL"] = url or f"sqlite:///{folder}/bench.sqlite3"
        command = [sys.executable, "-m", "bench.import_agencies", what, str(number)]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _content(number: int) -> bytes:
    if number == COUNT and REAL.exists():
        return REAL.read_bytes()
    lines = (f"WA{n:07d},WA,Agency {n},City,12.0,Marlow" for n in range(number))
    return "\n".join(["ori,state,agency_name,agency_type_name,months_reported,primary_county", *lines]).encode()


def _floor(content: bytes) -> None:
    """The same validation, then the same columns into the same tables, by the shortest way there is."""
    from django.db import connection, transaction

    from core.models import uuid7
    from partners.imports.agencies import AgencyReader
    from partners.imports.packing import unpack
    from partners.imports.problems import is_error
    from partners.imports.reading import read_file
    from partners.imports.surveys import Survey
    from partners.models import LawEnforcementProfile, Organization

    header, packed, _total = read_file(content)
    reader = AgencyReader(header)
    survey, good = Survey(reader, unpack(packed)), []
    for number, cells in unpack(packed):
        parsed = reader.read(number, cells)
        survey.add_to(parsed)
        if not any(map(is_error, parsed.problems)):
            good.append((uuid7(), parsed))
    organization, profile = _blank(Organization), _blank(LawEnforcementProfile)
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(_statement(Organization, organization)) as copy:
            for pk, parsed in good:
                named = {key: parsed.values.get(key, "") for key in ("name", "state", "county")}
                place = f"{named['name']} {named['county']}".casefold()
                own = {"id": pk, "slug": parsed.key.lower(), "sector": "law_enforcement", "search_text": place}
                copy.write_row([*(organization | named | own).values()])
        with cursor.copy(_statement(LawEnforcementProfile, profile)) as copy:
            for pk, parsed in good:
                facts = {
                    "level": parsed.values.get("level", "unknown"),
                    "agency_type": parsed.values.get("agency_type", ""),
                }
                lists = {
                    "counties": json.dumps(parsed.values.get("counties", [])),
                    "imported": json.dumps(parsed.values),
                }
                copy.write_row([*(profile | facts | lists | {"organization_id": pk, "ori": parsed.key}).values()])


def _blank(model: Any) -> dict[str, Any]:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


def _statement(model: Any, row: dict[str, Any]) -> str:
    columns = ", ".join(f'"{name}"' for name in row)
    return f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'


def _import(content: bytes) -> None:
    from partners import actions
    from partners.actors import SYSTEM

    run = actions.start_import(content, by=SYSTEM, file_name="list.csv", attended=True)
    actions.apply_import(actions.stage(run, by=SYSTEM), by=SYSTEM)


def _child(what: str, number: int) -> None:
    import django

    django.setup()
    from django.db import connection

    content, timed = _content(number), []
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        for work in (_floor,) if what == "floor" else (_import, _import):
            begun = time.perf_counter()
            work(content)
            timed.append(time.perf_counter() - begun)
    finally:
        connection.creation.destroy_test_db("", verbosity=0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first": timed[0], "second": timed[-1], "peak": peak}))


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]))
