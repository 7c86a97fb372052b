"""The files that the rules in this folder look at."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from config.env import BASE_DIR

DOMAIN = ("core", "accounts", "partners", "referrals", "reporting")
EDGES = ("api", "web")
PACKAGES = (*DOMAIN, *EDGES, "config")


def python_files(*packages: str) -> Iterator[Path]:
    """Every Python file of these packages, except migrations."""
    for package in packages:
        for path in sorted((BASE_DIR / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    """Every template of ours."""
    yield from sorted(path for path in (BASE_DIR / "web" / "templates").rglob("*") if path.is_file())


def named(path: Path) -> str:
    """The path as people write it, from the root of the repository."""
    return path.relative_to(BASE_DIR).as_posix()


def repository_files() -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout
    paths = [BASE_DIR / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]
