"""What happens in the demo: hand-offs over a year, drawn from a seed, and the threads that a visitor should find."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.clock import Calendar, add_business_hours
from partners.codes import Sector
from referrals.actions.drafts import CROCKFORD
from referrals.demo.cast import BU, LE, PARTS, SO, SP, Part
from referrals.kinds import KindCode

PER_MONTH = (3, 3, 4, 4, 5, 4, 5, 6, 6, 7, 8, 8)
"""Hand-offs sent in each of the twelve months up to now, before the fixed threads."""

ROUTES: dict[tuple[Sector, Sector], tuple[KindCode, int]] = {
    (BU, LE): (KindCode.TIP, 90),
    (SP, LE): (KindCode.TIP, 12),
    (SO, LE): (KindCode.TIP, 6),
    (BU, SO): (KindCode.TRAINING, 22),
    (BU, SP): (KindCode.TRAINING, 14),
    (LE, SO): (KindCode.TRAINING, 12),
    (LE, SP): (KindCode.SERVICE, 24),
    (SP, SP): (KindCode.SERVICE, 14),
    (SP, SO): (KindCode.SERVICE, 14),
    (SO, SP): (KindCode.SERVICE, 24),
}
"""Which kind goes between which sectors, and how often. Businesses send tips and requests, never service referrals."""

SIGNS = (
    "unpaid_wages",
    "documents_kept",
    "extreme_hours",
    "employer_housing",
    "restricted_movement",
    "debt",
    "unsafe_work",
)
NEED_GROUPS = ("legal", "labor_rights", "shelter", "health", "safety", "work_life", "basic")
NOTES = ("Night shift only.", "Workers arrive by van before dawn.", "Crew changes at the end of the month.", "")
DECLINES = {
    KindCode.TIP: (("outside_area", 3), ("no_capacity", 2), ("insufficient_information", 2)),
    KindCode.TRAINING: (("no_capacity", 3), ("language_not_available", 1)),
    KindCode.SERVICE: (("no_capacity", 6), ("not_eligible", 3), ("outside_area", 2), ("language_not_available", 1)),
}
OUTCOMES = {
    KindCode.TIP: (
        ("opened_investigation", 4),
        ("added_to_existing", 2),
        ("labor_violation_only", 3),
        ("no_action", 1),
    ),
    KindCode.TRAINING: (("delivered", 5), ("partly_delivered", 1)),
    KindCode.SERVICE: (("need_met", 5), ("need_partly_met", 2), ("ended_by_person", 1), ("outcome_not_shared", 1)),
}


@dataclass(frozen=True)
class Step:
    """One move of a hand-off: when it happened, and what it takes."""

    move: str
    at: datetime
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Handoff:
    """One hand-off from draft to where it stands at the story's end; `release`: what was signed before it was sent."""

    reference: str
    kind: KindCode
    sender: str
    receiver: str
    steps: tuple[Step, ...]
    envelope: dict[str, Any]
    contents: dict[str, Any]
    previous: str = ""
    release: dict[str, Any] = field(default_factory=dict)


