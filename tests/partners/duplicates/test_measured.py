"""Precision and recall on labelled pairs, invented for this: the figures that the proposals are held to."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from partners.duplicates.measuring import measured, precision_and_recall, proposed

FILE = Path(__file__).parent / "labelled_pairs.json"
PAIRS = json.loads(FILE.read_text())
NEVER = (
    *("branch elsewhere", "branch with the place in its name", "same name in another state", "numbered sites"),
    *("same agency name and state, other ORI", "same agency name, state and county, other ORI"),
    *("police and sheriff of one place", "similar but different"),
)


@pytest.fixture(scope="module")
def groups():
    return measured(PAIRS)


def test_the_set_is_large_and_holds_both_kinds(groups):
    assert len(PAIRS) >= 300
    assert min(sum(pair["same"] for pair in PAIRS), sum(not pair["same"] for pair in PAIRS)) >= 120
    assert set(NEVER) <= {group.name for group in groups}


def test_what_is_proposed_is_mostly_right_and_mostly_all_of_it(groups):
    precision, recall = precision_and_recall(groups)
    assert precision >= 0.95
    assert recall >= 0.95


def test_what_counts_as_very_likely_is_right(groups):
    precision, recall = precision_and_recall(groups, likely=True)
    assert precision >= 0.99
    assert recall >= 0.55


@pytest.mark.parametrize("name", NEVER)
def test_branches_and_agencies_with_two_oris_are_not_proposed(name, groups):
    assert [(group.pairs > 0, group.proposed) for group in groups if group.name == name] == [(True, 0)]


def test_the_order_of_a_pair_makes_no_difference():
    for pair in PAIRS:
        one, other = pair["records"]
        assert proposed(one, other) == proposed(other, one), pair


def test_the_report_prints_every_sort(groups):
    out = StringIO()
    call_command("measure_duplicates", str(FILE), stdout=out)
    text = out.getvalue()
    assert [group.name for group in groups if group.name not in text] == []
    assert "proposed: precision 0.9" in text
