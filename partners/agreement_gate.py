"""The gate that agreements are: whether a hand-off is allowed, warned about or blocked today, and why.

Pure: it judges what it is given. It never opens anything about a person; that is the release's alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.agreement_codes import IN_FORCE, GateLevel, Status


class Outcome(StrEnum):
    """What the gate answers."""

    ALLOWED = "allowed"
    WARNED = "warned"
    BLOCKED = "blocked"


class Why(StrEnum):
    """On what ground; stored with the event."""

    NOT_ASKED = "not_asked"
    IN_FORCE = "agreement_in_force"
    NONE = "no_agreement"
    INSTRUMENT = "instrument_does_not_count"
    UNSIGNED = "not_signed"
    NOT_BEGUN = "not_begun"
    LAPSED = "lapsed"
    ENDED = "ended"
    KIND = "kind_not_covered"
    SERVICE = "service_not_covered"
    COUNTY = "county_not_covered"
    DATA = "data_not_covered"


WORDS: dict[Why, tuple[Promise | str, Promise | str]] = {
    Why.NOT_ASKED: (_("This kind of handoff needs no agreement here."), ""),
    Why.IN_FORCE: (_("An agreement between the two partners is in force."), ""),
    Why.NONE: (
        _("There is no agreement between the two partners."),
        _("An agreement that both have signed would change this."),
    ),
    Why.INSTRUMENT: (
        _("The agreement between the two partners is not of a kind that counts here."),
        _("An agreement of a kind that counts would change this."),
    ),
    Why.UNSIGNED: (
        _("The agreement between the two partners is not signed by all who must."),
        _("The missing signatures would change this."),
    ),
    Why.NOT_BEGUN: (
        _("The agreement between the two partners is signed but has not begun."),
        _("Its first day will change this."),
    ),
    Why.LAPSED: (_("The agreement between the two partners has lapsed."), _("Renewing it would change this.")),
    Why.ENDED: (
        _("The agreement between the two partners was ended or replaced."),
        _("A new agreement would change this."),
    ),
    Why.KIND: (
        _("The agreement between the two partners does not cover this kind of handoff."),
        _("Amending its scope would change this."),
    ),
    Why.SERVICE: (
        _("The agreement between the two partners does not cover this kind of help."),
        _("Amending its scope would change this."),
    ),
    Why.COUNTY: (
        _("The agreement between the two partners does not cover this county."),
        _("Amending its scope would change this."),
    ),
    Why.DATA: (
        _("The agreement between the two partners does not cover what this handoff holds."),
        _("Amending its scope, or sending the envelope alone, would change this."),
    ),
}
"""The sentence for each ground, and what would change it."""

STANDING: dict[str, Why] = {
    Status.EXPIRED: Why.LAPSED,
    Status.TERMINATED: Why.ENDED,
    Status.SUPERSEDED: Why.ENDED,
    Status.SIGNED: Why.NOT_BEGUN,
}


@dataclass(frozen=True)
class Paper:
    """An agreement between the two organizations, as far as the gate asks; its scope: codes, none means all."""

    id: UUID
    instrument: str
    status: str
    kinds: Collection[str] = ()
    services: Collection[str] = ()
    counties: Collection[str] = ()
    data_classes: Collection[str] = ()


@dataclass(frozen=True)
class Request:
    """What is to be handed off. `services` are the needs it may be about, `county` is empty where unknown."""

    kind: str
    services: Collection[str] = ()
    county: str = ""
    data_classes: Collection[str] = ()


@dataclass(frozen=True)
class Answer:
    """The gate's answer, the ground, and the agreement that decided it or came nearest."""

    outcome: Outcome
    why: Why
    agreement_id: UUID | None = None
    words: tuple[Promise | str, Promise | str] = field(default=("", ""), compare=False)

    @property
    def facts(self) -> dict[str, Any]:
        """What the event keeps of it."""
        named = {"agreement_id": self.agreement_id} if self.agreement_id else {}
        return {"agreement_gate": self.outcome.value, "agreement_why": self.why.value, **named}


def judge(level: str, instruments: Collection[str], request: Request, papers: Iterable[Paper]) -> Answer:
    """Answer for one hand-off. `level` and `instruments` are the task force's policy for its kind.

    One agreement that covers everything is enough; several that each cover a part are not put together.
    """
    if level == GateLevel.OFF:
        return _answer(Outcome.ALLOWED, Why.NOT_ASKED)
    nearest: tuple[int, Why, UUID | None] = (len(Why), Why.NONE, None)
    for paper in papers:
        lacks = lacking(paper, instruments, request)
        if not lacks:
            return _answer(Outcome.ALLOWED, Why.IN_FORCE, paper.id)
        if len(lacks) < nearest[0]:
            nearest = (len(lacks), lacks[0], paper.id)
    outcome = Outcome.BLOCKED if level == GateLevel.BLOCK else Outcome.WARNED
    return _answer(outcome, nearest[1], nearest[2])


def lacking(paper: Paper, instruments: Collection[str], request: Request) -> list[Why]:
    """Every ground on which this agreement does not carry the hand-off, the weightiest first."""
    grounds = (
        (paper.status not in IN_FORCE, STANDING.get(paper.status, Why.UNSIGNED)),
        (bool(instruments) and paper.instrument not in instruments, Why.INSTRUMENT),
        (bool(paper.kinds) and request.kind not in paper.kinds, Why.KIND),
        (_misses_any(paper.services, request.services), Why.SERVICE),
        (bool(paper.counties and request.county) and not _names(paper.counties, request.county), Why.COUNTY),
        (bool(paper.data_classes) and not set(request.data_classes) <= set(paper.data_classes), Why.DATA),
    )
    return [why for is_lacking, why in grounds if is_lacking]


def _misses_any(covered: Collection[str], asked: Collection[str]) -> bool:
    return bool(covered and asked) and not set(covered) & set(asked)


def _names(counties: Collection[str], county: str) -> bool:
    return county.casefold().removesuffix(" county") in {name.casefold().removesuffix(" county") for name in counties}


def _answer(outcome: Outcome, why: Why, agreement_id: UUID | None = None) -> Answer:
    return Answer(outcome, why, agreement_id, WORDS[why])
