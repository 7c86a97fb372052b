"""Names of organizations taken apart into words that can be compared: without accents, legal forms and short words."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

LEGAL = frozenset(
    "inc incorporated llc ltd limited corp corporation company lp llp pllc pllp plc pc nfp pbc dba".split()  # noqa: SIM905
)
LITTLE = frozenset("the of and for a an at in on to by de la el los las del y".split())  # noqa: SIM905
SPELLED_OUT = {
    "dept": "department",
    "dpt": "department",
    "pd": "police department",
    "so": "sheriff office",
    "ofc": "office",
    "ctr": "center",
    "cntr": "center",
    "centre": "center",
    "svc": "service",
    "svcs": "service",
    "univ": "university",
    "assn": "association",
    "assoc": "association",
    "intl": "international",
    "natl": "national",
    "govt": "government",
    "mt": "mount",
    "ft": "fort",
    "st": "saint",
    "twp": "township",
    "hosp": "hospital",
    "org": "organization",
    "mgmt": "management",
    "comm": "community",
    "dv": "domestic violence",
    "bros": "brothers",
    "mfg": "manufacturing",
}
GENERIC = frozenset(
    "service center organization association society foundation program project agency office department group "  # noqa: SIM905
    "network coalition community county city team unit state university college school district house home".split()
)
"""Words that many names share: they tell little, and no key is made of them alone."""
DISTINGUISHING = frozenset(
    "north south east west northern southern eastern western upper lower central men women youth children girl boy "  # noqa: SIM905
    "first second third".split()
)
"""Words that make another organization of the same name when only one of two has them."""
PLURAL = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name as words in their order, what they make when written together, and their first letters."""

    words: tuple[str, ...]
    joined: str
    initials: str


@lru_cache(maxsize=50_000)
def read(text: str, *, agency: bool = False) -> Name:
    """A name taken apart. In names of law-enforcement agencies `Co` is a county, elsewhere a company."""
    words = [word for part in _folded(text).split() for word in _spelled_out(part, agency).split()]
    spelled = [_singular(word) for word in words if word not in LITTLE]
    kept = [word for word in spelled if word not in LEGAL] or spelled or words
    return Name(tuple(kept), "".join(kept), "".join(word[0] for word in kept))


def near(one: str, other: str) -> bool:
    """Whether two words are one word with a typing error: one in four letters or more, two in eight or more."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    if shortest < PLURAL or one.isdigit() or other.isdigit():
        return False
    allowed = 2 if shortest >= 2 * PLURAL else 1
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def unmatched(one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str], bool]:
    """The words of each that the other does not have, and whether all others are spelled alike."""
    rest, alone, alike = list(other), [], True
    for word in one:
        if word in rest:
            rest.remove(word)
            continue
        close = next((candidate for candidate in rest if near(word, candidate) and candidate not in one), None)
        if close is None:
            alone.append(word)
        else:
            alike = False
            rest.remove(close)
    return alone, rest, alike


def telling(words: Collection[str]) -> list[str]:
    """The words that are not generic."""
    return [word for word in words if word not in GENERIC]


def folded(text: str) -> str:
    """Lower case without accents and punctuation, one space between words."""
    return _folded(text)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", re.sub(r"['’.]", "", plain)))


def _spelled_out(word: str, agency: bool) -> str:
    if word == "co":
        return "county" if agency else ""
    return SPELLED_OUT.get(word, word)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > PLURAL and word.endswith("s") and not word.endswith("ss") else word
