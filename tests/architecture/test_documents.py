"""The documents speak of files that exist, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.architecture.sources import named, repository_files

DOCUMENTS = [path for path in repository_files() if path.suffix == ".md" and "vendor" not in path.parts]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
# The package x stands for any.
PATH = re.compile(
    r"`((?:config|core|accounts|partners|referrals|reporting|api|web|docs|scripts|deploy|tests(?!/x/))/[\w./-]+)`"
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_to_files(document: Path) -> None:
    missing = [target for target in LINK.findall(document.read_text()) if not (document.parent / target).exists()]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_named_files_exist(document: Path) -> None:
    text = document.read_text()

    assert [name for name in PATH.findall(text) if not (BASE_DIR / name).exists()] == []


def test_every_decision_is_on_the_list() -> None:
    folder = BASE_DIR / "docs" / "decisions"
    listed = (folder / "README.md").read_text()

    assert [path.name for path in folder.glob("0*.md") if f"({path.name})" not in listed] == []


def test_a_missing_file_would_be_noticed() -> None:
    assert PATH.findall("see `referrals/nothing.py` and `x/y.py`") == ["referrals/nothing.py"]
    assert LINK.findall("[a](gone.md) [b](https://handoff.example/x)") == ["gone.md"]
