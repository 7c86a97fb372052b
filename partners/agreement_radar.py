"""The lapse radar and other readings of agreements: what needs a hand, counts, and what the record says."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from core import events
from core.models import Event
from partners.actors import Actor
from partners.agreement_codes import CORE_PAIR, IN_FORCE, Status
from partners.codes import HANDS_OFF, Sector
from partners.models import Agreement, AgreementParty, Organization, TaskForceMembership

NEWEST = 50


@dataclass
class Radar:
    """What the radar shows: agreements with `status` and `today`, pairs of organizations, signatures."""

    ending: list[Agreement] = field(default_factory=list)
    lapsed: list[Agreement] = field(default_factory=list)
    missing_clauses: list[Agreement] = field(default_factory=list)
    missing_pairs: list[tuple[Organization, Organization]] = field(default_factory=list)
    departed: list[AgreementParty] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things it shows."""
        parts = (self.ending, self.lapsed, self.missing_clauses, self.missing_pairs, self.departed)
        return sum(len(part) for part in parts)


@dataclass(frozen=True)
class Noted:
    """One event about an agreement: its type, when (UTC), by whom, and its facts."""

    type: str
    at: datetime
    by: str
    facts: dict[str, Any]


def radar(actor: Actor, moment: datetime) -> Radar:
    """What this viewer's agreements need at a moment; missing pairs are the coordinators' to see."""
    rows = Agreement.objects.visible_to(actor).with_status(moment)
    standing = (
        rows.standing(*IN_FORCE, Status.EXPIRED).prefetch_related("parties__organization").order_by("last_day", "title")
    )
    found = Radar(missing_pairs=_missing_pairs(actor, moment))
    for row in standing:
        status = row.status  # type: ignore[attr-defined]
        if status == Status.EXPIRED:
            found.lapsed.append(row)
            continue
        if status == Status.EXPIRING:
            found.ending.append(row)
        if row.missing_clauses:
            found.missing_clauses.append(row)
    found.departed = _departed(rows)
    return found


def counts_by_status(actor: Actor, moment: datetime) -> dict[str, int]:
    """How many agreements stand where, of those that this actor may count."""
    rows: Any = Agreement.objects.counted_for(actor).with_status(moment)
    counted = dict(rows.order_by().values_list("status").annotate(number=Count("pk")))
    return {status.value: counted.get(status.value, 0) for status in Status}


def noted_of(actor: Actor, agreement: Agreement) -> list[Noted]:
    """What the record says of an agreement, newest first: for its parties and its coordinators."""
    if not (actor.is_coordinator or agreement.parties.filter(organization__in=actor.organization_ids).exists()):
        return []
    found = list(Event.objects.filter(subject_id=agreement.pk, subject_type="agreement").order_by("-id")[:NEWEST])
    names = dict(User.objects.filter(pk__in={row.actor_user_id for row in found}).values_list("pk", "name"))
    return [
        Noted(row.type, row.at, names.get(row.actor_user_id, "") if row.actor_user_id else "", events.facts_of(row))
        for row in found
    ]


def _departed(rows: Any) -> list[AgreementParty]:
    """Signatures under agreements in force whose signatory is a contact that has left."""
    standing = rows.standing(*IN_FORCE)
    days = dict(standing.values_list("pk", "today"))
    signed = AgreementParty.objects.filter(agreement__in=list(days), signatory__ended_on__isnull=False)
    parties = signed.select_related("agreement", "organization", "signatory").order_by("agreement__title", "id")
    return [party for party in parties if party.signatory and party.signatory.ended_on <= days[party.agreement_id]]


def _missing_pairs(actor: Actor, moment: datetime) -> list[tuple[Organization, Organization]]:
    """Core law enforcement partners and core service providers with no memorandum in force between them."""
    if not actor.is_coordinator:
        return []
    rows = TaskForceMembership.objects.filter(task_force=actor.task_force_id, is_core=True, status__in=HANDS_OFF)
    core = [row.organization for row in rows.select_related("organization").order_by("organization__name")]
    linked = _bound_by(actor.task_force_id, moment)
    agencies = [one for one in core if one.sector == Sector.LAW_ENFORCEMENT]
    providers = [one for one in core if one.sector == Sector.SERVICE_PROVIDER]
    everybody = any(parties is None for parties in linked)
    sets = [parties for parties in linked if parties is not None]
    return [
        (agency, provider)
        for agency in agencies
        for provider in providers
        if not everybody and not any(agency.ids & parties and provider.ids & parties for parties in sets)
    ]


def _bound_by(task_force_id: UUID | None, moment: datetime) -> list[set[UUID] | None]:
    """The parties of each memorandum in force; None for one that binds every member."""
    rows = Agreement.objects.filter(task_force=task_force_id, instrument__in=CORE_PAIR).in_force(moment)
    binds_all = dict(rows.values_list("pk", "binds_all"))
    parties: dict[UUID, set[UUID]] = defaultdict(set)
    for agreement, organization in AgreementParty.objects.filter(agreement__in=list(binds_all)).values_list(
        "agreement", "organization"
    ):
        parties[agreement].add(organization)
    return [None if whole else parties[pk] for pk, whole in binds_all.items()]
