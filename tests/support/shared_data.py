"""Real data that is not part of the repository: in the folder HANDOFF_SHARED_DATA, or beside it in shared/data."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_file(name: str) -> Path:
    """A file of the shared data; skips the test, saying so, where it is absent."""
    path = Path(os.environ.get("HANDOFF_SHARED_DATA") or BESIDE) / name
    if not path.exists():
        pytest.skip(f"no shared data: {name} is missing; set HANDOFF_SHARED_DATA to the folder that holds it")
    return path
