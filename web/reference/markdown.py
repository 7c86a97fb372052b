"""Markdown in one fixed form."""

from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import Any

MADE_BY = "<!-- Written by `make docs` from the code. Change the code, then run it again. -->"


def page(title: str, *parts: str) -> str:
    """A whole document: title, the note on where it comes from, and its parts with a blank line between."""
    return "\n\n".join([f"# {title}", MADE_BY, *(part.strip("\n") for part in parts if part)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table; cells are made safe, an empty one stays empty."""
    lines = [_line(headings), _line(["---"] * len(headings))]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def code(values: Iterable[Any]) -> str:
    """Codes with commas between them, each set as code."""
    return ", ".join(f"`{value}`" for value in values)


def first_sentence(docstring: str | None) -> str:
    """The first sentence of a docstring, on one line."""
    paragraph = " ".join(cleandoc(docstring or "").split("\n\n")[0].split())
    end = paragraph.find(". ")
    return paragraph if end < 0 else paragraph[: end + 1]


def prose(docstring: str | None) -> str:
    """A docstring as paragraphs of one line each."""
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(docstring or "").split("\n\n"))


def _line(cells: Sequence[Any]) -> str:
    return "| " + " | ".join(str(cell).replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"
