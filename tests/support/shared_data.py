"""Real data that is not part of the repository: in the folder HANDOFF_SHARED_DATA, or beside it in shared/data."""

import os
from pathlib import Path

import pytest

NO_SHARED_DATA = "no shared data"
"""How the reason of such a skip begins: `scripts/test.py` tells of it, and it fails no run."""
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_file(name: str) -> Path:
    """A file of the shared data; skips the test, saying so, where it is absent."""
    path = Path(os.environ.get("HANDOFF_SHARED_DATA") or BESIDE) / name
    if not path.exists():
        pytest.skip(f"{NO_SHARED_DATA}: {name} is missing; set HANDOFF_SHARED_DATA to the folder that holds it")
    return path
