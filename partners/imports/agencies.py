"""The columns of a list of law-enforcement agencies, and what one line of it says.

The list is the one the FBI publishes: one line per agency, known by its ORI. Columns it has beyond these are named to
the person and left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import us

from partners.codes import AgencyLevel
from partners.imports.problems import ONLY_COUNTED, Problem, problem
from partners.models.organizations import ORI_PATTERN

SOURCE = "agency_list"
REQUIRED = ("ori", "state", "agency_name")
COUNTS = ("months_reported", "nibrs_months_reported", "past_10_years_reported")
KNOWN = (*REQUIRED, "agency_type_name", "primary_county", *COUNTS)
LONGEST = {"agency_name": 200, "agency_type_name": 60, "primary_county": 120, "state": 2, "ori": 9}

LEVELS = {
    "city": AgencyLevel.MUNICIPAL,
    "county": AgencyLevel.COUNTY,
    "other state agency": AgencyLevel.STATE,
    "state police": AgencyLevel.STATE,
    "university or college": AgencyLevel.CAMPUS,
    "tribal": AgencyLevel.TRIBAL,
    "federal": AgencyLevel.FEDERAL,
    "other": AgencyLevel.SPECIAL,
}
# Where NCIC begins an ORI otherwise than the post writes the state.
NCIC_LETTERS = {"NE": "NB", "GU": "GM"}
STATES = frozenset(place.abbr for place in (*us.STATES, *us.TERRITORIES)) | {"DC"}

_ori = re.compile(ORI_PATTERN)
_state = re.compile(r"^[A-Z]{2}$")
_count = re.compile(r"^(\d{1,4})(\.0+)?$")
_zero_for_letter = str.maketrans("015", "OIS")


@dataclass
class Parsed:
    """One line, understood: its key (the ORI), its values by field, and what was noticed. Errors keep it out."""

    line: int
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def note(self, kind: str, column: str = "", *, value: Any = "", other: Any = "") -> None:
        """Add a problem. What is only counted is added once."""
        if kind in ONLY_COUNTED and any(found["kind"] == kind for found in self.problems):
            return
        self.problems.append(problem(kind, column, value=value, other=other))


class AgencyReader:
    """Reads lines under one header."""

    def __init__(self, header: Sequence[str]) -> None:
        self.width = len(header)
        self.columns = [name for name in header if name in KNOWN]
        self.unused = [name for name in header if name and name not in KNOWN]
        self._at = {name: header.index(name) for name in self.columns}

    def read(self, line: int, cells: Sequence[str]) -> Parsed:
        """What a line says. An empty line has no key and the one problem `blank`."""
        parsed = Parsed(line)
        if not any(map(str.strip, cells)):
            parsed.note("blank")
        elif len(cells) != self.width:
            parsed.note("cells", value=len(cells), other=self.width)
        else:
            self._read_cells({name: cells[at] for name, at in self._at.items()}, parsed)
        return parsed

    def key(self, cells: Sequence[str]) -> str:
        """The ORI of a line as far as it can be told; for looking over the whole file."""
        return cells[self._at["ori"]].strip().upper() if len(cells) == self.width else ""

    def name_and_state(self, cells: Sequence[str]) -> tuple[str, str]:
        """What two lines about the same agency have in common."""
        name, state = cells[self._at["agency_name"]], cells[self._at["state"]]
        return " ".join(name.split()).casefold(), state.strip().upper()

    def _read_cells(self, cells: Mapping[str, str], parsed: Parsed) -> None:
        clean = {name: _clean(name, text, parsed) for name, text in cells.items()}
        parsed.key = clean["ori"]
        _check_ori(clean, parsed)
        _check_state(clean, parsed)
        if not clean["agency_name"]:
            parsed.note("required", "agency_name")
        parsed.values = {"name": clean["agency_name"], "state": clean["state"]}
        if "agency_type_name" in clean:
            parsed.values |= _type(clean["agency_type_name"], parsed)
        if "primary_county" in clean:
            parsed.values |= _counties(clean["primary_county"], parsed)
        for name in COUNTS:
            if clean.get(name):
                parsed.values[name] = _whole(name, clean[name], parsed)


def _clean(column: str, text: str, parsed: Parsed) -> str:
    """The cell's text without spare spaces (line breaks and tabs are spaces too); codes in capitals."""
    if text == "" or (text.isalnum() and text.isupper()):
        return _fitting(column, text, parsed)
    trimmed = text.strip()
    if trimmed != text:
        parsed.note("spaces", column, value=trimmed)
    single = " ".join(trimmed.split())
    if single != trimmed:
        parsed.note("inner_spaces", column, value=single)
    if not single.isprintable():
        parsed.note("unprintable", column)
    if column in ("ori", "state") and single.upper() != single:
        parsed.note("case", column, value=single)
        single = single.upper()
    return _fitting(column, single, parsed)


def _fitting(column: str, text: str, parsed: Parsed) -> str:
    longest = LONGEST.get(column, 20)
    if len(text) > longest and column not in ("ori", "state"):
        parsed.note("too_long", column, other=longest)
    return text


def _check_ori(clean: Mapping[str, str], parsed: Parsed) -> None:
    ori = clean["ori"]
    if not ori:
        parsed.note("required", "ori")
    elif not _ori.match(ori):
        meant = ori[:2].translate(_zero_for_letter) + ori[2:]
        likely = _ori.match(meant) and meant[:2] == _letters_of(clean["state"])
        parsed.note("ori_zero" if likely else "ori_form", "ori", value=ori, other=meant if likely else "")
    elif ori[:2] != clean["state"]:
        usual = ori[:2] == _letters_of(clean["state"])
        parsed.note("prefix_ncic" if usual else "prefix", "ori", value=ori, other=clean["state"])


def _letters_of(state: str) -> str:
    return NCIC_LETTERS.get(state, state)


def _check_state(clean: Mapping[str, str], parsed: Parsed) -> None:
    state = clean["state"]
    if not state:
        parsed.note("required", "state")
    elif not _state.match(state):
        parsed.note("state_form", "state", value=state)
    elif state not in STATES:
        parsed.note("state_unknown", "state", value=state)


def _type(text: str, parsed: Parsed) -> dict[str, Any]:
    level = LEVELS.get(text.casefold())
    if level is None:
        parsed.note("type_unknown", "agency_type_name", value=text)
        return {"agency_type": text}
    return {"agency_type": text, "level": level.value}


def _counties(text: str, parsed: Parsed) -> dict[str, Any]:
    """The main county, and all that the cell names, parted by semicolons."""
    names = [name for part in text.split(";") if (name := part.strip())]
    if not names:
        parsed.note("county_missing", "primary_county")
        return {}
    if len(names) > 1:
        parsed.note("counties", "primary_county")
    return {"county": names[0], "counties": names}


def _whole(column: str, text: str, parsed: Parsed) -> int | None:
    found = _count.match(text)
    if not found:
        parsed.note("number", column, value=text)
        return None
    if found[2]:
        parsed.note("decimal", column)
    return int(found[1])
