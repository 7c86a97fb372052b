"""The capacity board: every service that members of a task force offer, with what was last said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from partners.actors import Actor
from partners.capacity_codes import Age, CapacityStatus
from partners.capacity_state import summary
from partners.codes import HANDS_OFF, Sector
from partners.models import Capacity, LanguageOffered, Organization, ServiceOffered, TaskForce, TaskForceMembership

BEST_FIRST = (
    *(CapacityStatus.HAS_CAPACITY, CapacityStatus.ASSESS_FIRST),
    *(CapacityStatus.WAITLIST, CapacityStatus.NO_CAPACITY),
)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty field asks for nothing. `minors` asks for providers that serve minors."""

    need: str = ""
    county: str = ""
    language: str = ""
    status: str = ""
    minors: bool = False


@dataclass(frozen=True)
class Offered:
    """One service of one partner, with its report if there is one."""

    organization: Organization
    need: str
    capacity: Capacity | None
    age: Age
    languages: tuple[str, ...]

    @property
    def is_grey(self) -> bool:
        """Whether the report is too old to rely on, or there is none."""
        return self.age != Age.FRESH


@dataclass(frozen=True)
class Notice:
    """What a partner's page says of its capacity: `limited` or `paused`, and the reports that make it so."""

    kind: str
    reports: tuple[Capacity, ...]
    newest: Capacity
    age: Age


def board(actor: Actor, wanted: Wanted, now: datetime, *, task_force: TaskForce | None = None) -> list[Offered]:
    """The services that fit, the freshest reports first; those never reported last."""
    rows = _services(actor, task_force)
    if wanted.need:
        rows = rows.filter(need=wanted.need)
    if wanted.county:
        rows = rows.filter(organization__county__in=(wanted.county, ""))
    if wanted.language:
        rows = rows.filter(organization__languages__language=wanted.language)
    if wanted.minors:
        rows = rows.filter(organization__service_provider__serves_minors=True)
    services = list(rows.distinct())
    ids = {row.organization_id for row in services}
    reports = {(one.organization_id, one.need): one for one in _reports(actor, ids)}
    spoken = _languages(ids)
    lines = [_offered(row, reports.get((row.organization_id, row.need)), spoken, now) for row in services]
    fitting = [line for line in lines if not wanted.status or (line.capacity and line.capacity.status == wanted.status)]
    return sorted(fitting, key=_order)


def counties_of(task_force: TaskForce | None) -> list[str]:
    """The counties of a task force's members: the only ones an inquiry may name."""
    if task_force is None:
        return []
    members = Organization.objects.listed().members_of(task_force.pk).exclude(county="")
    return sorted(set(members.values_list("county", flat=True)), key=str.casefold)


def needs_offered(task_force: TaskForce) -> set[str]:
    """The services that some member of a task force offers, so that somebody can be asked."""
    members = Organization.objects.listed().members_of(task_force.pk).exclude(sector=Sector.BUSINESS)
    return set(ServiceOffered.objects.filter(organization__in=members).values_list("need", flat=True))


def notice_of(actor: Actor, organization: Organization, now: datetime) -> Notice | None:
    """What to say of a partner's capacity above its page; None while all that was reported is open."""
    reports = sorted(
        Capacity.objects.visible_to(actor).current().filter(organization=organization),
        key=lambda one: (one.reported_at, one.need),
        reverse=True,
    )
    kind = summary(one.status for one in reports)
    if not kind:
        return None
    limiting = tuple(one for one in reports if one.status != CapacityStatus.HAS_CAPACITY)
    return Notice(kind, limiting, limiting[0], limiting[0].age_at(now))


def _services(actor: Actor, task_force: TaskForce | None) -> QuerySet[ServiceOffered]:
    forces = TaskForce.objects.visible_to(actor)
    if task_force is not None:
        forces = forces.filter(pk=task_force.pk)
    members = TaskForceMembership.objects.filter(status__in=HANDS_OFF, task_force__in=forces.values("pk"))
    rows = ServiceOffered.objects.filter(organization__in=members.values("organization"))
    listed = rows.filter(organization__archived_at=None, organization__merged_into=None)
    return listed.exclude(organization__sector=Sector.BUSINESS).select_related("organization")


def _reports(actor: Actor, ids: Iterable[UUID]) -> Iterable[Capacity]:
    return Capacity.objects.visible_to(actor).filter(organization__in=ids)


def _languages(ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    for row in LanguageOffered.objects.filter(organization__in=ids).order_by("language"):
        found[row.organization_id] = (*found.get(row.organization_id, ()), row.get_language_display())
    return found


def _offered(
    row: ServiceOffered, report: Capacity | None, spoken: dict[UUID, tuple[str, ...]], now: datetime
) -> Offered:
    age = report.age_at(now) if report else Age.NEVER
    return Offered(row.organization, row.need, report, age, spoken.get(row.organization_id, ()))


def _order(line: Offered) -> tuple[bool, float, int, str, str]:
    """Fresh reports before old ones and none; the latest first, the better state before the worse."""
    if line.capacity is None:
        return (True, 0.0, len(BEST_FIRST), line.organization.name.casefold(), line.need)
    newest = -line.capacity.reported_at.timestamp()
    rank = BEST_FIRST.index(CapacityStatus(line.capacity.status))
    return (line.is_grey, newest, rank, line.organization.name.casefold(), line.need)
