"""Ratings as pages show them: the two sides beside each other, never averaged, and nothing of the other too early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.actors import Actor
from partners.models import AssessmentWave, Organization, Partnership, Rating
from partners.partnership_codes import TRUST, VALUE, PartnershipStatus
from partners.ratings import gap_of

NEWEST = 3


@dataclass(frozen=True)
class Pairing:
    """One partnership in one wave: the ratings this viewer may see, by the order of its sides, and the gap."""

    wave: AssessmentWave
    pair: Partnership
    first: Rating | None
    second: Rating | None
    gap: int
    own: Rating | None
    own_id: Any
    may_rate: bool

    @property
    def ends(self) -> tuple[Organization, Organization]:
        """The two organizations as they stand now, in the order of the ratings."""
        return self.pair.ends

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Each question with the two answers in words."""
        asked = [("level", "get_level_display"), *((item, f"get_{item}_display") for item in (*TRUST, *VALUE))]
        words = TRUST | VALUE
        sides = (self.first, self.second)
        return [
            (str(words.get(name, "")), *(str(getattr(side, told)()) if side else "" for side in sides))  # type: ignore[misc]
            for name, told in asked
        ]


def waves_of(actor: Actor, pair: Partnership, now: datetime) -> list[Pairing]:
    """A partnership's newest waves: those with a rating the viewer may see, and the open one for those who rate."""
    waves = AssessmentWave.objects.visible_to(actor).filter(task_force=pair.task_force_id, opens_on__lte=now.date())
    found = [pairings(actor, wave, [pair], now)[0] for wave in waves.order_by("-opens_on", "-id")[:NEWEST]]
    return [one for one in found if one.first or one.second or one.may_rate]


def pairings(actor: Actor, wave: AssessmentWave, pairs: Sequence[Any], now: datetime) -> list[Pairing]:
    """What this viewer may see of these partnerships in one wave. The rows come with both organizations."""
    ratings: dict[Any, dict[Any, Rating]] = {}
    for rating in Rating.objects.visible_to(actor).filter(wave=wave, partnership__in=[pair.pk for pair in pairs]):
        ratings.setdefault(rating.partnership_id, {})[rating.rater_id] = rating
    is_open, today = wave.is_open(now), wave.task_force.calendar.local_day(now)
    return [_pairing(actor, wave, pair, ratings.get(pair.pk, {}), is_open and _runs(pair, today)) for pair in pairs]


def _pairing(actor: Actor, wave: AssessmentWave, pair: Any, found: dict[Any, Rating], is_open: bool) -> Pairing:
    own = next((rating for rater, rating in found.items() if rater in actor.organization_ids), None)
    return Pairing(
        wave=wave,
        pair=pair,
        first=found.get(pair.first_id),
        second=found.get(pair.second_id),
        gap=gap_of(found.values()),
        own=own,
        own_id=next((side for side in (pair.first_id, pair.second_id) if side in actor.organization_ids), None),
        may_rate=is_open and actor.may_write and pair.has(actor.organization_ids),
    )


def _runs(pair: Partnership, today: Any) -> bool:
    return pair.status_on(today) not in (PartnershipStatus.PROSPECT, PartnershipStatus.ENDED)
