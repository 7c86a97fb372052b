"""The demo's papers: who has signed what with whom, what is ending, and what has lapsed."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.clock import Calendar, told_at
from partners import actions
from partners.agreement_codes import Clause, ClauseMark, GateLevel, Instrument, ReferralKind, Status
from partners.models import Agreement, TaskForceMembership
from referrals.demo.recorded import RECORDED

if TYPE_CHECKING:
    from referrals.demo.story import Stage

SET_UP, WRITING = 380, 14
"""Days ago at which the oldest papers were entered, and days between a draft and its signatures."""
CORE = ("Marlow Sheriff", "Harbor Legal Aid", "Northside Shelter")
SIGNERS = ("Chief", "Executive director", "Director", "President")
NAMES = ("Alma Reyes", "Joel Kersey", "Priya Natarajan", "Walt Simmons", "Bea Lindqvist", "Omar Haddad")
LENIENT = {code.value: ClauseMark.PRESENT.value for code in Clause}
NO_BREACH = LENIENT | {Clause.BREACH.value: ClauseMark.ABSENT.value, Clause.MEDIA.value: ClauseMark.ABSENT.value}


@dataclass(frozen=True)
class Paper:
    """One agreement: what, between whom, when it began and ends counted in days from the story's present day.

    `reached` is where its drafting stands; a signed one is `signed`.
    """

    instrument: Instrument
    title: str
    parties: tuple[str, ...]
    began: int
    ends: int | None = None
    reached: str = "signed"
    more: dict[str, Any] = field(default_factory=dict)


MOU, PROTOCOL = Instrument.MOU, Instrument.REFERRAL_PROTOCOL
SERVICE = {"kinds": [ReferralKind.SERVICE.value]}
PAPERS: tuple[Paper, ...] = (
    Paper(MOU, "Core MOU, sheriff and legal aid", ("Marlow Sheriff", "Harbor Legal Aid"), -640, 97),
    Paper(
        MOU, "Referral MOU, legal aid and shelter", ("Harbor Legal Aid", "Northside Shelter"), -711, 18, more=SERVICE
    ),
    Paper(MOU, "Task force MOU, Elk Fork Police", ("Elk Fork PD", "Harbor Legal Aid"), -420, 311),
    Paper(PROTOCOL, "Referral MOU, Semilla and legal aid", ("Semilla", "Harbor Legal Aid"), -238, 128, more=SERVICE),
    Paper(PROTOCOL, "Shared intake protocol", ("Immigrant Services", "Harbor Legal Aid"), -300, more=SERVICE),
    Paper(MOU, "Interpreter booking", ("Language Co-op", "Harbor Legal Aid"), -150, 219),
    Paper(Instrument.TRAINING, "Training pledge", ("Blue Heron Staffing", "Harbor Legal Aid"), -374, -9),
    Paper(MOU, "Housing MOU", ("Interfaith Housing", "Northside Shelter"), -753, -23),
    Paper(Instrument.TRAINING, "Hotel staff training", ("Summit Hospitality", "Rising Voices"), -200, 165),
    Paper(Instrument.POSTER, "Hotline posters in packing sheds", ("Evergreen Growers", "Farmworker Clinic"), -120, 245),
    Paper(
        Instrument.DATA_SHARING, "Totals for the yearly report", ("State Labor Standards", "Three Rivers 211"), -90, 275
    ),
    Paper(
        *(Instrument.JOINT_OPERATIONS, "Joint operations, Marlow County", ("Marlow Sheriff", "Northside Shelter")),
        *(-180, 185),
        more={"clauses": NO_BREACH},
    ),
    Paper(Instrument.ENGAGEMENT, "Paid advice on outreach", ("Rising Voices", "Three Rivers 211"), -60, 305),
    Paper(Instrument.SUPPORT, "Letter of support", ("Bridgeway Health",), -330),
    Paper(Instrument.COMMITMENT, "Staff time for case reviews", ("Tamsin DA",), -250, 115),
    Paper(MOU, "Clinic MOU", ("Bridgeway Health", "Casa del Río"), -400, 330, more={"renewal": "by_amendment"}),
    Paper(
        *(MOU, "Farmworker MOU", ("Farmworker Clinic", "State Labor Standards"), -500, 230),
        more={"renewal": "auto", "renewal_term_months": 12},
    ),
    Paper(Instrument.MOA, "Port and county MOA", ("Port Police", "Marlow Sheriff"), -30, 335, reached="one_signature"),
    Paper(MOU, "Youth services MOU", ("Riverside Youth", "Casa del Río"), 20, 385, reached=Status.IN_REVIEW),
    Paper(Instrument.NO_FEE, "No-fee hiring pledge", ("Valley Poultry",), 30, 395, reached=Status.DRAFT),
    Paper(
        *(
            Instrument.INFORMATION_PROTOCOL,
            "Tips and trainings: who tells whom",
            ("State Labor Standards", "Marlow Sheriff"),
        ),
        *(-365, 365),
        more={
            "binds_all": True,
            "shown_to": "task_force",
            "kinds": [ReferralKind.TIP.value, ReferralKind.TRAINING.value],
        },
    ),
)


def agreements(stage: "Stage", now: datetime) -> None:
    """Sign what was signed at its own time, and let sending warn where no paper covers a hand-off."""
    for member in TaskForceMembership.objects.filter(task_force=stage.task_force):
        if member.organization.short_name in CORE:
            TaskForceMembership.objects.filter(pk=member.pk).update(is_core=True)
    today = stage.task_force.calendar.local_day(now)
    for position, paper in enumerate(PAPERS):
        began = today + timedelta(days=paper.began)
        entered = _days_before(now, min(max(-paper.began, 0), SET_UP), stage.task_force.calendar)
        with told_at(entered - timedelta(days=WRITING)):
            made = _write(stage, paper, began, today)
        with told_at(entered):
            _sign(stage, paper, made, min(began, made.local_day()), position)
    for kind in ReferralKind:
        actions.set_agreement_policy(stage.task_force, by=stage.dana, kind=kind, level=GateLevel.WARN)


def _days_before(now: datetime, days: int, calendar: Calendar) -> datetime:
    """The same clock time so many local days earlier: 24-hour steps would miss a day where the clocks were changed."""
    return (now.astimezone(ZoneInfo(calendar.zone)) - timedelta(days=days)).astimezone(UTC)


def _write(stage: "Stage", paper: Paper, began: date, today: date) -> Agreement:
    made = actions.add_agreement(
        stage.task_force,
        by=stage.dana,
        instrument=paper.instrument,
        title=paper.title,
        effective_on=began,
        expires_on=today + timedelta(days=paper.ends) if paper.ends is not None else None,
        **{"clauses": LENIENT, "particulars": RECORDED.get(paper.instrument, {}), **paper.more},
    )
    for name in paper.parties:
        actions.add_party(made, stage.organizations[name], by=stage.dana)
    if paper.reached != Status.DRAFT:
        actions.move_agreement(made, by=stage.dana, to=Status.IN_REVIEW)
    if paper.reached in ("signed", "one_signature"):
        actions.move_agreement(made, by=stage.dana, to=Status.AWAITING_SIGNATURE)
    return Agreement.objects.get(pk=made.pk)


def _sign(stage: "Stage", paper: Paper, made: Agreement, day: date, position: int) -> None:
    if paper.reached not in ("signed", "one_signature"):
        return
    signing = list(made.parties.order_by("id"))
    for number, party in enumerate(signing[:1] if paper.reached == "one_signature" else signing):
        actions.sign_agreement(
            party,
            by=stage.dana,
            signed_on=day,
            signatory_name=NAMES[(position + number) % len(NAMES)],
            signatory_title=SIGNERS[(position + number) % len(SIGNERS)],
        )
