"""docs/reference/lifecycle.md: states, moves, kinds, reasons and clocks."""

from collections.abc import Iterable

from partners.clock_rules import CERTIFICATION, CERTIFICATION_RULES, DEFAULT_RULES
from partners.codes import Sector
from partners.models import ClockRule
from referrals import reasons
from referrals.clocks import CLOCKS
from referrals.disclosure import SHOWN, SHOWN_LABELS
from referrals.kinds import KINDS, Kind, KindCode
from referrals.lifecycle import MOVES, OPEN, STEPS, TERMINAL, WAITING_FOR, Move, Side, State, Urgency, sources_of
from referrals.reasons import Reason
from web.reference.markdown import code, page, table

INTRODUCTION = """
A referral is in exactly one state. A move leads from one state to another; `referrals/lifecycle.py` holds them as one
table, and this page is that table. Every move is one event, made in one transaction with the row it changes. A state
outside “open” and “draft” is an end: a new try is a new referral that names the earlier one.
"""
WHOSE = """
“Whose” says which side may make the move. A coordinator of the task force may record any move as proxy for the side
it belongs to; the event and the page say so, and that side can answer “that is not so”. “Reason” names the list that
a reason must come from. “Stamps” is the time the move sets: when it happened, which may be earlier than when it was
recorded, never later than now and never before the step it follows.
"""
DIFFERENCE = """
Kinds in which no service starts, and kinds that name no person, lack some moves or begin them elsewhere (see the kinds
below). Without a person there is no release to withdraw either, and nobody who could be given a number. A draft about a
person who was given the number only has `give_information` in place of `send`; nothing is sent then. They start the
moves below from these states instead:
"""
SHOWN_TEXT = """
The state is the receiver's truth. That a provider serves somebody tells where the person is, so a sender is shown
less about a referral that is about a person, unless a live release allows feedback. All other referrals, and all
other viewers who may see the referral, are shown the true state.
"""
CLOCKS_TEXT = """
What a new task force starts with; each is a row that it may change. Business time is the receiver's own: Monday to
Friday, 9:00 to 17:00 in its time zone, without federal holidays; a business day is eight such hours.
"""


def text() -> str:
    """The whole document."""
    return page(
        "The life of a referral",
        INTRODUCTION,
        "## States",
        _states(),
        "## Moves",
        WHOSE,
        _moves(),
        DIFFERENCE,
        _differences(),
        "## Drawing",
        _drawing(KINDS[KindCode.SERVICE], caption="About a person, with a service:"),
        _drawing(KINDS[KindCode.CERTIFICATION_T], caption="About a person, without a service:"),
        _drawing(KINDS[KindCode.TIP], caption="Naming no person:"),
        "## Steps shown on screen",
        table(["step", "label", "complete when this is set"], ([c, label, f"`{field}`"] for c, label, field in STEPS)),
        "## What a sender is shown",
        SHOWN_TEXT,
        _shown(),
        "## Kinds",
        _kinds(),
        "## Reasons and outcomes",
        "The code is contents and stays with the side that gave it; the envelope holds the group.",
        *_reason_lists(),
        "## Clocks",
        CLOCKS_TEXT,
        _clocks(),
    )


def _states() -> str:
    def sort(state: State) -> str:
        return "open" if state in OPEN else "end" if state in TERMINAL else "draft"

    rows = (
        [f"`{s.value}`", s.label, sort(s), WAITING_FOR.get(s, ""), f"`{CLOCKS[s][2]}`" if s in CLOCKS else ""]
        for s in State
    )
    return table(["state", "label", "sort", "waits for", "clock"], rows)


def _moves() -> str:
    rows = (
        [
            f"`{move.name}`",
            move.label,
            _codes(move.sources),
            f"`{move.target}`",
            _whose(move),
            f"`{move.needs}`" if move.needs else "",
            f"`{move.stamps}`",
            f"`{move.event}`",
        ]
        for move in MOVES.values()
    )
    return table(["move", "label", "from", "to", "whose", "reason", "stamps", "event"], rows)


