"""The demo's partnerships: who works with whom, one asleep, one ended, one planned, and how both sides rate them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import told_at
from partners import actions
from partners.models import AssessmentWave, Partnership
from partners.partnership_codes import ITEMS, Direction, Formality, PartnershipType

if TYPE_CHECKING:
    from referrals.demo.story import Stage

ENTERED = 380
"""Days ago at which the pairs were entered that are older than the task force's record."""

REFERRAL, INFORMATION, JOINT = PartnershipType.REFERRAL, PartnershipType.INFORMATION, PartnershipType.JOINT_SERVICE
TRAINING, ADVISORY, INVESTIGATION = (
    PartnershipType.TRAINING,
    PartnershipType.ADVISORY,
    PartnershipType.INVESTIGATION,
)
GIVES, TAKES = Direction.FIRST_TO_SECOND, Direction.SECOND_TO_FIRST


@dataclass(frozen=True)
class Pair:
    """Two partners. `since` and `ended` are days ago, None is not yet; `direction` speaks of `one` as the first."""

    one: str
    other: str
    types: tuple[PartnershipType, ...]
    since: int | None
    formality: Formality = Formality.FORMAL
    direction: Direction = Direction.BOTH
    ended: int | None = None


INFORMAL = Formality.INFORMAL
PAIRS: tuple[Pair, ...] = (
    Pair("Harbor Legal Aid", "Marlow Sheriff", (REFERRAL, INFORMATION), 640),
    Pair("Elk Fork PD", "Harbor Legal Aid", (REFERRAL, TRAINING), 420),
    Pair("Harbor Legal Aid", "Semilla", (REFERRAL,), 238),
    Pair("Harbor Legal Aid", "Northside Shelter", (REFERRAL, JOINT), 711),
    Pair("Harbor Legal Aid", "Immigrant Services", (REFERRAL, JOINT), 300),
    Pair("Language Co-op", "Harbor Legal Aid", (JOINT,), 150, direction=GIVES),
    Pair("Harbor Legal Aid", "Blue Heron Staffing", (TRAINING,), 374, direction=GIVES),
    Pair("Interfaith Housing", "Northside Shelter", (REFERRAL, JOINT), 753),
    Pair("Rising Voices", "Summit Hospitality", (TRAINING, ADVISORY), 200, direction=GIVES),
    Pair("Farmworker Clinic", "Evergreen Growers", (TRAINING,), 120, direction=GIVES),
    Pair("State Labor Standards", "Three Rivers 211", (INFORMATION,), 90, direction=TAKES),
    Pair("Marlow Sheriff", "Northside Shelter", (REFERRAL, INVESTIGATION), 180),
    Pair("Rising Voices", "Three Rivers 211", (ADVISORY,), 60, direction=GIVES),
    Pair("Bridgeway Health", "Casa del Río", (REFERRAL,), 400),
    Pair("Farmworker Clinic", "State Labor Standards", (REFERRAL, INFORMATION), 500),
    Pair("Elk Fork PD", "Semilla", (INFORMATION, REFERRAL), 310, INFORMAL),
    Pair("Summit Hospitality", "Elk Fork PD", (INFORMATION, TRAINING), 260, INFORMAL, GIVES),
    Pair("Elk Fork PD", "State Labor Standards", (INVESTIGATION, INFORMATION), 520, INFORMAL),
    Pair("Immigrant Services", "Marlow Sheriff", (REFERRAL,), 190, INFORMAL),
    Pair("Farmworker Clinic", "Semilla", (JOINT, TRAINING), 330, INFORMAL),
    Pair("Transit Assist", "Farmworker Clinic", (JOINT,), 140, INFORMAL, GIVES),
    Pair("Anew Collective", "Northside Shelter", (REFERRAL, ADVISORY), 270, INFORMAL),
    Pair("Lakeside Lodging", "Tamsin PD", (INFORMATION,), 110, INFORMAL, GIVES),
    Pair("Port Police", "Two Creeks Police", (INFORMATION,), 600, INFORMAL),
    Pair("Freedom Threads", "Compass Table", (TRAINING,), 430, INFORMAL, ended=75),
    Pair("Riverside Youth", "Casa del Río", (REFERRAL, JOINT), None),
)

