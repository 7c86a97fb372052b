"""What every test gets: knowledge of the parts that may be missing, and a flush that append-only tables allow."""

from collections.abc import Iterator

import pytest

from tests.support.flush import flush_may_delete

pytest_plugins = ["tests.support.parts"]


@pytest.fixture(scope="session", autouse=True)
def _flush() -> Iterator[None]:
    with flush_may_delete():
        yield
