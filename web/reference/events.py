"""docs/reference/events.md: every event that the code records, found by reading the code, and who listens to it."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.handlers import handlers_for
from referrals.disclosure import MASKED_EVENTS, OWN_AFFAIRS
from referrals.lifecycle import MOVES
from web.reference.dictionary import PACKAGES
from web.reference.markdown import code, first_sentence, page, table

RECORDERS = {"record", "_record", "record_of"}
NOT_FACTS = {
    *("by", "actor", "subject", "task_force_id", "organization_id", "parties", "proxy_for_id", "occurred_at"),
    "deliver_from",
}
MOVE_EVENT = "move.event"
INTRODUCTION = """
Every change writes one event in its own transaction: type, subject, actor, both parties, channel, request id, when it
was recorded, when it happened, and facts. Facts are codes, ids, numbers and booleans, never words of people. Events
are sealed into a hash chain within seconds; the change feed of the API reads in that order. Every event about a
referral also holds `kind` and `feedback` (whether the sender could be told at that moment); every move holds
`source`, `target` and `version`.

“As a sender sees it” is the type's name for a sender who may not be told how it went on; there its facts are left
out.
"""


@dataclass(frozen=True)
class Recorded:
    """One place in the code that records an event."""

    type: str
    place: str
    meaning: str
    facts: tuple[str, ...]


def text() -> str:
    """The whole document."""
    return page("Events", INTRODUCTION, table(["event", "when", "facts", "as a sender sees it", "listeners"], _rows()))


def recorded() -> list[Recorded]:
    """Everything recorded anywhere, by type. Raises ValueError for an event whose type cannot be read from the code."""
    root = Path(settings.BASE_DIR)
    files = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    found = [one for path in files if "migrations" not in path.parts for one in in_source(path.read_text(), path)]
    moves = [Recorded(m.event, "", f"The move `{m.name}`.", ("group",) if m.needs else ()) for m in MOVES.values()]
    return sorted([*found, *moves], key=lambda one: (one.type, one.place))


def in_source(source: str, path: Path) -> Iterator[Recorded]:
    """What one module records."""
    for outer in ast.parse(source).body:
        for function in (node for node in ast.walk(outer) if isinstance(node, ast.FunctionDef)):
            parameters = {argument.arg for argument in function.args.args}
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if _name(call.func) in RECORDERS and call.args:
                    yield from _recorded(call, function, parameters, path)


def _recorded(call: ast.Call, function: ast.FunctionDef, parameters: set[str], path: Path) -> Iterator[Recorded]:
    first = call.args[0]
    if isinstance(first, ast.Name) and first.id in parameters:
        return  # a function that only hands the type on
    if ast.unparse(first) == MOVE_EVENT:
        return  # the moves' events come from the table
    place = path.relative_to(settings.BASE_DIR).as_posix()
    facts = tuple(keyword.arg for keyword in call.keywords if keyword.arg and keyword.arg not in NOT_FACTS)
    for event_type in _types(first, place):
        yield Recorded(event_type, f"{place}: {function.name}", first_sentence(ast.get_docstring(function)), facts)


def _types(first: ast.expr, place: str) -> list[str]:
    if isinstance(first, ast.IfExp):
        return [*_types(first.body, place), *_types(first.orelse, place)]
    if isinstance(first, ast.Constant):
        return [str(first.value)]
    name = first.value if isinstance(first, ast.Subscript) else first
    if isinstance(name, ast.Name):
        module = importlib.import_module(place.removesuffix(".py").replace("/", "."))
        named = getattr(module, name.id, None)
        if isinstance(named, str):
            return [named]
        if isinstance(named, dict) and name is not first:
            return [str(event_type) for event_type in named.values()]
    raise ValueError(f"{place} line {first.lineno}: name the event's type where it is recorded.")


def _rows() -> Iterator[list[str]]:
    everything = recorded()
    for event_type in dict.fromkeys(one.type for one in everything):
        mine = [one for one in everything if one.type == event_type]
        yield [
            f"`{event_type}`",
            " ".join(dict.fromkeys(one.meaning for one in mine)),
            code(dict.fromkeys(fact for one in mine for fact in one.facts if fact != "version")),
            _to_sender(event_type),
            code(handler.name for handler in handlers_for(event_type)),
        ]


def _to_sender(event_type: str) -> str:
    if not event_type.startswith("referral."):
        return ""
    shown = MASKED_EVENTS.get(event_type, event_type)
    own = " (its own side's only)" if event_type in OWN_AFFAIRS else ""
    return "not at all" if shown is None else f"`{shown}`" + own if shown != event_type else "the same" + own


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
