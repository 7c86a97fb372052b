"""A rate per actor that holds over all web processes and costs next to nothing.

Each process counts by itself and adds what it counted to the shared cache in steps, so that one request in STEP pays
for a cache write. The limit is exact to one step per process.
"""

import threading
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60
STEP = 20


class ActorThrottle(BaseThrottle):
    """At most so many requests a minute for one hat of one person, by token or session."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this one still fits into the present minute."""
        actor = request.actor  # type: ignore[attr-defined]
        if actor.user_id is None:
            return True
        who = f"{actor.user_id}:{actor.membership.pk if actor.membership else ''}"
        return COUNTER.count(who, int(time.time()) // WINDOW) <= limit()

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW


class Counter:
    """Counts by name and minute: here exactly, elsewhere by what was last told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._seen: dict[str, tuple[int, int]] = {}

    def count(self, who: str, minute: int) -> int:
        """Count one more and return how many there were in this minute, as far as this process knows."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._seen = minute, {}
            shared, own = self._seen.get(who, (0, 0))
            own += 1
            self._seen[who] = (shared, own)
        if own < STEP:
            return shared + own
        total = add_to_shared(f"api-rate:{who}:{minute}", own)
        with self._lock:
            self._seen[who] = (total, 0)
        return total


def add_to_shared(key: str, amount: int) -> int:
    """Add to a counter of the shared cache and return its value."""
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return int(cache.incr(key, amount))
    except ValueError:  # it was dropped between the two calls
        return amount


def limit() -> int:
    """Requests a minute for one actor."""
    return int(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["actor"].split("/")[0])


COUNTER = Counter()
