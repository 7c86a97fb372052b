"""A task force of the wanted size: invented, the same at every run, and as the product itself would have left it.

The referrals of the past are written in bulk, without the events that would have led to them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from accounts import actions as accounts
from accounts.models import User
from bench.sizes import Size
from partners.actors import Actor
from partners.clock_rules import new_rules
from partners.codes import NeedGroup, Role, Sector
from partners.models import ClockRule, Membership, Organization, TaskForce, TaskForceMembership
from referrals.actions.drafts import CROCKFORD
from referrals.kinds import KINDS
from referrals.lifecycle import Urgency
from referrals.models import Contents, Referral

SECTORS = (
    *(Sector.LAW_ENFORCEMENT, Sector.SERVICE_PROVIDER, Sector.SERVICE_PROVIDER),
    *(Sector.BUSINESS, Sector.SURVIVOR_ORGANIZATION, Sector.SERVICE_PROVIDER),
)
PLACES = ("Elk Fork", "Harbor", "Northside", "Marlow", "Semilla", "Ridge", "Cedar", "Lowland", "Summit", "Quarry")
WORDS = ("Police", "Legal Aid", "Shelter", "Hotels", "Workers' Circle", "Health Center", "Sheriff", "Family House")
STEPS = ("sent", "acknowledged", "accepted", "contacted", "in_service", "completed", "declined")
WEIGHTS = (4, 6, 10, 10, 15, 45, 10)
BATCH = 1_000


@dataclass(frozen=True)
class World:
    """What the measurements start from; tokens are in clear, for this run."""

    size: Size
    task_force: TaskForce
    agency: Organization
    provider: Organization
    survivors: Organization
    coordinator: Actor
    officer: Actor
    tokens: dict[str, str]


def build(size: Size) -> World:
    """Fill an empty, migrated database."""
    chance = random.Random(138)  # noqa: S311 - invented data, the same at every run
    task_force = TaskForce.objects.create(name="Bench Task Force", short_name="Bench", slug="bench")
    ClockRule.objects.bulk_create(new_rules(task_force))
    organizations = list(_organizations(size.organizations))
    Organization.objects.bulk_create(organizations, BATCH)
    TaskForceMembership.objects.bulk_create(
        [TaskForceMembership(task_force=task_force, organization=one) for one in organizations], BATCH
    )
    agency, provider, survivors = organizations[0], organizations[1], organizations[4]
    coordinator = _hat("coordinator", task_force=task_force, role=Role.COORDINATOR)
    officer = _hat("officer", organization=agency, role=Role.MEMBER)
    _referrals(size.referrals, task_force, organizations, coordinator, chance)
    remember_where_things_are()
    tokens = {"coordinator": _token(coordinator), "officer": _token(officer)}
    return World(size, task_force, agency, provider, survivors, coordinator, officer, tokens)


def _organizations(number: int) -> Iterator[Organization]:
    for n in range(number):
        place, word = PLACES[n % len(PLACES)], WORDS[n // len(PLACES) % len(WORDS)]
        sector = SECTORS[n % len(SECTORS)]
        one = Organization(name=f"{place} {word} {n}", slug=f"partner-{n}", sector=sector, time_zone="America/New_York")
        one.county, one.search_text = "Marlow", one.as_search_text()
        yield one


def _hat(name: str, **scope: Any) -> Actor:
    user = User.objects.create_user(f"{name}@bench.example", name=name.title())
    return Actor(user=user, membership=Membership.objects.create(user=user, **scope))


def _token(actor: Actor) -> str:
    scopes = ["referrals:read", "referrals:write", "events:read", "reports:read"]
    return accounts.create_token(by=actor, name="bench", scopes=scopes)[1]


def _referrals(
    number: int, task_force: TaskForce, organizations: list[Organization], logged_by: Actor, chance: random.Random
) -> None:
    rules = [
        (rule, _by_sector(organizations, rule.senders), _by_sector(organizations, rule.receivers))
        for rule in KINDS.values()
    ]
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=730)
    pace = timedelta(days=729) / number
    for start in range(0, number, BATCH):
        made = []
        for n in range(start, min(start + BATCH, number)):
            rule, senders, receivers = chance.choice(rules)
            sender, receiver = _pair(senders, receivers, chance)
            sent = (begun + n * pace).replace(microsecond=0)
            made.append(
                Referral(
                    task_force=task_force,
                    reference=_reference(n),
                    kind=rule.code,
                    sender=sender,
                    receiver=receiver,
                    created_by=logged_by.user,
                    created_at=sent,
                    urgency=chance.choices(Urgency.values, (80, 15, 5))[0],
                    legal_basis=rule.legal_bases[0],
                    need_group=chance.choice(NeedGroup.values) if rule.about_person else "",
                    region="Marlow",
                    **_progress(chance.choices(STEPS, WEIGHTS)[0], sent, chance),
                )
            )
        with transaction.atomic():
            Referral.objects.bulk_create(made)
            Contents.objects.bulk_create(
                Contents(referral=one, holder_id=one.sender_id, county="Marlow", signs=["unpaid_wages"], workers="6-20")
                for one in made
                if one.kind == "tip"
            )


def _by_sector(organizations: list[Organization], sectors: frozenset[str]) -> list[Organization]:
    return [one for one in organizations if one.sector in sectors]


def _pair(
    senders: list[Organization], receivers: list[Organization], chance: random.Random
) -> tuple[Organization, Organization]:
    sender, receiver = chance.choice(senders), chance.choice(receivers)
    return (sender, receiver) if sender is not receiver else _pair(senders, receivers, chance)


def _reference(number: int) -> str:
    """Six letters, scattered and never twice: multiplying by an odd number visits every value once."""
    left, letters = number * 387_420_489 % 32**6, ""
    for _ in range(6):
        left, digit = divmod(left, 32)
        letters += CROCKFORD[digit]
    return f"R-{letters}"


def _progress(state: str, sent: datetime, chance: random.Random) -> dict[str, Any]:
    """State and times that fit each other: every step some hours after the one before."""
    times = {"sent_at": sent}
    path = {
        "acknowledged": ["acknowledged_at"],
        "accepted": ["acknowledged_at", "decided_at"],
        "contacted": ["acknowledged_at", "decided_at", "contacted_at"],
        "in_service": ["acknowledged_at", "decided_at", "contacted_at", "service_started_at"],
        "completed": ["acknowledged_at", "decided_at", "contacted_at", "service_started_at", "closed_at"],
        "declined": ["acknowledged_at", "decided_at", "closed_at"],
    }
    moment = sent
    for name in path.get(state, []):
        moment += timedelta(minutes=chance.randint(10, 2_000))
        times[name] = moment
    if "decided_at" in times and state != "declined":
        times["accepted_at"] = times["decided_at"]
    due = {"due_at": moment + timedelta(days=3)} if state in ("sent", "acknowledged", "accepted") else {}
    return {"state": state, "sent_on": sent.date(), **times, **due}


def remember_where_things_are() -> None:
    """Let the database look at what it holds, as it does by itself in a living installation."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
