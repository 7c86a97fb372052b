"""`make test`: the whole suite on SQLite, again on PostgreSQL where one is found, then what was and was not covered.

HANDOFF_TEST_DATABASE_URL and HANDOFF_TEST_REDIS_URL name the servers; without them the usual local addresses are tried.
HANDOFF_REQUIRE_ALL=1 makes anything left out a failure. COVERAGE=1 measures the SQLite run.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = os.environ.get("HANDOFF_TEST_WORKERS", "2")
LOCAL_POSTGRES = ("postgres:///handoff", "postgres://127.0.0.1/handoff", "postgres://postgres@127.0.0.1/handoff")
NO_SHARED_DATA = "no shared data"
LOCAL_REDIS = "redis://127.0.0.1:6379/15"


@dataclass
class Pass:
    """One run of the suite and what came of it."""

    name: str
    selection: str
    database: str
    ok: bool = False
    outcomes: dict[str, int] = field(default_factory=dict)
    skips: dict[str, int] = field(default_factory=dict)


def find_postgres() -> str | None:
    """The URL of a PostgreSQL on which test databases may be made, or None."""
    import psycopg

    named = os.environ.get("HANDOFF_TEST_DATABASE_URL")
    for url in [named] if named else LOCAL_POSTGRES:
        try:
            with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
                row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
                if row.fetchone() == (True,):
                    return url
        except psycopg.Error:
            continue
    return None


def find_redis() -> str | None:
    """The URL of a Redis that tests may write to, or None."""
    import redis

    named = os.environ.get("HANDOFF_TEST_REDIS_URL")
    try:
        client = redis.Redis.from_url(named or LOCAL_REDIS, socket_connect_timeout=2)
        return (named or LOCAL_REDIS) if client.ping() else None
    except redis.RedisError:
        return None


def run(one: Pass, extra: list[str], redis_url: str | None) -> None:
    """Run pytest once and read back its ledger."""
    print(f"\n=== Tests on {one.name} ===", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.json"
        database = one.database or f"sqlite:///{folder}/handoff.sqlite3"
        environment = {**os.environ, "DATABASE_URL": database, "HANDOFF_TEST_LEDGER": str(ledger)}
        environment.update({"HANDOFF_TEST_REDIS_URL": redis_url} if redis_url else {})
        command = [sys.executable, "-m", "pytest", "-n", WORKERS, "-m", one.selection, *extra]
        one.ok = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
        if ledger.exists():
            read = json.loads(ledger.read_text())
            one.outcomes, one.skips = read["outcomes"], read["skips"]


def report(passes: list[Pass], missing: list[str]) -> bool:
    """Print in plain words what was covered, what was not and how to cover it; True when all is well."""
    print("\n=== What these tests covered ===")
    for one in passes:
        counts = ", ".join(f"{number} {word}" for word, number in sorted(one.outcomes.items())) or "nothing ran"
        print(f"{'ok      ' if one.ok else 'FAILED  '}{one.name}: {counts}")
        missing += [f"{number} tests on {one.name}: {reason}" for reason, number in one.skips.items()]
    for line in missing:
        print(f"NOT RUN {line}")
    if not missing:
        print("Nothing was left out.")
    passed = sum(one.outcomes.get("passed", 0) for one in passes)
    failed = sum(one.outcomes.get("failed", 0) for one in passes)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    # Data that is not ours to ship may be absent anywhere; it is told above and fails nothing.
    ours = [line for line in missing if NO_SHARED_DATA not in line]
    complete = not ours or os.environ.get("HANDOFF_REQUIRE_ALL") != "1"
    return complete and all(one.ok for one in passes)


def main() -> None:
    """Find the parts, run the passes, report."""
    sys.path.insert(0, str(ROOT))
    postgres, redis_url = find_postgres(), find_redis()
    extra = sys.argv[1:]
    missing = []
    covered = ["--cov", "--cov-report=term"] if os.environ.get("COVERAGE") == "1" else []
    passes = [Pass("SQLite", "not postgres", "")]
    run(passes[0], covered + extra, redis_url)
    if postgres:
        passes.append(Pass("PostgreSQL", "not browser and not sqlite", postgres))
        run(passes[1], extra, redis_url)
    else:
        missing.append(
            "everything on PostgreSQL: none found that may make databases. Start one, or name it: "
            "HANDOFF_TEST_DATABASE_URL=postgres://user@127.0.0.1/name make test"
        )
    sys.exit(0 if report(passes, missing) else 1)


if __name__ == "__main__":
    main()
