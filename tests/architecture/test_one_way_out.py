"""Rows leave through `visible_to` only, and the edges write nothing by themselves."""

import re

from tests.architecture.sources import EDGES, named, python_files

MANAGER = re.compile(r"\.(objects|_default_manager|_base_manager)\b(?!\.visible_to\()")
WRITE = re.compile(r"\.(save|bulk_create|bulk_update|get_or_create|update_or_create|acreate|asave)\(")


def lines_matching(pattern: re.Pattern[str], *packages: str) -> list[str]:
    """`file:line: text` of every line that matches."""
    return [
        f"{named(path)}:{number}: {line.strip()}"
        for path in python_files(*packages)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_edges_and_reporting_read_through_visible_to_only() -> None:
    assert lines_matching(MANAGER, *EDGES, "reporting") == []


def test_the_rule_sees_what_it_forbids() -> None:
    assert MANAGER.search("Referral.objects.filter(pk=1)")
    assert MANAGER.search("get_object_or_404(Referral.objects, pk=1)")
    assert not MANAGER.search("Referral.objects.visible_to(actor)")


def test_edges_write_nothing() -> None:
    assert lines_matching(WRITE, *EDGES) == []
