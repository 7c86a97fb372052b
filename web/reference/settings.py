"""docs/reference/settings.md: what `.env.example` says, as a table."""

import re
from pathlib import Path

from django.conf import settings

from web.reference.markdown import page, table

SECTION = re.compile(r"^# --- (.+?) -+$")
VARIABLE = re.compile(r"^#?([A-Z][A-Z0-9_]*)=(.*)$")
INTRODUCTION = """
Handoff reads its settings from the environment, and from a file `.env` beside `manage.py`; the environment wins.
`.env.example` holds them all, and this page is written from it. `make run` needs none of them.
"""


def text() -> str:
    """The whole document."""
    parts: list[str] = []
    for title, rows in sections((Path(settings.BASE_DIR) / ".env.example").read_text()):
        parts += [f"## {title[0].upper()}{title[1:]}", table(["setting", "default", "meaning"], rows)]
    return page("Settings", INTRODUCTION, *parts)


def sections(example: str) -> list[tuple[str, list[list[str]]]]:
    """The file's sections: title and rows of name, default and meaning. A comment speaks of what stands under it."""
    found: list[tuple[str, list[list[str]]]] = []
    comment: list[str] = []
    fresh = True
    for line in example.splitlines():
        if section := SECTION.match(line):
            found.append((section[1], []))
            comment, fresh = [], True
        elif variable := VARIABLE.match(line):
            found[-1][1].append([f"`{variable[1]}`", f"`{variable[2]}`" if variable[2] else "", " ".join(comment)])
            fresh = True
        elif line.startswith("# "):
            comment = [line[2:]] if fresh else [*comment, line[2:]]
            fresh = False
    return found