# A pair, and by the raters' sign-ins a level with the six statements in the order of ITEMS.
Rated = tuple[str, str, dict[str, tuple[int, str]]]
FIRST: tuple[Rated, ...] = (
    ("Harbor Legal Aid", "Marlow Sheriff", {"ruth": (3, "333323"), "owen": (3, "344323")}),
    ("Elk Fork PD", "Harbor Legal Aid", {"maya": (4, "444433"), "ruth": (2, "333221")}),
    ("Harbor Legal Aid", "Immigrant Services", {"ruth": (4, "444334"), "tomas": (4, "444434")}),
    ("Elk Fork PD", "Semilla", {"maya": (4, "344322"), "ines": (1, "232211")}),
    ("Summit Hospitality", "Elk Fork PD", {"nadia": (2, "333221"), "maya": (2, "333312")}),
    ("Harbor Legal Aid", "Blue Heron Staffing", {"ruth": (1, "222111")}),
)
SECOND: tuple[Rated, ...] = (
    ("Elk Fork PD", "Harbor Legal Aid", {"maya": (4, "444434")}),
    ("Harbor Legal Aid", "Semilla", {"ines": (4, "444332")}),
    ("Immigrant Services", "Marlow Sheriff", {"tomas": (2, "333222")}),
    ("Summit Hospitality", "Elk Fork PD", {"nadia": (3, "443322")}),
)
TALKED = ("Elk Fork PD", "Harbor Legal Aid")


def partnerships(stage: "Stage", now: datetime) -> None:
    """Name the pairs when they began, or when the record did; then one wave that is closed and one that is open."""
    today = stage.task_force.calendar.local_day(now)
    for pair in PAIRS:
        begun = None if pair.since is None else today - timedelta(days=pair.since)
        with told_at(now - timedelta(days=min(pair.since or 20, ENTERED))):
            made = actions.add_partnership(
                stage.task_force,
                *(stage.organizations[short] for short in (pair.one, pair.other)),
                by=stage.dana,
                types=[str(code) for code in pair.types],
                formality=pair.formality,
                direction=pair.direction,
                started_on=begun,
            )
        if pair.ended is not None:
            with told_at(now - timedelta(days=pair.ended)):
                actions.update_partnership(made, by=stage.dana, ended_on=today - timedelta(days=pair.ended))
    first = _wave(stage, now, "First wave", (190, 176), FIRST)
    with told_at(now - timedelta(days=150)):
        actions.mark_talked(first, _pair(stage, *TALKED), by=stage.dana)
    _wave(stage, now, "Second wave", (8, -13), SECOND)


def _wave(stage: "Stage", now: datetime, name: str, days: tuple[int, int], rated: tuple[Rated, ...]) -> AssessmentWave:
    """A wave between two days counted back from the present, rated on its fifth day."""
    opens, closes = days
    today = stage.task_force.calendar.local_day(now)
    dates = {"opens_on": today - timedelta(days=opens), "closes_on": today - timedelta(days=closes)}
    with told_at(now - timedelta(days=opens + 10)):
        wave = actions.plan_wave(stage.task_force, by=stage.dana, name=name, **dates)
    for one, other, sides in rated:
        pair = _pair(stage, one, other)
        with told_at(now - timedelta(days=opens - 4)):
            for mail, (level, statements) in sides.items():
                answers = dict(zip(ITEMS, map(int, statements), strict=True))
                actions.rate(wave, pair, by=stage.people[mail], level=level, **answers)
    return wave


def _pair(stage: "Stage", one: str, other: str) -> Partnership:
    ids = [stage.organizations[short].pk for short in (one, other)]
    return Partnership.objects.among(ids).with_parties().get(task_force=stage.task_force)
