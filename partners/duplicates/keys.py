"""Keys that decide which organizations are compared at all: two that share none never are."""

import hashlib
from collections.abc import Iterator

from partners.duplicates.records import Record
from partners.duplicates.spelling import Name, telling

MOST = 60
"""A key that more organizations share tells nothing, and is passed over."""
SHORTEST_ACRONYM, LONGEST_ACRONYM, BEGINNING = 3, 7, 6


def keys_of(record: Record) -> set[int]:
    """The digests of an organization's keys: 64 bits, so that no number or address can be read from the table."""
    return {_digest("|".join((record.sector, *parts))) for parts in _parts(record)}


def _parts(record: Record) -> Iterator[tuple[str, ...]]:
    for name in (record.name, *record.others):
        yield "name", " ".join(sorted(name.words))
        yield "joined", record.state, name.joined[:BEGINNING]
        yield from _acronyms(record.state, name)
    words = telling(record.name.words)
    for word in words[:BEGINNING]:
        yield "word", record.state, word
    for pair in zip(words, words[1:], strict=False):
        yield "words", *pair
    for county in sorted(record.counties):
        for word in record.name.words[:1]:
            yield "first", record.state, county, word
    yield from (("phone", phone) for phone in record.phones)
    yield from (("host", host) for host in {record.host, *record.domains} if host)


def _acronyms(state: str, name: Name) -> Iterator[tuple[str, ...]]:
    """The name's first letters, or the name itself where it may be such letters."""
    if len(name.words) >= SHORTEST_ACRONYM:
        yield "acronym", state, name.initials
    elif len(name.words) == 1 and SHORTEST_ACRONYM <= len(name.joined) <= LONGEST_ACRONYM:
        yield "acronym", state, name.joined


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
