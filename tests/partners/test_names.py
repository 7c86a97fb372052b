"""Two spellings of one organization."""

import pytest

from partners import names

ALIKE = [
    (("Harbor Legal Aid", "Marlow"), ("harbor  legal aid", "Marlow County")),
    (("The Compass Table, Inc.", "Elk Fork"), ("Compass Table", "elk fork")),
    (("Casa del Río", "Elk Fork"), ("CASA DEL RIO", "Elk Fork")),
    (("The", ""), ("The ", "")),
    (("Semilla Workers' Circle", ""), ("Semilla Workers’ Circle", "")),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spelling_does_not_tell_apart(one, other):
    assert names.same(*one) == names.same(*other)


@pytest.mark.parametrize("other", [("Harbor Legal Aid", "Tamsin"), ("Harbor Legal Aid 2", "Marlow")])
def test_another_place_or_word_does(other):
    assert names.same("Harbor Legal Aid", "Marlow") != names.same(*other)
