"""Names taken apart: what is the same name spelled otherwise, and what is another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.duplicates.records import counties, host_of
from partners.duplicates.spelling import near, read, unmatched


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbor Legal Aid, Inc.", "the HARBOR legal aid"),
        ("Casa Esperanza", "Cása Esperanza"),
        ("Women's Center", "Womens Ctr"),
        ("Refugee & Immigrant Services", "Refugee and Immigrant Svcs LLC"),
        ("Smith Co", "Smith"),
        ("St. Brigid Home", "Saint Brigid Home"),
    ],
)
def test_one_name_spelled_in_two_ways(one, other):
    assert read(one).words == read(other).words


def test_in_an_agencys_name_co_is_a_county():
    assert read("Marlow Co Sheriff", agency=True).words == read("Marlow County Sheriff", agency=True).words
    assert read("Marlow Co").words == ("marlow",)


@pytest.mark.parametrize("text", ["The", "Inc", "Of the", "!!!", ""])
def test_a_name_of_nothing_else_is_still_a_name(text):
    assert read(text).joined == "".join(read(text).words)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        *(("harbor", "harbour", True), ("legal", "leagl", True), ("aid", "ald", False), ("1234", "1235", False)),
        *(("counseling", "counselling", True), ("north", "south", False), ("immigrant", "imigrnt", False)),
        ("enforcement", "enforcmnt", True),
    ],
)
def test_a_typing_error_in_a_word(one, other, same):
    assert (near(one, other), near(other, one)) == (same, same)


@given(st.text(max_size=40), st.text(max_size=40))
def test_unmatched_words_are_those_of_each(one, other):
    ours, theirs, _alike = unmatched(read(one).words, read(other).words)
    assert set(ours) <= set(read(one).words)
    assert set(theirs) <= set(read(other).words)


def test_counties_and_hosts():
    assert counties("KING; Pierce County") == {"king", "pierce"}
    assert counties("") == set()
    hosts = [host_of(text) for text in ("https://www.a.example/x", "https://facebook.com/a", "")]
    assert hosts == ["a.example", "", ""]
