"""Lists that tell of changes without moving a row: each minute the page asks how much changed since it was drawn."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from partners.actors import Actor
from referrals import disclosure
from referrals.models import Referral
from web.requests import ActorRequest

MARKS = "drawn"
SIZE = 6
LONGEST = 400


def marks(actor: Actor, rows: Iterable[Referral]) -> str:
    """A short mark for each row of a page: what this viewer may know of it, and nothing else, changes its mark."""
    return "".join(_mark(f"{row.pk}:{disclosure.shown_version(actor, row)}") for row in rows)


def updates(drawn: str, now: str) -> int:
    """How many rows changed, came or went between two drawings of a page."""
    before, after = _parts(drawn), _parts(now)
    return max((before - after).total(), (after - before).total())


def poll_url(request: ActorRequest, name: str, drawn: str) -> str:
    """The address that the page asks each minute: its own list and filters, and the marks of what it shows."""
    return f"{reverse(name)}?{urlencode([*_own_query(request), (MARKS, drawn)])}"


def list_url(request: ActorRequest, name: str) -> str:
    """The address of the list that a poll is about."""
    query = urlencode(_own_query(request))
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _own_query(request: ActorRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() if name != MARKS for value in values]


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:SIZE]


def _parts(text: str) -> Counter[str]:
    short = text[:LONGEST]
    return Counter(short[at : at + SIZE] for at in range(0, len(short), SIZE))
