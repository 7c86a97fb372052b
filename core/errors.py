"""What an action may refuse, each with a stable code and a sentence; the edges map them to answers."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A refusal that the person may read. It never holds words typed by anybody."""

    code = "refused"

    def __init__(self, message: Any, *, code: str | None = None, **details: Any) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or self.code
        self.details = details


class NotAllowed(DomainError):
    """Visible, but not this actor's to do (403)."""

    code = "not_allowed"


class Conflict(DomainError):
    """The right actor, but the wrong state, somebody was faster, or a gate is closed (409)."""

    code = "conflict"


class Stale(DomainError):
    """The caller judged an older copy than the one stored now (412)."""

    code = "stale"


class Invalid(DomainError):
    """Bad input (400), with sentences by field; `""` holds what belongs to no field."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, Sequence[Any] | Any]) -> None:
        self.fields = {name: list(v) if isinstance(v, list | tuple) else [v] for name, v in fields.items()}
        first = next(iter(self.fields.values()))[0]
        super().__init__(first)
