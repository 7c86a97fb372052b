"""What tells where a confidential place is: street, numbers, position; looked for in all text that leaves (V19)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from partners.imports.hsds import shapes

Row = Mapping[str, Any]
WITHHELD = "[withheld]"
"""What stands in a column that HSDS wants filled, where its text cannot leave."""

NUMBER = 7
"""A number is compared by so many last digits: text often leaves out the area code."""
FINE = 3
"""Decimals from which on a coordinate tells of a house."""

_words = re.compile(r"[^\W_]+")
_digits = re.compile(r"\d(?:[\s().\-/]*\d)+")
_directions = frozenset({*("n", "s", "e", "w", "ne", "nw", "se", "sw"), *("north", "south", "east", "west")})


@dataclass(frozen=True)
class Hidden:
    """What must not be read in any text that leaves: streets as words in order, ends of numbers, pairs of positions."""

    streets: frozenset[tuple[str, ...]]
    numbers: frozenset[str]
    points: frozenset[tuple[str, str]]

    def is_told_by(self, value: Any) -> bool:
        """Whether a text, or any text within a list or an object, tells one of them."""
        if isinstance(value, Mapping):
            return any(map(self.is_told_by, value.values()))
        if isinstance(value, list):
            return any(map(self.is_told_by, value))
        return isinstance(value, str) and self._is_in(value)

    def _is_in(self, text: str) -> bool:
        words = f" {' '.join(words_of(text))} "
        if any(f" {' '.join(street)} " in words for street in self.streets):
            return True
        found = ("".join(filter(str.isdigit, run)) for run in _digits.findall(text))
        if any(digits.endswith(number) for digits in found for number in self.numbers):
            return True
        return any(latitude in text and longitude in text for latitude, longitude in self.points)


def hidden_in(gone: Iterable[tuple[str, Row]], left: Iterable[tuple[str, Row]]) -> Hidden:
    """What the rows that stay here tell of their places, but for what other rows say openly."""
    secret, told = _facts(gone), _facts(left)
    return Hidden(*(frozenset(hidden - shown) for hidden, shown in zip(secret, told, strict=True)))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: no points of the compass, no marks, no capitals."""
    return [word for word in _words.findall(text.casefold()) if word not in _directions]


def columns_told(hidden: Hidden, row: Row) -> list[str]:
    """The columns of a row that would tell; ids are no text."""
    texts = ((name, value) for name, value in row.items() if name != "id" and not name.endswith(("_id", "_entity")))
    return sorted(name for name, value in texts if hidden.is_told_by(value))


def without(table: str, row: Row, columns: Iterable[str]) -> dict[str, Any] | None:
    """A row without these texts; None when what is left would say nothing (an attribute without its term)."""
    made, needed = dict(row), shapes.REQUIRED.get(table, ())
    for name in columns:
        if name in needed:
            made[name] = WITHHELD
        else:
            made.pop(name)
    return None if table == "attribute" and "taxonomy_term" in columns else made


def _facts(rows: Iterable[tuple[str, Row]]) -> tuple[set[Any], set[Any], set[Any]]:
    streets: set[Any] = set()
    numbers: set[Any] = set()
    points: set[Any] = set()
    for table, row in rows:
        if table == "address":
            streets |= {street for name in ("address_1", "address_2") if (street := _street(str(row.get(name, ""))))}
        elif table == "phone" and len(digits := "".join(filter(str.isdigit, str(row.get("number", ""))))) >= NUMBER:
            numbers.add(digits[-NUMBER:])
        elif table == "location" and (point := _point(row)):
            points.add(point)
    return streets, numbers, points


def _street(line: str) -> tuple[str, ...]:
    """A house number and the first word of its street, whatever the rest is shortened to; else the whole line.

    A flat's number alone tells nothing, and one short word stands in many texts.
    """
    words = words_of(line)
    for position, word in enumerate(words[:-1]):
        if word[0].isdigit() and not words[position + 1].isdigit():
            return (word, words[position + 1])
    return tuple(words) if len(words) > 1 and not any(word.isdigit() for word in words) else ()


def _point(row: Row) -> tuple[str, str] | None:
    """Both coordinates to the thousandth, cut and not rounded, as a longer number would begin."""
    cut = [re.match(rf"-?\d+\.\d{{{FINE}}}", str(row.get(name, ""))) for name in ("latitude", "longitude")]
    return (cut[0].group(), cut[1].group()) if cut[0] and cut[1] else None
