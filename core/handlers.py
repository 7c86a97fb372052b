"""Who wants to know of which event: a registry that each package fills in its `notifications.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from core.models import Event, EventDelivery

Run = Callable[[Event, EventDelivery], None]


@dataclass(frozen=True)
class Handler:
    """A function that reacts to events.

    `outside` handlers reach beyond the database (mail): they run in no transaction and may, after a crash, run twice.
    The others run in the transaction that stamps their delivery, so their effect happens exactly once.
    """

    name: str
    run: Run
    outside: bool


_by_name: dict[str, Handler] = {}
_by_event: dict[str, list[Handler]] = {}


def on(*event_types: str, name: str, outside: bool = False) -> Callable[[Run], Run]:
    """Register the decorated function as a handler of the given event types; with none, it is only called by name."""

    def register(run: Run) -> Run:
        if name in _by_name:
            raise RuntimeError(f"Two handlers are called {name!r}.")
        _by_name[name] = handler = Handler(name, run, outside)
        for event_type in event_types:
            _by_event.setdefault(event_type, []).append(handler)
        return run

    return register


def handlers_for(event_type: str) -> list[Handler]:
    """The handlers that listen to an event type."""
    return _by_event.get(event_type, [])


def handler_named(name: str) -> Handler:
    """The handler with this name. Raises KeyError when no code of that name exists any more."""
    return _by_name[name]


def listened_types() -> frozenset[str]:
    """Every event type that some handler listens to."""
    return frozenset(_by_event)
