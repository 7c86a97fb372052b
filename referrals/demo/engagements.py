"""The demo's survivors' organizations, engaged and listened to, and what its businesses do in their own houses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from core.clock import told_at
from partners import actions
from partners.engagement_codes import Answer, Credit, EngagementPurpose
from partners.line_codes import LinePurpose
from partners.models import AfterHoursLine
from partners.practice_codes import Policy, PolicyState, TipRoute

if TYPE_CHECKING:
    from referrals.demo.story import Stage

PURPOSE = EngagementPurpose
WORK_DAYS, PAY_DAYS = 20, 27
"""Days from the agreement to the hours noted as done, and to those noted as paid."""


@dataclass(frozen=True)
class Engaged:
    """One engagement: with whom, how many days ago, for what, and the hours agreed, done and paid."""

    short: str
    days: int
    purpose: EngagementPurpose
    agreed: str
    done: str
    paid: str
    rate: int = 75
    credit: Credit = Credit.NAMED


ENGAGED: tuple[Engaged, ...] = (
    Engaged("Rising Voices", 200, PURPOSE.TRAINING, "6", "6", "6", 90),
    Engaged("Semilla", 160, PURPOSE.SPEAKING, "3", "3", "3", credit=Credit.NONE),
    Engaged("Rising Voices", 58, PURPOSE.ADVISORY, "12", "9", "6"),
    Engaged("Semilla", 44, PURPOSE.REVIEW, "6", "4.5", "0", credit=Credit.COAUTHOR),
    Engaged("Compass Table", 12, PURPOSE.DESIGN, "10", "0", "0"),
)


@dataclass(frozen=True)
class Said:
    """One recommendation: whose, how many days ago, and what became of it after how many days."""

    short: str
    days: int
    text: str
    status: Answer = Answer.RECEIVED
    after: int = 0
    answer: str = ""


SAID: tuple[Said, ...] = (
    Said(
        *("Rising Voices", 290, "Pay for advice at the same rate as for any other expert.", Answer.DONE, 21),
        answer="Every engagement has an agreement with hours and a rate before the work begins.",
    ),
    Said(
        *("Semilla", 235, "Offer an interpreter before the first question, not after it.", Answer.DONE, 34),
        answer="Interpreters are booked with the intake appointment; a booking agreement is signed.",
    ),
    Said(
        *(
            "Anew Collective",
            190,
            "Do not hold trainings for officers with a uniformed speaker alone.",
            Answer.DONE,
            16,
        ),
        answer="Trainings for officers are held together with a survivors' organization.",
    ),
    Said(
        *("Semilla", 140, "Hold meetings in the evening: workers cannot come at noon.", Answer.DECLINED, 12),
        answer="Partners cannot staff evenings now. Every second meeting can be joined by phone instead.",
    ),
    Said(
        *("Rising Voices", 105, "Say what a release is for in plain words, in the person's language.", Answer.DONE, 40),
        answer="The text was rewritten with two survivors' organizations and translated into Spanish.",
    ),
    Said(
        *("Compass Table", 70, "Show hotel staff what to do, not only what to look for.", Answer.IN_PROGRESS, 9),
        answer="A half-day with hotel managers is planned.",
    ),
    Said("Freedom Threads", 43, "Ask us before a photo from our event is used in a report."),
    Said(
        *(
            "Rising Voices",
            28,
            "Let survivors' organizations see who reads what they write here.",
            Answer.IN_PROGRESS,
            6,
        ),
    ),
    Said("Semilla", 8, "Put the hotline poster where supervisors do not stand: in washrooms and buses."),
)
PLANNED = 60
"""Days ahead for which the planned policies are planned."""

# A business, its route for tips, the policies in place with the days since, those planned, and those not in place.
House = tuple[str, TipRoute, dict[Policy, int], tuple[Policy, ...], tuple[Policy, ...]]
HOUSES: tuple[House, ...] = (
    (
        *("Summit Hospitality", TipRoute.AGENCY_LINE),
        {Policy.TRAINING: 182, Policy.NO_FEE: 210, Policy.POSTER: 150, Policy.WAGES: 365, Policy.SUPPLIER_CODE: 48},
        (Policy.VETTING, Policy.GRIEVANCE),
        (Policy.HOUSING,),
    ),
    (
        *("Evergreen Growers", TipRoute.TASK_FORCE_LINE),
        {Policy.POSTER: 118, Policy.HOUSING: 300, Policy.DOCUMENTS: 300},
        (Policy.NO_FEE,),
        (Policy.REMEDY,),
    ),
    ("Blue Heron Staffing", TipRoute.MANAGER, {Policy.WAGES: 240}, (Policy.TRAINING,), (Policy.GRIEVANCE,)),
    ("Valley Poultry", TipRoute.NONE, {}, (Policy.NO_FEE,), (Policy.POSTER, Policy.TRAINING)),
)


def engagements(stage: "Stage", now: datetime) -> None:
    """Agree, work and pay in that order; write down what was said and what became of it; state the policies."""
    for engaged in ENGAGED:
        _engage(stage, now, engaged)
    for said in SAID:
        _say(stage, now, said)
    for house in HOUSES:
        _state(stage, now, house)


def _engage(stage: "Stage", now: datetime, engaged: Engaged) -> None:
    moment = now - timedelta(days=engaged.days)
    day, by = stage.task_force.calendar.local_day(moment), stage.writer(engaged.short)
    with told_at(moment):
        made = actions.agree_engagement(
            stage.task_force,
            stage.organizations[engaged.short],
            by=by,
            purpose=engaged.purpose,
            agreed_on=day,
            hours_agreed=Decimal(engaged.agreed),
            rate=Decimal(engaged.rate),
            credit=engaged.credit,
        )
    if done := Decimal(engaged.done):
        with told_at(moment + timedelta(days=WORK_DAYS)):
            made = actions.change_engagement(made, by=by, hours_done=done)
    if paid := Decimal(engaged.paid):
        with told_at(moment + timedelta(days=PAY_DAYS)):
            paid_on = day + timedelta(days=PAY_DAYS)
            actions.change_engagement(made, by=stage.dana, hours_paid=paid, paid_on=paid_on)


def _say(stage: "Stage", now: datetime, said: Said) -> None:
    moment = now - timedelta(days=said.days)
    with told_at(moment):
        made = actions.add_recommendation(
            stage.task_force, stage.organizations[said.short], by=stage.writer(said.short), text=said.text
        )
    if said.status != Answer.RECEIVED:
        given = {"declined_because" if said.status == Answer.DECLINED else "done": said.answer}
        with told_at(moment + timedelta(days=said.after)):
            actions.answer_recommendation(made, by=stage.dana, status=said.status, **cast(dict[str, Any], given))


def _state(stage: "Stage", now: datetime, house: House) -> None:
    short, route, present, planned, absent = house
    today = stage.task_force.calendar.local_day(now)
    policies: dict[str, tuple[str, object]] = {
        code: (PolicyState.PRESENT, today - timedelta(days=days)) for code, days in present.items()
    }
    policies |= {code: (PolicyState.PLANNED, today + timedelta(days=PLANNED)) for code in planned}
    policies |= dict.fromkeys(absent, (PolicyState.ABSENT, None))
    line = AfterHoursLine.objects.filter(purpose=LinePurpose.TIP_LINE, ended_on=None).order_by("id").first()
    with told_at(now - timedelta(days=21)):
        actions.set_practices(
            stage.organizations[short],
            by=stage.writer(short),
            policies=policies,
            tip_route=route,
            tip_line=line if route == TipRoute.AGENCY_LINE else None,
        )
