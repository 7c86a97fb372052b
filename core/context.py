"""Where a change came from: its channel and request id, carried beside the call, not through every signature."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

WEB, API, COMMAND, SYSTEM = "web", "api", "command", "system"


@dataclass(frozen=True)
class Origin:
    """The channel (web, api, command, system) and request id that a change or a read came through."""

    channel: str = SYSTEM
    request_id: str = ""


NO_ORIGIN = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NO_ORIGIN)


def current_origin() -> Origin:
    """The origin of what runs now; the system's own when nobody set one."""
    return _origin.get()


@contextmanager
def origin(channel: str, request_id: str = "") -> Iterator[None]:
    """Mark everything in the block as coming through `channel`."""
    token = _origin.set(Origin(channel, request_id[:64]))
    try:
        yield
    finally:
        _origin.reset(token)
