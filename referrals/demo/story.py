"""Telling the demo's story: everything happens through the actions, at the time it is said to have happened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import delivery, seals
from core.clock import told_at
from core.context import COMMAND, origin
from core.models import EventDelivery
from partners import actions as partner_actions
from partners import demo
from partners.actors import SYSTEM, Actor
from partners.codes import Role
from partners.intake import PHONE_FIRST, intake_freshness
from partners.models import Contact, Membership, Organization, TaskForce
from referrals import actions
from referrals.actions.waiting import overdue
from referrals.demo.activities import activities
from referrals.demo.agreements import agreements
from referrals.demo.capacity import capacity
from referrals.demo.cast import DESKS, MAIL_DOMAIN, PARTS, PEOPLE, TASK_FORCE, Part, Person
from referrals.demo.checks import checks
from referrals.demo.directory import directory
from referrals.demo.engagements import engagements
from referrals.demo.lines import lines
from referrals.demo.partnerships import partnerships
from referrals.demo.records import records
from referrals.demo.releases import releases, signed
from referrals.demo.requests import requests
from referrals.demo.safeguards import safeguards
from referrals.demo.threads import threads
from referrals.demo.traffic import Handoff, Step, handoffs
from referrals.lifecycle import MOVES, OPEN, Side
from referrals.models import Referral
from referrals.notifications import MAIL

FIRST_PHONE = 100
PHONE = "+140655501{:02d}"


@dataclass
class Stage:
    """What has been set up so far."""

    task_force: TaskForce
    dana: Actor
    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    referrals: dict[str, Referral] = field(default_factory=dict)

    def writer(self, short: str) -> Actor:
        """Somebody who writes for this partner: its own person, or the coordinator on its behalf."""
        for person in PEOPLE:
            if person.at == short and person.role in (Role.ADMIN, Role.MEMBER):
                return self.people[person.mail]
        return self.dana


def tell(seed: int, now: datetime) -> Stage:
    """Set up the task force and play the year that ends at `now` (aware). All of it, or nothing."""
    with transaction.atomic(), origin(COMMAND):
        with told_at(now - timedelta(days=400)):
            stage = _set_up()
        _confirm_contacts(stage, now)
        calendar = stage.task_force.calendar
        told = [*handoffs(seed, now, calendar), *threads(now, calendar), *requests(now, calendar)]
        for moment, handoff, step in sorted(_moments(told), key=lambda line: line[:1]):
            with told_at(moment):
                _play(stage, handoff, step)
        _let_expire(now)
        agreements(stage, now)
        capacity(stage, now)
        lines(stage, now)
        partnerships(stage, now)
        activities(stage, now)
        engagements(stage, now)
        directory(stage, now)
        records(stage, now)
        checks(stage, now)
        releases(stage, now)
        _climb_ladders(now)
        safeguards(stage, now)
        _tell_people(stage)
    seals.seal_all()
    return stage


def _set_up() -> Stage:
    admin = next(person for person in PEOPLE if person.role == Role.PLATFORM)
    platform = Actor(user=_user(admin, is_platform_staff=True))
    task_force = partner_actions.create_task_force(by=platform, **TASK_FORCE)
    coordinators = [person for person in PEOPLE if person.role == Role.COORDINATOR]
    dana = _join(coordinators[0], platform, task_force=task_force)
    stage = Stage(task_force, dana, people={"dana": dana, "admin": platform})
    for position, part in enumerate(PARTS):
        stage.organizations[part.short] = _organization(stage, part, position)
    for person in PEOPLE:
        if person.mail not in stage.people:
            scope: dict[str, Any] = {"task_force": task_force}
            if person.at:
                scope = {"organization": stage.organizations[person.at]}
            stage.people[person.mail] = _join(person, _inviter(stage, person), **scope)
    partner_actions.add_award(
        task_force,
        by=dana,
        funder="OVC",
        number="15POVC-26-GG-00138-HT",
        program="ECM",
        starts_on=timezone.now().date(),
    )
    return stage


def _inviter(stage: Stage, person: Person) -> Actor:
    """The organization's admin once it has one, the coordinator before."""
    admins = (other.mail for other in PEOPLE if other.at and other.at == person.at and other.role == Role.ADMIN)
    return next((stage.people[mail] for mail in admins if mail in stage.people), stage.dana)


def _user(person: Person, **more: Any) -> User:
    address, password = f"{person.mail}@{MAIL_DOMAIN}", _hashed()
    return User.objects.create(email=address, password=password, name=person.name, is_demo=True, **more)


@cache
def _hashed() -> str:
    """The demo's one password, hashed once: hashing is slow on purpose."""
    return make_password(demo.PASSWORD)


