"""A pytest plugin that knows which real parts (PostgreSQL, Redis, a browser) a test needs and whether they are here.

A test marked `postgres`, `redis` or `browser` is skipped, with the reason, where its part is missing. With
HANDOFF_REQUIRE_ALL=1 such a skip is an error, so that continuous integration cannot pass by leaving things out.
HANDOFF_TEST_LEDGER names a file that receives what was passed, failed and skipped, for `scripts/test.py`.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.support.flush import flush_may_delete
from tests.support.shared_data import NO_SHARED_DATA

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def browser_path() -> str | None:
    """Where a Chromium is: HANDOFF_TEST_BROWSER, or one of the usual places."""
    places = (os.environ.get("HANDOFF_TEST_BROWSER", ""), *BROWSERS)
    return next((place for place in places if place and Path(place).is_file()), None)


def redis_url() -> str | None:
    """The Redis that tests may write to; `scripts/test.py` sets it when it finds one."""
    return os.environ.get("HANDOFF_TEST_REDIS_URL") or None


PARTS = {
    "browser": (
        lambda: browser_path() is not None,
        "no Chromium found: install the package chromium, or set HANDOFF_TEST_BROWSER=/path/to/it",
    ),
    "postgres": (lambda: connection.vendor == "postgresql", "this run is on SQLite"),
    "sqlite": (lambda: connection.vendor == "sqlite", "this run is on PostgreSQL"),
    "redis": (
        lambda: redis_url() is not None,
        "no Redis found: start one, or set HANDOFF_TEST_REDIS_URL=redis://127.0.0.1:6379/15",
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here, naming the missing part."""
    for item in items:
        for name, (present, reason) in PARTS.items():
            if item.get_closest_marker(name) and not present():
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Drive the system's Chromium; it makes no calls of its own, and root needs it without its sandbox."""
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    return {"executable_path": browser_path(), "args": quiet, "headless": True}


@pytest.fixture(scope="session", autouse=True)
def _flush() -> Iterator[None]:
    with flush_may_delete():
        yield


class Ledger:
    """Counts outcomes and keeps the reason of every skip; on xdist only the controller writes it."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.outcomes: Counter[str] = Counter()
        self.skips: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test."""
        if report.when == "call" or report.outcome != "passed":
            self.outcomes["failed" if report.when != "call" and report.failed else report.outcome] += 1
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skips[reason.removeprefix("Skipped: ")] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the ledger, and fail the run when a part was required and left out."""
        self.path.write_text(json.dumps({"outcomes": self.outcomes, "skips": self.skips}))
        left_out = [reason for reason in self.skips if not reason.startswith(NO_SHARED_DATA)]
        if left_out and os.environ.get("HANDOFF_REQUIRE_ALL") == "1" and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    """Keep the ledger where one is asked for; workers of xdist report to the controller."""
    path = os.environ.get("HANDOFF_TEST_LEDGER")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(path), "handoff-ledger")
