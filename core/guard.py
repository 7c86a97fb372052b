"""The guard against personal data in free text: short, and nothing that looks like a number or address of a person.

It refuses with the reason and never repeats what was typed. The same guard serves pages, API and imports.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

LONGEST = 280
MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
STREETS = r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|hwy|highway|way|pl|place|pkwy|cir)"

PATTERNS: tuple[tuple[re.Pattern[str], Promise | str], ...] = (
    (re.compile(r"(?<!\d)\d{3}[- .]?\d{2}[- .]?\d{4}(?!\d)"), _("a Social Security number")),
    (re.compile(r"\bA[-# ]?\d{3}[- ]?\d{3}[- ]?\d{1,3}\b|\bA[-# ]?\d{7,9}\b", re.IGNORECASE), _("an A-number")),
    (re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[a-z]{2,}", re.IGNORECASE), _("an e-mail address")),
    (re.compile(r"(?<!\d)(?:\+?\d{1,3}[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?!\d)"), _("a phone number")),
    (re.compile(r"(?<!\d)\d{3}[-. ]\d{4}(?!\d)"), _("a phone number")),
    (
        re.compile(rf"\b\d{{1,6}}[a-z]?\s+(?:[\w.'-]+\s+){{1,4}}{STREETS}\b\.?", re.IGNORECASE),
        _("a street address"),
    ),
    (
        re.compile(
            rf"\b(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:19|20)?\d\d\b"
            rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTHS}\.?,?\s+(?:19|20)\d\d\b|\b{MONTHS}\.?\s+\d{{1,2}},?\s+(?:19|20)\d\d\b",
            re.IGNORECASE,
        ),
        _("a birth date"),
    ),
    (re.compile(r"\b(?:dob|d\.o\.b\.?|date of birth|born on|ssn)\b", re.IGNORECASE), _("a birth date or number")),
)


def problems_in(text: str) -> list[str]:
    """What is wrong with a text, in sentences; empty when it may be stored."""
    if not text:
        return []
    found = [str(_("Keep it under %(limit)d characters.") % {"limit": LONGEST})] if len(text) > LONGEST else []
    folded = _fold(text)
    kinds = dict.fromkeys(str(name) for pattern, name in PATTERNS if pattern.search(folded))
    advice = _("This looks like it holds %(what)s. Leave it out: nothing here may identify a person.")
    return found + [str(advice % {"what": name}) for name in kinds]


def require_clean(**texts: str) -> None:
    """Raise Invalid, by field name, when any of the texts must not be stored."""
    wrong = {name: found for name, text in texts.items() if (found := problems_in(text))}
    if wrong:
        raise Invalid(wrong)


def _fold(text: str) -> str:
    """Undo look-alikes: other scripts' digits, odd dashes, spaces and at signs."""
    digits = "".join(str(d) if (d := _digit(c)) is not None else c for c in text)
    dashes = re.sub(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]", "-", digits)
    spaces = re.sub(r"[\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+", " ", dashes)
    return spaces.replace("\uff20", "@").replace("\ufe6b", "@").replace("\uff0e", ".")


def _digit(character: str) -> int | None:
    if character.isascii() or not character.isdigit():
        return None
    return int(character) if character.isdecimal() else None