def handoffs(seed: int, now: datetime, calendar: Calendar) -> Iterator[Handoff]:
    """The year's hand-offs, the same for the same seed and moment (aware)."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    for months_ago, count in zip(range(len(PER_MONTH) - 1, -1, -1), PER_MONTH, strict=True):
        for _ in range(count):
            sent = working_moment(now - timedelta(days=30.4 * (months_ago + dice.random())), calendar, dice)
            if sent < now - timedelta(hours=3):
                yield _drawn(dice, sent, now, calendar)


def working_moment(moment: datetime, calendar: Calendar, dice: random.Random) -> datetime:
    """An open hour of the day at or after a moment."""
    return add_business_hours(moment, dice.uniform(0.2, 7.5), calendar).replace(second=0, microsecond=0)


def _drawn(dice: random.Random, sent: datetime, now: datetime, calendar: Calendar) -> Handoff:
    sender, receiver, kind = _ends(dice)
    reference = "R-" + "".join(dice.choice(CROCKFORD) for _ in range(6))
    urgency = dice.choices(("routine", "urgent"), (86, 14))[0]
    envelope: dict[str, Any] = {"urgency": urgency, "focus": dice.choices(("labor", "both", "unknown"), (80, 12, 8))[0]}
    envelope |= {"region": receiver.county, "source": dice.choice(("worker", "hotline", "vsp", "community_member"))}
    envelope |= _about(dice, kind, sender)
    steps = tuple(_steps(dice, kind, sent, now, calendar))
    return Handoff(reference, kind, sender.short, receiver.short, steps, envelope, _contents(dice, kind, receiver))


def _ends(dice: random.Random) -> tuple[Part, Part, KindCode]:
    pairs = [(a, b) for a in PARTS for b in PARTS if a is not b and (a.sector, b.sector) in ROUTES]
    weights = [_pull(a, b) for a, b in pairs]
    sender, receiver = dice.choices(pairs, weights)[0]
    return sender, receiver, ROUTES[(sender.sector, receiver.sector)][0]


def _pull(sender: Part, receiver: Part) -> float:
    near = 1.7 if sender.county == receiver.county or "region" in sender.county + receiver.county else 1.0
    return near * ROUTES[(sender.sector, receiver.sector)][1] * math.sqrt(sender.weight * receiver.weight)


def _about(dice: random.Random, kind: KindCode, sender: Part) -> dict[str, Any]:
    if kind == KindCode.SERVICE:
        return {"need_group": dice.choice(NEED_GROUPS), "legal_basis": "consent"}
    return {"industry": str(sender.profile.get("industry", "agriculture"))}


def _contents(dice: random.Random, kind: KindCode, receiver: Part) -> dict[str, Any]:
    if kind == KindCode.TIP:
        signs = dice.sample(SIGNS, dice.choice((1, 2, 3)))
        workers = dice.choice(("1-5", "6-20", "21-100"))
        return {"county": receiver.county, "signs": signs, "workers": workers, "note": dice.choice(NOTES)}
    if kind == KindCode.TRAINING:
        topic = dice.choice(("labor_trafficking_signs", "worker_rights", "first_response"))
        audience = dice.choice(("business_frontline", "business_management", "law_enforcement"))
        return {"topic": topic, "audience": audience, "attendance": dice.choice((12, 20, 35)), "language": "en"}
    return {}


def _steps(dice: random.Random, kind: KindCode, sent: datetime, now: datetime, calendar: Calendar) -> Iterator[Step]:
    """The moves that fit between sending and now; the newest hand-offs are still on their way."""
    yield Step("send", sent)
    progress = 1 - (now - sent) / timedelta(days=365)
    at = add_business_hours(sent, dice.lognormvariate(0, 0.9) * (6.6 - 3.4 * progress), calendar)
    if dice.random() < 0.04 or at >= now:
        return
    yield Step("acknowledge", at)
    at = add_business_hours(at, dice.lognormvariate(0, 0.8) * 9, calendar)
    if at >= now:
        return
    if dice.random() < 0.17:
        yield Step("decline", at, {"reason": _pick(dice, DECLINES[kind])})
        return
    yield Step("accept", at)
    yield from _after_accepting(dice, kind, at, now, calendar)


def _after_accepting(
    dice: random.Random, kind: KindCode, at: datetime, now: datetime, calendar: Calendar
) -> Iterator[Step]:
    at = add_business_hours(at, dice.lognormvariate(0, 0.9) * 14, calendar)
    if at >= now:
        return
    if kind == KindCode.SERVICE and dice.random() < 0.12:
        later = at + timedelta(days=12)
        if later < now:
            yield Step(
                "close_not_engaged", later, {"reason": dice.choice(("unreachable", "chose_not_to")), "attempts": 3}
            )
        return
    yield Step("first_contact", at)
    if kind == KindCode.SERVICE:
        at = add_business_hours(at, dice.uniform(4, 30), calendar)
        if at >= now:
            return
        yield Step("start_service", at)
    at = add_business_hours(at, dice.lognormvariate(0, 0.7) * (90 if kind == KindCode.SERVICE else 30), calendar)
    if at < now:
        yield Step("complete", at, {"outcome": _pick(dice, OUTCOMES[kind])})


def _pick(dice: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return dice.choices([code for code, _ in weighted], [weight for _, weight in weighted])[0]
