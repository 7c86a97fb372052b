"""What the demo's partners did together in the last year: every kind at least once, and one logged by mistake."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.clock import told_at
from partners import actions
from partners.activity_codes import ActivityKind, Attending, Focus, Topic
from partners.models import Award

if TYPE_CHECKING:
    from referrals.demo.story import Stage


@dataclass(frozen=True)
class Done:
    """One activity: how many days ago, what, who was in the lead and who else took part, about what, how long."""

    days: int
    kind: ActivityKind
    lead: str
    partners: tuple[str, ...]
    topic: Topic
    hours: str | None = None
    more: dict[str, Any] = field(default_factory=dict)
    funded: bool = False


def _reached(attending: Attending, participants: int | None = None, **more: Any) -> dict[str, Any]:
    return {"attending": attending, "participants": participants, **more}


KIND, SIGNS, PATHWAYS = ActivityKind, Topic.SIGNS, Topic.PATHWAYS
BOTH: dict[str, Any] = {"focus": Focus.BOTH}
MEMBERS, OFFICERS, WORKERS = Attending.TASK_FORCE, Attending.LAW_ENFORCEMENT, Attending.WORKERS
MANAGERS, PROVIDERS = Attending.EMPLOYERS, Attending.PROVIDERS
AGENCIES = ("Marlow Sheriff", "Elk Fork PD", "State Labor Standards", "Tamsin DA")
WHOLE = (
    *(*AGENCIES, "Northside Shelter", "Immigrant Services", "Semilla", "Rising Voices", "Bridgeway Health"),
    *("Casa del Río", "Farmworker Clinic", "Summit Hospitality"),
)
SHEDS: dict[str, Any] = {"industry": "agriculture", "county": "Tamsin"}
SPOKEN: dict[str, Any] = {"languages": ["en", "es", "mix"]}
HOTELS: dict[str, Any] = {"industry": "hotels", "county": "Marlow"}

DONE: tuple[Done, ...] = (
    Done(340, KIND.FULL_MEETING, "Harbor Legal Aid", WHOLE, Topic.PROTOCOL, "2", _reached(MEMBERS, 31, **BOTH)),
    Done(320, KIND.CONTACT, "Port Police", ("Two Creeks Police",), PATHWAYS, "0.5"),
    Done(250, KIND.FULL_MEETING, "Harbor Legal Aid", WHOLE, Topic.DATA, "2", _reached(MEMBERS, 28, **BOTH)),
    Done(231, KIND.CO_LOCATION, "Immigrant Services", ("Harbor Legal Aid",), Topic.SERVICES, "6"),
    Done(204, KIND.JOINT_OPERATION, "State Labor Standards", ("Elk Fork PD",), Topic.OPERATIONS, "9", SHEDS),
    Done(
        *(182, KIND.TRAINING_DELIVERED, "Rising Voices", ("Summit Hospitality",), SIGNS, "3"),
        more=_reached(MANAGERS, 24, **HOTELS),
        funded=True,
    ),
    Done(165, KIND.COMMITTEE, "Northside Shelter", ("Interfaith Housing", "Anew Collective"), Topic.HOUSING, "1.5"),
    Done(150, KIND.FULL_MEETING, "Harbor Legal Aid", WHOLE, PATHWAYS, "2", _reached(MEMBERS, 33, **BOTH)),
    Done(133, KIND.RESOURCE, "Language Co-op", ("Harbor Legal Aid", "Casa del Río"), Topic.LANGUAGE),
    Done(
        *(118, KIND.POSTER, "Evergreen Growers", ("Farmworker Clinic",), Topic.LABOR_RIGHTS),
        more=_reached(WORKERS, **SHEDS, **SPOKEN),
    ),
    Done(
        *(104, KIND.TRAINING_RECEIVED, "Marlow Sheriff", ("Northside Shelter",), Topic.INTERVIEWING, "4"),
        more=_reached(OFFICERS, 19, county="Marlow"),
        funded=True,
    ),
    Done(96, KIND.CONTACT, "Lakeside Lodging", ("Tamsin PD",), PATHWAYS, "0.25"),
    Done(
        *(88, KIND.WORKER_OUTREACH, "Semilla", ("Farmworker Clinic", "Transit Assist"), Topic.LABOR_RIGHTS, "5"),
        more=_reached(WORKERS, 62, **SHEDS, **SPOKEN),
    ),
    Done(80, KIND.TRAINING_RECEIVED, "Summit Hospitality", ("Elk Fork PD",), SIGNS, "1.5", _reached(MANAGERS, 11)),
    Done(74, KIND.SITE_VISIT, "State Labor Standards", ("Farmworker Clinic",), Topic.HOUSING, "3", SHEDS),
    Done(66, KIND.CASE_REVIEW, "Tamsin DA", ("Harbor Legal Aid", "Marlow Sheriff"), Topic.RELIEF, "1.5"),
    Done(
        *(59, KIND.FULL_MEETING, "Harbor Legal Aid", WHOLE, Topic.CONFIDENTIALITY, "2"),
        more=_reached(MEMBERS, 36, **BOTH),
    ),
    Done(54, KIND.ASSISTANCE, "Language Co-op", ("Harbor Legal Aid",), Topic.LANGUAGE, "1"),
    Done(48, KIND.POLICY_CHANGE, "Summit Hospitality", ("Rising Voices",), Topic.BUSINESS, more={"industry": "hotels"}),
    Done(
        *(45, KIND.ADVISORY, "Rising Voices", ("Three Rivers 211", "Semilla"), Topic.SURVIVORS, "3"),
        more=_reached(Attending.SURVIVOR_LEADERS, 9, **BOTH),
        funded=True,
    ),
    Done(40, KIND.CONTACT, "Three Rivers 211", ("State Labor Standards",), Topic.DATA, "0.5"),
    Done(
        *(37, KIND.OUTREACH, "Casa del Río", ("Bridgeway Health", "Compass Table"), Topic.SERVICES, "4"),
        more=_reached(Attending.PUBLIC, 140, county="Elk Fork", languages=["en", "es"], focus=Focus.GENERAL),
    ),
    Done(33, KIND.CASE_CONSULTATION, "Immigrant Services", ("Harbor Legal Aid",), Topic.RELIEF, "1"),
    Done(30, KIND.CASE_CONSULTATION, "Immigrant Services", ("Marlow Sheriff",), Topic.RELIEF, "0.75"),
    Done(
        *(26, KIND.TRAINING_DELIVERED, "Harbor Legal Aid", ("Elk Fork PD",), Topic.RELIEF, "2"),
        more=_reached(OFFICERS, 17, county="Elk Fork"),
        funded=True,
    ),
    Done(24, KIND.COMMITTEE, "Elk Fork PD", ("Semilla", "State Labor Standards"), PATHWAYS, "1"),
    Done(20, KIND.CONTACT, "Northside Shelter", ("Harbor Legal Aid",), Topic.HOUSING, "0.25"),
    Done(
        *(17, KIND.TRAINING_DELIVERED, "Harbor Legal Aid", ("Blue Heron Staffing",), Topic.LABOR_RIGHTS, "2"),
        more=_reached(MANAGERS, 14, industry="staffing_temp", county="Marlow"),
    ),
    Done(
        *(13, KIND.TRAINING_DELIVERED, "Harbor Legal Aid", ("Marlow Sheriff",), SIGNS, "2"),
        more=_reached(Attending.DISPATCH, 22, county="Marlow", **BOTH),
        funded=True,
    ),
    Done(10, KIND.CO_LOCATION, "Semilla", ("Harbor Legal Aid",), Topic.SERVICES, "4"),
    Done(6, KIND.CONTACT, "Marlow Sheriff", ("Northside Shelter",), Topic.OPERATIONS, "0.5"),
)
MISTAKEN = Done(26, KIND.TRAINING_DELIVERED, "Harbor Legal Aid", ("Elk Fork PD",), Topic.RELIEF, "2")
"""Logged a second time by the other side, and taken back."""


def activities(stage: "Stage", now: datetime) -> None:
    """Log each the day after it happened."""
    award = Award.objects.filter(task_force=stage.task_force).order_by("id").first()
    for done in DONE:
        with told_at(now - timedelta(days=done.days - 1)):
            _log(stage, now, done, {"award": award} if done.funded else {})
    with told_at(now - timedelta(days=MISTAKEN.days - 2)):
        made = _log(stage, now, MISTAKEN, {})
    with told_at(now - timedelta(days=MISTAKEN.days - 3)):
        actions.void_activity(made, by=stage.dana)


def _log(stage: "Stage", now: datetime, done: Done, funding: dict[str, Any]) -> Any:
    return actions.log_activity(
        stage.task_force,
        stage.organizations[done.lead],
        by=stage.writer(done.lead),
        partners=[stage.organizations[short] for short in done.partners],
        kind=done.kind,
        held_on=stage.task_force.calendar.local_day(now) - timedelta(days=done.days),
        topic=done.topic,
        hours=Decimal(done.hours) if done.hours else None,
        **done.more,
        **funding,
    )