def _join(person: Person, by: Actor, **scope: Any) -> Actor:
    """Invite a person and let them accept."""
    user = _user(person)
    _, token = partner_actions.invite(by=by, email=user.email, role=person.role, **scope)
    hat = partner_actions.accept_invitation(token, user=user)
    Membership.objects.filter(pk=hat.pk).update(title=person.title)
    return Actor(user=user, membership=hat)


def _organization(stage: Stage, part: Part, position: int) -> Organization:
    region = "" if "region" in part.county else part.county
    organization = partner_actions.create_organization(
        by=stage.dana,
        name=part.name,
        sector=part.sector,
        profile=part.profile,
        services=part.services,
        languages=part.languages,
        short_name=part.short,
        county=region,
        service_area=part.county if not region else f"{part.county} County",
        time_zone=TASK_FORCE["time_zone"],
        regime=part.regime,
        privacy_level=part.privacy_level,
    )
    partner_actions.add_to_task_force(stage.task_force, organization, by=stage.dana)
    for desk, (title, roles, primary) in enumerate(DESKS):
        partner_actions.add_contact(
            organization,
            by=stage.dana,
            title=title,
            roles=list(roles),
            email=f"{organization.slug}-{desk}@partners.example",
            phone=PHONE.format((position * len(DESKS) + desk) % FIRST_PHONE),
            is_primary=primary,
            receives_referrals=primary,
        )
    return organization


def _confirm_contacts(stage: Stage, now: datetime) -> None:
    """Most desks were called in the last months; a few not, as in life."""
    for position, contact in enumerate(Contact.objects.order_by("id")):
        days = position * 37 % 150
        if position % 5:
            with told_at(now - timedelta(days=days)):
                partner_actions.confirm_contact(contact, by=stage.dana, how="call")


def _moments(told: list[Handoff]) -> list[tuple[datetime, Handoff, Step | None]]:
    """Every draft and every move of every hand-off, each at its own time."""
    drafts: list[tuple[datetime, Handoff, Step | None]] = [
        (handoff.steps[0].at - timedelta(minutes=4), handoff, None) for handoff in told
    ]
    return drafts + [(step.at, handoff, step) for handoff in told for step in handoff.steps]


def _play(stage: Stage, handoff: Handoff, step: Step | None) -> None:
    if step is None:
        stage.referrals[handoff.reference] = actions.create_draft(
            by=stage.writer(handoff.sender),
            task_force=stage.task_force,
            sender=stage.organizations[handoff.sender],
            receiver=stage.organizations[handoff.receiver],
            kind=handoff.kind,
            reference=handoff.reference,
            previous=stage.referrals.get(handoff.previous),
            envelope=handoff.envelope,
            contents=handoff.contents,
        )
        return
    if step.move == "send" and handoff.release:
        signed(stage, handoff.reference, **handoff.release)
    side = handoff.receiver if Side.RECEIVER in MOVES[step.move].sides else handoff.sender
    referral = stage.referrals[handoff.reference]
    given = step.given | _call_first(referral, step)
    if named := given.get("organizations"):
        given["organizations"] = [stage.organizations[short].pk for short in named]
    stage.referrals[handoff.reference] = actions.MAKE[step.move](referral, by=stage.writer(side), **given)


def _let_expire(now: datetime) -> None:
    """What nobody answered ended when its time was over, as the schedule would have ended it."""
    for referral in list(overdue(now)):
        with told_at(referral.expire_due_at or now):
            actions.expire(referral, by=SYSTEM)


def _climb_ladders(now: datetime) -> None:
    """Who waits was told of at each step's own time, so that the first tick of the schedule has nothing to tell."""
    waiting = Referral.objects.filter(state__in=OPEN, escalate_at__lte=now).order_by("escalate_at", "pk")
    while row := waiting.first():
        with told_at(row.escalate_at or now):
            actions.escalate()


def _call_first(referral: Referral, step: Step) -> dict[str, bool]:
    """Whoever hands off to a partner whose intake nobody confirmed has phoned there, and says so."""
    must = step.move == "send" and intake_freshness(referral.receiver_id) in PHONE_FIRST
    return {"phoned": True} if must else {}


def _tell_people(stage: Stage) -> None:
    """Fill everybody's list of notices; nobody gets mail of a story."""
    EventDelivery.objects.filter(handler__contains=MAIL, delivered_at=None).update(delivered_at=timezone.now())
    while rows := delivery.claim(timezone.now()):
        for row in rows:
            delivery.deliver(row)
        EventDelivery.objects.filter(handler__contains=MAIL, delivered_at=None).update(delivered_at=timezone.now())
