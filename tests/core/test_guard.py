"""The guard refuses what looks like a person's number or address, and lets ordinary sentences pass."""

import pytest
from hypothesis import assume, given
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
    "+52 55 1234 5678": "phone",
    "+503 7012 3456": "phone",
    "whatsapp 55 1234 5678": "long number",
    "4 0 6 5 5 5 0 1 4 2": "long number",
    "5 5 5 0 1 4 2 after six": "long number",
    "40 65 55 01 42": "long number",
    "1 2 3 . 4 5 . 6 7 8 9": "long number",
    "3 de marzo de 1990": "birth date",
    "el 3 de marzo del 2004": "birth date",
    "marzo 3, 1990": "birth date",
    "1 enero 1988": "birth date",
    "fecha de nacimiento 1990": "birth date",
    "nació en 1990": "birth date",
    "nacida en Puebla en 1990": "birth date",
    "cumpleaños en mayo": "birth date",
    "born in 1990": "birth date",
    "born around May 1990": "birth date",
    "birth year unknown to us": "birth date",
    "03 04 1990": "birth date",
    "03 / 04 / 1990": "birth date",
    "1990 04 03": "birth date",
    "March 3rd, 1990": "birth date",
    "PO Box 12": "street address",
    "P.O. Box 12": "street address",
    "apartado postal 7": "street address",
    "123 Calle Ocho": "street address",
    "Calle Ocho 123": "street address",
    "Avenida Benito Juárez #45": "street address",
    "Calle 8 # 12": "street address",
    "maria @ gmail.com": "e-mail",
    "maria@ gmail . com": "e-mail",
    "maria at gmail dot com": "e-mail",
    "maria (at) mail.org": "e-mail",
    "maria [at] mail [dot] org": "e-mail",
    "maria arroba gmail": "e-mail",
    "Oak Street 12 apt 4": "street address",
    "Oak Street 12": "street address",
    "on Oak Avenue 12, upstairs": "street address",
    "Oak St. apt 4": "street address",
    "Mill Road unit 7": "street address",
    "RR 2 Box 14": "street address",
    "Rural Route 2, Box 14": "street address",
    "4 Mar 99": "birth date",
    "4-Mar-1999": "birth date",
    "4/mar/99": "birth date",
    "Mar 4, 99": "birth date",
    "March 4 '99": "birth date",
    "4 de marzo de 99": "birth date",
    "since 4 Mar 12.": "birth date",
    "she came 4 March 05 by bus": "birth date",
    "four one five five five five two six seven one": "long number",
    "Four-one-five, 5 5 5 two six": "long number",
    "cuatro uno cinco cinco cinco cinco dos": "long number",
    "four one double five two six seven": "long number",
    "passport X1234567": "number of a paper",
    "pasaporte no. G12345678": "number of a paper",
    "DL D1234567": "number of a paper",
    "driver's license number: D1234567": "number of a paper",
    "ig maria.lopez": "name on a network",
    "@maria.lopez": "name on a network",
    "write to @maria": "name on a network",
    "Insta: maria_l": "name on a network",
    "facebook name maria88": "name on a network",
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
    "about 20 workers",
    "Highway 12 and 4th",
    "Highway 12 and 4th Street",
    "20 workers on Mill Road",
    "shift 10 to 6",
    "Shifts 6-2, 2-10 and 10-6.",
    "since 2019",
    "From 2019 to 2021, and 2023-2024.",
    "2024 2025 2026",
    "30 days",
    "30 minutes off the highway",
    "May 12 and June 3",
    "12 de mayo a las 10",
    "Meet @ noon. Bring a coat.",
    "Meet at noon. Us two.",
    "The list stands at harbor.org",
    "They work at Marlow. Dot the map.",
    "Calle 8 y 4a",
    "Duermen en la calle por 30 dias.",
    "Avenida Central y 4",
    "Born and raised nearby.",
    "Rooms 12, 14, 16, 18 and 20.",
    "Paid $1,250, 1,300 and 990.",
    "Open 9:30 to 10:45, Monday to Friday.",
    "Section 4 of 22 CFR 62.31",
    "case 12",
    "ward 4",
    "Mar 4 at 9",
    "On 4 March 20 workers came.",
    "On 4 May 45 workers came.",
    "May 12, 40 beds, and June 3, 20 beds.",
    "4 May 09:30",
    "one of five people",
    "One, two or three people; four, five at most.",
    "Rooms 1, 2, 3, 4, 5, 6, 7 and 8.",
    "Off County Road 12, then State Road 4.",
    "Main Street 12 people wait at six.",
    "From Mill Street 9 to 5.",
    "Behind unit 4 of the packing house.",
    "Passports of 20 workers are kept since 2019.",
    "Passport kept; 12 of them told us.",
    "Visa fees of $4,500 were taken.",
    "They meet @ 9 and eat @noon.",
    "Jobs are posted on Facebook. Two pages do it.",
    "Ads on Instagram by a farm.",
    "Route 2 and the box factory",
    "Contractor license 123456 stands on the van.",
]


@pytest.mark.parametrize(("text", "what"), REFUSED.items())
def test_refuses_with_the_reason(text, what):
    found = guard.problems_in(text)
    assert any(what in sentence for sentence in found), found


def test_what_is_found_in_one_text_is_one_sentence():
    (sentence,) = guard.problems_in("Call +1 412 555 0142 or jo@mail.example")
    assert sentence.startswith("This looks like it holds an e-mail address, a phone number")
    assert sentence.count("This looks like") == sentence.count("Leave it out") == 1


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


@given(
    st.text(alphabet="abcdefgh ,", max_size=40),
    st.lists(st.sampled_from("0123456789"), min_size=guard.LONG_NUMBER, max_size=15),
    st.lists(st.sampled_from(["", " ", ".", "-", " - ", "  ", "\u00a0", "\u2013", ") "]), min_size=15, max_size=15),
)
def test_finds_a_long_number_however_it_is_spaced(before, digits, gaps):
    number = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False)).rstrip(" .-)")
    groups = "".join(digit if gap == "" else digit + " " for digit, gap in zip(digits, gaps, strict=False)).split()
    assume(not all(group[:2] in ("19", "20") and len(group) == 4 for group in groups))
    assert guard.problems_in(f"{before} {number}")


@given(st.lists(st.integers(1, 999), min_size=1, max_size=2), st.sampled_from(["workers", "days", "rooms", "dias"]))
def test_small_numbers_in_words_pass(numbers, what):
    assert guard.problems_in(" and ".join(f"{number} {what}" for number in numbers)) == []
