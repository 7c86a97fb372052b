"""What every test gets: parts that may be missing, a flush for append-only tables, a browser that is ours."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.flush import flush_may_delete
from tests.support.parts import browser_path

pytest_plugins = ["tests.support.parts"]


@pytest.fixture(scope="session", autouse=True)
def _flush() -> Iterator[None]:
    with flush_may_delete():
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Drive the system's Chromium; it makes no calls of its own, and root needs it without its sandbox."""
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    return {"executable_path": browser_path(), "args": quiet, "headless": True}
