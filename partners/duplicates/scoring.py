"""How likely two records are one organization, from 0 to 100, with the reasons as codes.

A name alone never suffices, and neither does a shared web address: branches of one organization have both. What makes
two records one is the name together with the place or the number. Agencies with different ORIs are different agencies;
only a shared number or address lets a pair of them be shown, and then as a mere possibility.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz

from partners.codes import Sector
from partners.duplicates.records import Record
from partners.duplicates.spelling import DISTINGUISHING, GENERIC, Name, telling, unmatched

SHOWN, LIKELY = 60, 85
"""From which score a pair is proposed, and from which it counts as very likely."""

NAMES = {
    "same_name": 70,
    "respelled": 64,
    "other_name": 66,
    "one_word_more": 62,
    "acronym": 48,
    "longer_name": 48,
    "alike": 42,
    "word_in_common": 15,
}
"""What a name tells by itself."""
EVIDENCE = {"same_phone": 24, "same_host": 16, "same_domain": 12, "same_city": 16, "same_county": 12, "no_place": 4}
AGAINST = {"other_state": -60, "other_county": -34, "other_city": -22}
ELSEWHERE = frozenset(AGAINST)
WRITTEN_TOGETHER = 93
MOSTLY = 0.7


@dataclass(frozen=True, slots=True)
class Judgement:
    """The score of a pair and what speaks for and against it, as codes."""

    score: int
    reasons: tuple[str, ...]


NOTHING = Judgement(0, ())


def judge(one: Record, other: Record) -> Judgement:
    """How alike two records are. The order of the two makes no difference."""
    if one.sector != other.sector or one.parent == other.pk or other.parent == one.pk:
        return NOTHING
    shared = _shared(one, other)
    agencies = bool(one.ori and other.ori and one.ori != other.ori)
    if agencies and not {"same_phone", "same_host"} & set(shared):
        return NOTHING
    name = _name(one, other)
    if name is None or (name == "word_in_common" and not _may_be_renamed(one, shared)):
        return NOTHING
    place = _place(one, other)
    if place in ELSEWHERE:
        shared = [code for code in shared if code == "same_phone"]
    points = NAMES[name] + sum(EVIDENCE[code] for code in shared) + (EVIDENCE | AGAINST)[place]
    reasons = (name, *shared, place)
    if agencies:
        return Judgement(min(points, SHOWN), (*reasons, "other_ori"))
    return Judgement(max(0, min(points, 100)), reasons)


def _may_be_renamed(one: Record, shared: list[str]) -> bool:
    """Names with a word in common: only with the same number and address, and never for agencies of one building."""
    return one.sector != Sector.LAW_ENFORCEMENT and {"same_phone", "same_host"} <= set(shared)


def _shared(one: Record, other: Record) -> list[str]:
    found = {
        "same_phone": bool(one.phones & other.phones),
        "same_host": bool(one.host and one.host == other.host),
        "same_domain": bool(one.domains & other.domains),
    }
    return [code for code, is_so in found.items() if is_so]


def _place(one: Record, other: Record) -> str:
    """Where they are to each other, by the finest thing that both say."""
    if one.state and other.state and one.state != other.state:
        return "other_state"
    if one.counties and other.counties and not one.counties & other.counties:
        return "other_county"
    if one.city and other.city:
        return "same_city" if one.city == other.city else "other_city"
    return "same_county" if one.counties and other.counties else "no_place"


def _name(one: Record, other: Record) -> str | None:
    """What the names are to each other; None when they tell two organizations apart."""
    first = _names(one.name, other.name, _own_places(one, other))
    if first in ("same_name", "respelled"):
        return first
    if _stands_for(one, other) or _stands_for(other, one):
        return "acronym" if first is None or NAMES[first] < NAMES["acronym"] else first
    pairs = [(a, b) for a in (one.name, *one.others) for b in (other.name, *other.others)][1:]
    if any(_names(a, b, frozenset()) == "same_name" and len(a.words) > 1 for a, b in pairs):
        return "other_name"
    return first


def _own_places(one: Record, other: Record) -> frozenset[str]:
    """Words of the place that both share or only one states: in a name they add nothing."""
    if _place(one, other) in ELSEWHERE:
        return frozenset()
    places = [one.city, other.city, *one.counties, *other.counties]
    return frozenset(word for place in places for word in place.split())


def _names(one: Name, other: Name, places: frozenset[str]) -> str | None:
    ours, theirs, alike = unmatched(one.words, other.words)
    if not ours and not theirs:
        return "same_name" if alike else "respelled"
    alone = [*ours, *theirs]
    if any(word.isdigit() or word in DISTINGUISHING for word in alone):
        return None
    if fuzz.ratio(one.joined, other.joined) >= WRITTEN_TOGETHER and one.joined[0] == other.joined[0]:
        return "respelled"
    ours, theirs = telling(ours), telling(theirs)
    if ours and theirs:
        return "word_in_common" if _common(one, other) else None
    return _one_sided(one, other, [word for word in ours or theirs if word not in places])


def _one_sided(one: Name, other: Name, alone: list[str]) -> str | None:
    """One name says more than the other, and does not contradict it."""
    if not _common(one, other):
        return None
    if not alone:
        return "one_word_more"
    shortest = min(len(telling(one.words)), len(telling(other.words)))
    return "longer_name" if shortest > 1 and len(alone) <= shortest else "alike"


def _common(one: Name, other: Name) -> list[str]:
    ours, _theirs, _alike = unmatched(one.words, other.words)
    return [word for word in one.words if word not in ours and word not in GENERIC]


def _stands_for(short: Record, long: Record) -> bool:
    """Whether a name of one is the first letters of the other's name."""
    letters = {name.joined for name in (short.name, *short.others) if len(name.words) == 1}
    return len(long.name.words) > 2 and long.name.initials in letters
