"""Files stay small and well named, and speak of Handoff alone."""

import re
from pathlib import Path

from config.env import BASE_DIR
from scripts import locks
from tests.architecture.sources import named, repository_files

LONGEST = 400
COUNTED = {".py", ".css", ".js", ".html"}
VAGUE = {"utils", "helpers", "common", "services", "misc"}
NOT_OURS = ("web/static/vendor/", "requirements/", "docs/reference/")
# Put together here, so that this file does not hold what it forbids.
FOREIGN_PARTS = ["/" + "(work|farm|root|home/[a-z]+)/", "py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.org"]
FOREIGN = re.compile("|".join(FOREIGN_PARTS))
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")


def text_files() -> dict[str, str]:
    """Name and text of every file that a person wrote."""
    texts = {}
    for path in repository_files():
        if named(path).startswith(NOT_OURS):
            continue
        try:
            texts[named(path)] = path.read_text()
        except UnicodeDecodeError:
            continue
    return texts


def offending(pattern: re.Pattern[str]) -> list[str]:
    """`file: text found` for every match in our own files."""
    return [f"{name}: {found.group()}" for name, text in text_files().items() for found in pattern.finditer(text)]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        name: count
        for name, text in text_files().items()
        if Path(name).suffix in COUNTED and "/migrations/" not in name and (count := text.count("\n")) > LONGEST
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in text_files() if VAGUE & set(Path(name).with_suffix("").parts)] == []


def test_files_name_no_machine_and_no_package_host() -> None:
    assert offending(FOREIGN) == []


def test_no_note_to_self_is_left() -> None:
    assert offending(UNFINISHED) == []


def test_locks_follow_the_project_file_and_name_no_address() -> None:
    assert locks.problems() == []


def test_every_test_sits_beside_what_it_tests() -> None:
    """tests/x/test_y.py speaks of package x; support, factories and the rules here are the exceptions."""
    packages = {path.parent.name for path in BASE_DIR.glob("*/__init__.py")} | {"architecture", "support", "factories"}
    folders = {path.name for path in (BASE_DIR / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders - packages - {"browser", "scripts"} == set()