def _differences() -> str:
    rows = []
    none = "none: the move does not exist here"
    for move in MOVES.values():
        usual, request, bare = (
            _sources(move, KINDS[code]) for code in (KindCode.SERVICE, KindCode.LABOR, KindCode.TIP)
        )
        if usual != request or usual != bare:
            rows.append([f"`{move.name}`", _codes(request) or none, _codes(bare) or none])
    return table(["move", "about a person, without a service: from", "naming no person: from"], rows)


def _sources(move: Move, kind: Kind) -> frozenset[State]:
    """Where it may start in either way that a draft of the kind may go out: sent, or only its number given."""
    ways = (False, True) if kind.about_person else (False,)
    asked = {"about_person": kind.about_person, "has_service": kind.has_service}
    return frozenset().union(*(sources_of(move, **asked, information_only=way) for way in ways))


def _drawing(kind: Kind, *, caption: str) -> str:
    lines = ["    [*] --> draft"]
    for move in MOVES.values():
        sources = _sources(move, kind)
        lines += [f"    {state.value} --> {move.target}: {move.name}" for state in State if state in sources]
    reached = {move.target for move in MOVES.values() if _sources(move, kind)}
    lines += [f"    {state.value} --> [*]" for state in State if state in TERMINAL and state in reached]
    return "\n".join([caption, "", "```mermaid", "stateDiagram-v2", *lines, "```"])


def _shown() -> str:
    rows = ([f"`{state.value}`", f"`{code_}`", SHOWN_LABELS[code_]] for state, code_ in SHOWN.items())
    return table(["true state", "shown code", "shown label"], rows)


def _kinds() -> str:
    rows = (
        [
            f"`{kind.code.value}`",
            kind.title,
            _sectors(kind.senders),
            _sectors(kind.receivers),
            "yes" if kind.about_person else "no",
            "yes" if kind.has_service else "no",
            "at once" if kind.answers_openly else "under a release that allows it",
            code(f"{name}={value}" for name, value in kind.receiver_must.items()),
            code(basis.value for basis in kind.legal_bases),
            kind.question,
        ]
        for kind in KINDS.values()
    )
    return table(
        [
            "kind",
            "title",
            "from",
            "to",
            "about a person",
            "service",
            "answer shown",
            "receiver must",
            "legal basis",
            "question to the receiver",
        ],
        rows,
    )


def _reason_lists() -> Iterable[str]:
    for kind in KINDS.values():
        yield f"### {kind.title}"
        yield _reasons("decline", kind.decline)
        yield _reasons("outcome", kind.outcomes)
    yield "### All kinds"
    yield _reasons("withdraw", reasons.WITHDRAW)
    yield _reasons("information", reasons.INFORMATION)
    if any(_uses(kind, "close_not_engaged") for kind in KINDS.values()):
        yield _reasons("not_engaged", reasons.NOT_ENGAGED)


def _uses(kind: Kind, move: str) -> bool:
    return bool(_sources(MOVES[move], kind))


def _reasons(name: str, listed: dict[str, Reason]) -> str:
    rows = ([f"`{r.code}`", r.label, f"`{r.group.value}`", r.group.label] for r in listed.values())
    return table([name, "label", "group", "what the envelope says"], rows)


def _clocks() -> str:
    steps, measures = dict(ClockRule.Step.choices), dict(ClockRule.Measure.choices)
    rows = [
        ["every kind", Urgency(urgency).label, steps[step], _amount(amount, str(measures[measure]))]
        for urgency, step, amount, measure in DEFAULT_RULES
    ]
    rows += [
        [code(CERTIFICATION), "every", steps[step], _amount(amount, str(measures[measure])) if amount else "none"]
        for step, amount, measure in CERTIFICATION_RULES
    ]
    return table(["kind", "urgency", "step", "within"], rows)


def _amount(amount: int, measure: str) -> str:
    return f"{amount} {measure.replace('hours', 'hour', 1) if amount == 1 else measure}"


def _codes(states: Iterable[State]) -> str:
    held = set(states)
    return code(state.value for state in State if state in held)


def _sectors(sectors: frozenset[str]) -> str:
    if sectors == frozenset(Sector.values):
        return "every sector"
    return code(sector for sector in Sector.values if sector in sectors)


def _whose(move: Move) -> str:
    return ", ".join(side.value for side in Side if side in move.sides)
