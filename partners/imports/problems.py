"""What can be said about a row of an imported file: stable kinds, each with its weight and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_SHOWN = 60

Problem = dict[str, str]


class Weight(TextChoices):
    """How much a problem matters: an error keeps the row out, a warning asks to look, a note says what was done."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    NOTE = "note", _("Note")


@dataclass(frozen=True)
class Kind:
    """One thing that can be wrong or worth saying. `label` heads its count; `sentence` is about one row."""

    weight: Weight
    label: str | Promise
    sentence: str | Promise


KINDS: Mapping[str, Kind] = {
    "cells": Kind(
        Weight.ERROR,
        _("Wrong number of cells"),
        _("This line has %(value)s cells; the first line has %(other)s. Look for a missing or extra comma."),
    ),
    "required": Kind(Weight.ERROR, _("Empty where a value is needed"), _("This cell is empty. Fill it in.")),
    "ori_zero": Kind(
        Weight.ERROR,
        _("ORI typed with a digit for a letter"),
        _("“%(value)s” begins with a digit where a letter belongs. If %(other)s is meant, correct the file."),
    ),
    "ori_form": Kind(
        Weight.ERROR,
        _("Not an ORI"),
        _("“%(value)s” is not an ORI: two letters and seven letters or digits, such as WA0170100."),
    ),
    "ori_repeated": Kind(
        Weight.ERROR,
        _("ORI on more than one line"),
        _("%(value)s stands on line %(other)s already. Keep one of the two lines."),
    ),
    "too_long": Kind(Weight.ERROR, _("Too long"), _("This cell has more than %(other)s characters. Shorten it.")),
    "unprintable": Kind(
        Weight.ERROR, _("Characters that cannot be shown"), _("This cell holds control characters. Type it again.")
    ),
    "state_form": Kind(
        Weight.ERROR, _("Not a state code"), _("“%(value)s” is not a state code of two letters, such as WA.")
    ),
    "number": Kind(
        Weight.WARNING, _("Not a whole number"), _("“%(value)s” is not a whole number. The cell was left out.")
    ),
    "same_name": Kind(
        Weight.WARNING,
        _("Same name and state under another ORI"),
        _("%(other)s has the same name and state. It may be the same agency under a new code."),
    ),
    "name_here": Kind(
        Weight.WARNING,
        _("Same name and state as a partner here"),
        _("An organization with this name and state is here without this ORI. Add the ORI to it if they are the same."),
    ),
    "twin_ori": Kind(
        Weight.WARNING,
        _("ORIs that differ only in the letter O and the digit 0"),
        _("%(value)s and %(other)s differ only in the letter O and the digit 0. One may be a typing error."),
    ),
    "prefix": Kind(
        Weight.WARNING,
        _("ORI begins with another state's letters"),
        _("%(value)s does not begin with the letters of %(other)s."),
    ),
    "state_unknown": Kind(
        Weight.WARNING,
        _("No such state or territory today"),
        _("%(value)s is no state or territory of today. It was kept as it is."),
    ),
    "county_missing": Kind(Weight.WARNING, _("No county"), _("The county is not given.")),
    "type_unknown": Kind(Weight.WARNING, _("Type not known"), _("The type does not tell the agency's level.")),
    "kept": Kind(
        Weight.WARNING,
        _("Kept, because it was edited here"),
        _("“%(value)s” was entered here and stays; the file says “%(other)s”."),
    ),
    "archived": Kind(Weight.WARNING, _("Archived here"), _("This organization is archived here and stays so.")),
    "spaces": Kind(
        Weight.NOTE, _("Spaces around a value removed"), _("Spaces before or after “%(value)s” were removed.")
    ),
    "inner_spaces": Kind(
        Weight.NOTE,
        _("Several spaces made one"),
        _("Several spaces or a line break inside “%(value)s” were made one space."),
    ),
    "case": Kind(Weight.NOTE, _("Capitals put right"), _("“%(value)s” was put in capitals.")),
    "counties": Kind(
        Weight.NOTE, _("Several counties in one cell"), _("The cell names several counties; the first is the main one.")
    ),
    "prefix_ncic": Kind(
        Weight.NOTE,
        _("ORI with the letters that NCIC uses for the state"),
        _("%(value)s begins as NCIC writes %(other)s, which is not the postal code."),
    ),
    "decimal": Kind(Weight.NOTE, _("Count written with a decimal point"), _("“12.0” was read as 12.")),
    "orphan": Kind(
        Weight.ERROR,
        _("Hangs on a row that is not there"),
        _("%(value)s is not in the files. Add that row, or correct the id."),
    ),
    "no_parent": Kind(
        Weight.ERROR, _("Hangs on nothing"), _("The row names no organization, service or place that it belongs to.")
    ),
    "parent_left_out": Kind(
        Weight.ERROR, _("Hangs on a row that is left out"), _("The row it belongs to cannot be imported.")
    ),
    "id_repeated": Kind(
        Weight.ERROR,
        _("Id on more than one line"),
        _("%(value)s stands on line %(other)s already. Keep one of the two."),
    ),
    "ruined_id": Kind(
        Weight.ERROR,
        _("Id cut down by a spreadsheet"),
        _("“%(value)s” was a longer number once. Save the column as text and fill it in again."),
    ),
    "date": Kind(Weight.ERROR, _("Not a day"), _("“%(value)s” is not a day. Write it as 2026-01-31.")),
    "time": Kind(Weight.ERROR, _("Not a time"), _("“%(value)s” is not a time of day. Write it as 17:30.")),
    "weekday": Kind(Weight.ERROR, _("Not a weekday"), _("“%(value)s” is not a weekday.")),
    "hours_missing": Kind(Weight.ERROR, _("Hours missing"), _("The day is not closed, and has no hours.")),
    "not_in_list": Kind(Weight.ERROR, _("Not in the list"), _("“%(value)s” is none of: %(other)s.")),
    "headers": Kind(
        Weight.ERROR,
        _("Column missing in a file"),
        _("The first line must name the columns. Not found: %(value)s. The file was not read."),
    ),
    "unreadable": Kind(Weight.ERROR, _("File that cannot be read"), _("%(value)s")),
    "not_an_object": Kind(Weight.ERROR, _("Not an object"), _("Here an object with an id is needed.")),
    "not_yours": Kind(
        Weight.ERROR,
        _("Kept by somebody else"),
        _("This partner is kept by its own admin or by another task force, who change it."),
    ),
    "link_missing": Kind(
        Weight.WARNING,
        _("Link to a row that is not there"),
        _("%(value)s is not in the files, or is left out. The link was left out; the row stays."),
    ),
    "term_missing": Kind(Weight.WARNING, _("Term that is not there"), _("The term %(value)s is not in the files.")),
    "copies_differ": Kind(
        Weight.WARNING,
        _("Two copies of a row differ"),
        _("The copy at %(value)s says something else. The first was taken."),
    ),
    "not_number": Kind(Weight.WARNING, _("Not a number"), _("“%(value)s” is not a number. The cell was left out.")),
    "no_such_place": Kind(Weight.WARNING, _("No such place on Earth"), _("“%(value)s” is out of range. It was kept.")),
    "mail_form": Kind(
        Weight.WARNING, _("Not an e-mail address"), _("This does not look like an e-mail address. It was kept.")
    ),
    "url_form": Kind(
        Weight.WARNING,
        _("Not a web address"),
        _("“%(value)s” does not begin with https://. It was kept, and is no link."),
    ),
    "unknown_file": Kind(
        Weight.WARNING, _("File not used"), _("No table of a directory has the name or columns of this file.")
    ),
    "encoding": Kind(
        Weight.WARNING,
        _("Encoding guessed"),
        _("The file is not UTF-8. It was read as %(value)s; look whether names with accents are right."),
    ),
    "no_year": Kind(Weight.WARNING, _("Day without a year"), _("“%(value)s” was read as a day of every year.")),
    "similar": Kind(
        Weight.WARNING,
        _("Same name as a partner here"),
        _("%(value)s is in the directory without this id. Look whether they are the same."),
    ),
    "entities": Kind(
        Weight.NOTE, _("HTML entities read"), _("Entities such as &amp; were read as the marks they mean.")
    ),
    "date_read": Kind(Weight.NOTE, _("Day read"), _("“%(value)s” was read as %(other)s.")),
    "time_read": Kind(Weight.NOTE, _("Time read"), _("“%(value)s” was read as %(other)s.")),
    "contact_kept": Kind(
        Weight.NOTE,
        _("Contacts of the directory, kept as it lists them"),
        _("“%(value)s” is kept and exported, but nobody is written to there: add a contact to the partner."),
    ),
    "unused_term": Kind(Weight.NOTE, _("Terms that no row uses, left out"), _("No row uses this term.")),
    "blank": Kind(Weight.NOTE, _("Empty lines skipped"), _("The line is empty.")),
}

# So frequent that a row of its own would say nothing: counted for the file.
ONLY_COUNTED = frozenset({"decimal", "blank", "unused_term"})


ERRORS = frozenset(kind for kind, about in KINDS.items() if about.weight == Weight.ERROR)


def problem(kind: str, column: str = "", *, value: Any = "", other: Any = "") -> Problem:
    """A problem as it is stored: codes and the cell's own text, shortened."""
    return {"kind": kind, "column": column, "value": shown(value), "other": shown(other)}


def is_error(found: Problem) -> bool:
    """Whether it keeps the row out."""
    return found["kind"] in ERRORS


def sentence(found: Problem) -> str:
    """The problem in words, for the row's reader."""
    return str(KINDS[found["kind"]].sentence) % found


def shown(value: Any) -> str:
    """A cell's text made short and printable."""
    text = str(value)
    if not text.isprintable():
        text = "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
