"""Run the measurements on each database that is found, every database in a process of its own, and print one table."""

import argparse
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import bench
from bench.rows import Row
from bench.sizes import SIZES

ROOT = Path(__file__).resolve().parents[1]
NAME = "handoff_bench"
LOCAL_POSTGRES = ("postgres:///postgres", "postgres://127.0.0.1/postgres", "postgres://postgres@127.0.0.1/postgres")


def main() -> None:
    """Print the table; a goal that was missed is marked, not hidden, and fails nothing."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    asked = _arguments()
    rows: list[tuple[str, Row]] = []
    for database, url in _databases(asked.database):
        rows += [(database, row) for row in _measured_on(database, url, asked)]
    rows += [("", row) for row in _alone(asked)]
    print("\n" + table(rows))
    missed = [f"{row.work} ({database or 'see row'})" for database, row in rows if row.met is False]
    print(f"\nGoals missed: {len(missed)}" + "".join(f"\n- {line}" for line in missed))


def measures() -> dict[str, bool]:
    """Every module of this folder with a `run`, and whether it wants a filled database (`run(world)`)."""
    found = {}
    for module in pkgutil.iter_modules(bench.__path__):
        source = (ROOT / "bench" / f"{module.name}.py") if not module.ispkg else None
        text = source.read_text() if source else ""
        if "\ndef run(" in text and module.name != "run":
            found[module.name] = "\ndef run(world" in text
    return found


def table(rows: list[tuple[str, Row]]) -> str:
    """The rows as a table that is read as text and as Markdown."""
    names = [field.name for field in fields(Row)]
    marks = {None: "", True: "yes", False: "NO"}
    lines = [
        ["database", *names],
        *([database, *(asdict(row) | {"met": marks[row.met]}).values()] for database, row in rows),
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how fast and how large.")
    parser.add_argument("--size", choices=list(SIZES), default="small", help="how much data (small)")
    parser.add_argument("--only", choices=list(measures()), action="append", help="one kind of work; may be repeated")
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"), help="only this one")
    return parser.parse_args()


def _databases(only: str | None) -> Iterator[tuple[str, str]]:
    if only != "PostgreSQL":
        yield "SQLite", ""
    if only != "SQLite":
        server = _postgres()
        if server:
            yield "PostgreSQL", server
        else:
            print("No PostgreSQL found; name one that may make databases: HANDOFF_BENCH_DATABASE_URL=postgres://...")


def _postgres() -> str | None:
    import psycopg

    named = os.environ.get("HANDOFF_BENCH_DATABASE_URL")
    for url in [named] if named else LOCAL_POSTGRES:
        try:
            psycopg.connect(url, dbname="postgres", connect_timeout=3).close()
        except psycopg.Error:
            continue
        return url
    return None


def _measured_on(database: str, server: str, asked: argparse.Namespace) -> list[Row]:
    wanted = [name for name, fills in measures().items() if fills and (not asked.only or name in asked.only)]
    if not wanted:
        return []
    with tempfile.TemporaryDirectory(prefix="handoff-bench-") as folder:
        url = _renew(server) if server else f"sqlite:///{folder}/bench.sqlite3"
        try:
            return _child(["bench.measure", asked.size, *wanted], database, folder, url)
        finally:
            if server:
                _drop(server)


def _child(arguments: list[str], database: str, folder: str, url: str) -> list[Row]:
    print(f"Measuring {', '.join(arguments[2:])} on {database} ({arguments[1]}) ...", flush=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HANDOFF_", "CELERY_"))}
    environment |= {
        "HANDOFF_ENV": "demo",
        "HANDOFF_DATA_DIR": folder,
        "HANDOFF_EMAIL_URL": "dummymail://",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    log = Path(folder) / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
        try:
            failed = process.wait()
        except BaseException:  # stopped: it ends its own servers and workers, and the database goes after that
            process.terminate()
            process.wait(timeout=60)
            raise
    if failed:
        sys.exit(f"Measuring on {database} failed:\n" + "\n".join(log.read_text().splitlines()[-25:]))
    return [Row(**row) for row in json.loads((Path(folder) / "rows.json").read_text())]


def _alone(asked: argparse.Namespace) -> Iterator[Row]:
    """Measurements that make their own databases."""
    for name, fills in measures().items():
        if fills or (asked.only and name not in asked.only):
            continue
        print(f"Measuring {name} ...", flush=True)
        yield from importlib.import_module(f"bench.{name}").run(asked.size)


def _renew(server: str) -> str:
    """An empty database of ours on the server; one left behind by a run that was killed goes first."""
    _drop(server)
    _administer(server, f"CREATE DATABASE {NAME}")
    base, mark, rest = server.partition("?")
    return f"{base.rpartition('/')[0]}/{NAME}{mark}{rest}"


def _drop(server: str) -> None:
    _administer(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
