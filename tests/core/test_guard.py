"""The guard refuses what looks like a person's number or address, and lets ordinary sentences pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import guard
from core.errors import Invalid

REFUSED = {
    "SSN 123-45-6789 on the badge": "Social Security",
    "number 123456789": "Social Security",
    "123 45 6789": "Social Security",
    "A-number A123456789": "A-number",
    "file A 123 456 789": "A-number",
    "a098765432": "A-number",
    "write to maria.lopez@mail.example": "e-mail",
    "maria＠mail.example": "e-mail",
    "call (555) 555-0142": "phone",
    "555.555.0142 after six": "phone",
    "+1 555 555 0142": "phone",
    "555-0142": "phone",
    "５５５-５５５-０１４２": "phone",
    "555–555–0142": "phone",
    "lives at 12 North Main Street": "street address",
    "4500 Old Mill Rd": "street address",
    "born 04/12/1988": "birth date",
    "1988-04-12": "birth date",
    "12 April 1988": "birth date",
    "April 12, 1988": "birth date",
    "her DOB is known": "birth date",
}
ALLOWED = [
    "",
    "Mornings are best because of shift times.",
    "About 20 workers, two shifts, paid in cash.",
    "Next opening is about December 7.",
    "They would like a woman interpreter if one is free.",
    "Room for 2 adults from Monday at 9:30.",
    "Form I-914B and 8 USC 1367 were mentioned.",
    "Wages of $1,250 for 11 days are missing.",
    "Between exits 12 and 14, behind the packing house.",
    "Visit planned for the week of 11/30.",
]


@pytest.mark.parametrize(("text", "what"), REFUSED.items())
def test_refuses_with_the_reason(text, what):
    found = guard.problems_in(text)
    assert any(what in sentence for sentence in found), found


@pytest.mark.parametrize("text", ALLOWED)
def test_lets_ordinary_sentences_pass(text):
    assert guard.problems_in(text) == []


def test_too_long_is_refused():
    assert guard.problems_in("a" * guard.LONGEST) == []
    assert guard.problems_in("a" * (guard.LONGEST + 1)) == ["Keep it under 280 characters."]


@pytest.mark.parametrize("text", REFUSED)
def test_never_repeats_what_was_typed(text):
    with pytest.raises(Invalid) as refused:
        guard.require_clean(note=text)
    assert text not in str(refused.value)
    assert not any(word in str(refused.value) for word in text.split() if any(c.isdigit() for c in word) or "@" in word)


@given(st.text(max_size=400))
def test_never_fails_on_any_text(text):
    assert all(isinstance(sentence, str) for sentence in guard.problems_in(text))


@given(
    st.text(alphabet="abcdefgh ,.", max_size=60),
    st.from_regex(r"[2-9]\d\d[-. ][2-9]\d\d[-. ]\d{4}", fullmatch=True),
    st.text(alphabet="abcdefgh ,.", max_size=60),
)
def test_finds_a_phone_number_anywhere(before, number, after):
    assert guard.problems_in(f"{before} {number} {after}")
