"""The words an organization is found by, and which words are near a mistyped one: the same on every database."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

BAR = "|"
LONGEST_WORD = 40
MOST_WORDS = 6
MOST_NEAR = 8


def folded(text: str) -> str:
    """Text without case, accents and punctuation, a single blank between its words."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("’", ""))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain))


def entry(names: Iterable[str | None], facts: Iterable[str | None]) -> dict[str, str]:
    """The `names` and `text` of an entry."""
    known = list(dict.fromkeys(filter(None, (folded(name or "") for name in names))))
    facts_told = list(dict.fromkeys(filter(None, (folded(fact or "") for fact in facts))))
    return {"names": _barred(known), "text": _barred([*known, *facts_told])}


def words_of(texts: Iterable[str]) -> set[str]:
    """The words of entries that somebody may mistype: letters alone, four or more."""
    return {word for text in texts for word in text.split() if word.isalpha() and 4 <= len(word) <= LONGEST_WORD}


def asked(text: str) -> list[str]:
    """The words somebody looks for."""
    return folded(text).split()[:MOST_WORDS]


def allowed(word: str) -> int:
    """How many typing errors a word of this length may hold."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def near(word: str, known: Sequence[str]) -> dict[str, int]:
    """The known words nearest to a typed one, with the number of typing errors between them; itself is the nearest.

    Two letters that changed places are one error, as are a letter too many, too few or wrong.
    """
    most = allowed(word)
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=MOST_NEAR) if most else []
    return {word: 0} | {other: int(errors) for other, errors, _place in found}


def _barred(parts: Sequence[str]) -> str:
    return f"{BAR} " + "".join(f"{part} {BAR} " for part in parts)
