"""Whatever a spreadsheet may take for a formula gets an apostrophe, and nothing else does."""

import pytest

from core.cells import FORMULA_MARKS, safe_cell


@pytest.mark.parametrize("before", ["", " ", "  ", "\u00a0", "\v", "\n "])
@pytest.mark.parametrize("mark", [mark for mark in FORMULA_MARKS if mark.strip()])
def test_a_formula_is_marked_with_blanks_before_it_or_without(mark, before) -> None:
    text = f"{before}{mark}HYPERLINK(1)"
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("mark", [mark for mark in FORMULA_MARKS if not mark.strip()])
def test_a_cell_that_begins_with_a_tab_or_a_new_line_is_marked(mark) -> None:
    assert safe_cell(f"{mark}1+1") == f"'{mark}1+1"


@pytest.mark.parametrize("text", ["", " ", "Summit", "R-2416", "2026-11-24", "a=b", "'=x", " Semilla"])
def test_plain_text_stays_as_it_is(text) -> None:
    assert safe_cell(text) == text
