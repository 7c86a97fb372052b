"""Every oddity that lists of agencies are known for: what becomes of it, and that it is said."""

import pytest

from partners.imports import problems
from partners.imports.agencies import AgencyReader, Parsed
from partners.imports.reading import judged_batches, read_file
from partners.imports.surveys import Survey
from tests.factories.agency_lists import HEADER, agency, csv_of


def read(**cells: str) -> Parsed:
    row = agency(**cells)
    return AgencyReader(HEADER).read(2, [row.get(name, "") for name in HEADER])


def kinds(parsed: Parsed) -> list[tuple[str, str]]:
    return [(found["kind"], found["column"]) for found in parsed.problems]


def judged(*rows, **options):
    header, packed, _total = read_file(csv_of(*rows, **options))
    return [one for batch in judged_batches(header, packed) for one in batch]


def test_a_good_line():
    parsed = read(months_reported="12")
    assert kinds(parsed) == []
    assert parsed.key == "WA0990100"
    assert parsed.values == {
        "name": "Elk Fork Police Department",
        "state": "WA",
        "agency_type": "City",
        "level": "municipal",
        "county": "Marlow",
        "counties": ["Marlow"],
        "months_reported": 12,
    }


@pytest.mark.parametrize(
    ("cells", "expected", "values"),
    [
        ({"agency_name": ""}, ("required", "agency_name"), {}),
        ({"ori": ""}, ("required", "ori"), {}),
        ({"state": ""}, ("required", "state"), {}),
        ({"primary_county": ""}, ("county_missing", "primary_county"), {}),
        ({"agency_name": " Elk Fork "}, ("spaces", "agency_name"), {"name": "Elk Fork"}),
        ({"agency_name": "Elk  Fork"}, ("inner_spaces", "agency_name"), {"name": "Elk Fork"}),
        ({"agency_name": "Elk\nFork"}, ("inner_spaces", "agency_name"), {"name": "Elk Fork"}),
        ({"ori": "NB0990100", "state": "NE"}, ("prefix_ncic", "ori"), {"state": "NE"}),
        ({"ori": "GM0990100", "state": "GU"}, ("prefix_ncic", "ori"), {"state": "GU"}),
        ({"ori": "TS0990100"}, ("prefix", "ori"), {}),
        ({"ori": "C0034019E", "state": "CO"}, ("ori_zero", "ori"), {}),
        ({"ori": "1A0990100"}, ("ori_form", "ori"), {}),
        ({"ori": "WA09901"}, ("ori_form", "ori"), {}),
        ({"ori": "WA099010X1"}, ("ori_form", "ori"), {}),
        ({"ori": "CZ0000500", "state": "CZ"}, ("state_unknown", "state"), {"state": "CZ"}),
        ({"state": "Washington"}, ("state_form", "state"), {}),
        ({"state": "wa"}, ("case", "state"), {"state": "WA"}),
        ({"ori": "wa0990100"}, ("case", "ori"), {}),
        ({"months_reported": "12.0"}, ("decimal", "months_reported"), {"months_reported": 12}),
        ({"months_reported": "a few"}, ("number", "months_reported"), {"months_reported": None}),
        ({"months_reported": "11.5"}, ("number", "months_reported"), {"months_reported": None}),
        ({"months_reported": "-1"}, ("number", "months_reported"), {"months_reported": None}),
        ({"agency_type_name": "Unknown"}, ("type_unknown", "agency_type_name"), {"agency_type": "Unknown"}),
        (
            {"primary_county": "Marlow; Keane"},
            ("counties", "primary_county"),
            {"county": "Marlow", "counties": ["Marlow", "Keane"]},
        ),
        ({"agency_name": "x" * 201}, ("too_long", "agency_name"), {}),
        ({"primary_county": "x" * 121}, ("too_long", "primary_county"), {}),
        ({"agency_name": "Elk\x07Fork"}, ("unprintable", "agency_name"), {}),
        ({"agency_name": "Elk \u202eFork"}, ("unprintable", "agency_name"), {}),
    ],
)
def test_an_odd_cell_is_handled_and_said(cells, expected, values):
    parsed = read(**{"months_reported": "12"} | cells)
    assert expected in kinds(parsed)
    assert {name: parsed.values.get(name) for name in values} == values
    for found in parsed.problems:
        assert problems.sentence(found)


def test_an_ori_with_a_zero_for_a_letter_is_named_but_not_guessed():
    parsed = read(ori="C0034019E", state="CO")
    assert "If CO034019E is meant" in problems.sentence(parsed.problems[0])
    assert problems.is_error(parsed.problems[0])


def test_a_line_with_too_few_or_too_many_cells_is_kept_out():
    reader = AgencyReader(HEADER)
    assert kinds(reader.read(2, ["WA0990100", "WA"])) == [("cells", "")]
    assert kinds(reader.read(3, ["x"] * 11)) == [("cells", "")]
    assert kinds(reader.read(4, [])) == [("blank", "")]
    assert kinds(reader.read(5, ["", " "])) == [("blank", "")]


def surveyed(*rows: dict[str, str]) -> list[Parsed]:
    reader = AgencyReader(HEADER)
    lines = [(at, [row.get(name, "") for name in HEADER]) for at, row in enumerate(rows, 2)]
    survey, parsed = Survey(reader, lines), [reader.read(*line) for line in lines]
    for one in parsed:
        survey.add_to(one)
    return parsed


def found(parsed: Parsed, kind: str) -> list[str]:
    return [problem["other"] for problem in parsed.problems if problem["kind"] == kind]


def test_one_name_and_state_under_two_oris_is_said_on_both_lines():
    one, two, elsewhere = surveyed(
        agency(),
        agency(ori="WA0990200", agency_name="elk fork  police department"),
        agency(ori="OR0990100", state="OR"),
    )
    assert (found(one, "same_name"), found(two, "same_name")) == (["WA0990200"], ["WA0990100"])
    assert found(elsewhere, "same_name") == []


def test_oris_that_differ_in_o_and_0_only_are_said():
    one, two = surveyed(agency(ori="WAWSP0000"), agency(ori="WAWSPOO00", agency_name="Another"))
    assert (found(one, "twin_ori"), found(two, "twin_ori")) == (["WAWSPOO00"], ["WAWSP0000"])


def test_an_ori_twice_keeps_the_second_line_out():
    one, two = surveyed(agency(), agency(agency_name="Another"))
    assert (found(one, "ori_repeated"), found(two, "ori_repeated")) == ([], ["2"])
    assert problems.is_error(two.problems[-1])


def test_columns_that_are_not_used_are_named():
    assert AgencyReader(HEADER).unused == ["icpsr_lat", "icpsr_lng"]


@pytest.mark.django_db
def test_a_column_that_is_absent_is_no_statement():
    (row,) = judged(agency(), header=("ori", "state", "agency_name"))
    assert row.parsed.values == {"name": "Elk Fork Police Department", "state": "WA"}
    assert row.parsed.problems == []


def test_what_is_stored_of_a_problem_is_short_and_printable():
    assert problems.problem("kept", "name", value="x" * 500, other="a\x00b") == {
        "kind": "kept",
        "column": "name",
        "value": "x" * 59 + "…",
        "other": "a\N{REPLACEMENT CHARACTER}b",
    }
