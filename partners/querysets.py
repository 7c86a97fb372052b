"""Which rows of the directory an actor may see. Lists, details, actions, counts and exports all read through these."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from partners.codes import HANDS_OFF, Audience, Role
from partners.freshness import EVERY, Freshness, cutoffs

if TYPE_CHECKING:
    from partners.actors import Actor
    from partners.models import Organization


def rows_of(label: str) -> models.QuerySet:
    """All rows of a model that is named, not imported, because it imports this module."""
    return apps.get_model(label)._default_manager.all()


class TaskForceQuerySet(models.QuerySet):
    """Task forces."""

    def visible_to(self, actor: "Actor") -> Self:
        """The task force acted for, or those the organization belongs to; all of them for platform staff."""
        if actor.is_platform or actor.role == "system":
            return self
        if actor.task_force_id:
            return self.filter(pk=actor.task_force_id)
        standing = Q(memberships__organization=actor.organization_id, memberships__status__in=HANDS_OFF)
        return self.filter(standing) if actor.organization_id else self.none()


class OrganizationQuerySet(models.QuerySet):
    """Organizations."""

    def visible_to(self, actor: "Actor") -> Self:
        """The directory is shared: everyone with a hat but the auditor sees every organization."""
        if actor.is_auditor or not actor.role:
            return self.none()
        return self

    def listed(self) -> Self:
        """Not archived."""
        return self.filter(archived_at=None)

    def unmerged(self) -> Self:
        """Records that stand for themselves: not merged into another one."""
        return self.filter(merged_into=None)

    def with_absorbed(self, ids: Iterable[object]) -> Self:
        """The organizations of these ids and the records merged into them: whose rows the kept one's page shows."""
        wanted = set(ids)
        return self.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted))

    def members_of(self, task_force_id: object) -> Self:
        """Organizations that hand referrals to each other in a task force."""
        from_there = Exists(self._memberships().filter(task_force=task_force_id, status__in=HANDS_OFF))
        return self.filter(from_there)

    def _memberships(self) -> models.QuerySet:
        return rows_of("partners.TaskForceMembership").filter(organization=OuterRef("pk"))


class UnitQuerySet(models.QuerySet):
    """Units of organizations."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own units; a coordinator sees those of the task force's members."""
        if actor.organization_id:
            return self.filter(organization__in=actor.organization_ids)
        if actor.is_coordinator:
            return self.filter(organization__memberships__task_force=actor.task_force_id)
        return self if actor.role == "system" else self.none()


class TaskForceMembershipQuerySet(models.QuerySet):
    """Organizations' standing in task forces."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own task force's rows; members see those that hand off, never who is suspended or applying."""
        if actor.role in ("system", Role.PLATFORM):
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        if actor.is_evaluator:
            return self.filter(task_force=actor.task_force_id, status__in=HANDS_OFF)
        if not actor.organization_id:
            return self.none()
        mine = self.model._default_manager.filter(organization=actor.organization_id, status__in=HANDS_OFF)
        shared = Q(task_force__in=mine.values("task_force"), status__in=HANDS_OFF)
        return self.filter(shared | Q(organization=actor.organization_id))


class AwardQuerySet(models.QuerySet):
    """Grants."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the task force acted for, or of the task forces the organization belongs to."""
        if actor.role == "system":
            return self
        if actor.is_coordinator or actor.is_evaluator:
            return self.filter(task_force=actor.task_force_id)
        if actor.organization_id:
            member = Q(
                task_force__memberships__organization=actor.organization_id,
                task_force__memberships__status__in=HANDS_OFF,
            )
            return self.filter(member)
        return self.none()


class MembershipQuerySet(models.QuerySet):
    """People's hats."""

    def live(self) -> Self:
        """Not ended, of people who may still sign in."""
        return self.filter(ended_at=None, user__is_active=True)

    def visible_to(self, actor: "Actor") -> Self:
        """Colleagues: the organization's people for its staff, the task force's people for a coordinator."""
        if actor.role in ("system", Role.PLATFORM):
            return self
        if actor.organization_id:
            return self.filter(organization=actor.organization_id)
        if actor.is_coordinator:
            return self.filter(
                Q(task_force=actor.task_force_id)
                | Q(
                    organization__memberships__task_force=actor.task_force_id,
                    organization__memberships__status__in=HANDS_OFF,
                )
            )
        return self.filter(user=actor.user_id) if actor.user_id else self.none()


class InvitationQuerySet(models.QuerySet):
    """Open offers to join."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those to the own organization for its admin; for a coordinator those to the task force and its members."""
        if actor.role in ("system", Role.PLATFORM):
            return self
        if actor.is_admin:
            return self.filter(organization=actor.organization_id)
        if actor.is_coordinator:
            return self.filter(
                Q(task_force=actor.task_force_id) | Q(organization__memberships__task_force=actor.task_force_id)
            )
        return self.none()

    def pending(self) -> Self:
        """Neither accepted nor taken back; the link may have ended."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> Self:
        """Neither accepted, revoked nor expired."""
        return self.pending().filter(expires_at__gt=timezone.now())


class ContactQuerySet(models.QuerySet):
    """Contacts."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own contacts; others' by their audience. Business staff and evaluators see the public part only."""
        if actor.role == "system":
            return self
        if actor.is_auditor or not actor.role:
            return self.none()
        return self.filter(self._open_to(actor))

    def current(self) -> Self:
        """Not ended."""
        return self.filter(ended_on=None)

    def of_record(self, organization: "Organization") -> Self:
        """Those of one record: its own; once it was merged, those that changed hands with it."""
        if organization.merged_into_id is None:
            return self.filter(organization=organization.pk)
        merges = rows_of("partners.Merge").filter(absorbed=organization.pk, undone_at=None)
        moved = [pk for held in merges.values_list("moved", flat=True) for pk in held["contacts"]]
        return self.filter(organization=organization.merged_into_id, pk__in=moved)

    def in_state(self, today: date, states: Iterable[str]) -> Self:
        """Those that are in one of these states on a day."""
        return self.with_state(today).filter(Q(state_now__in=list(states)))

    def with_state(self, today: date) -> Self:
        """With `state_now`: what `Contact.freshness_on` tells of each row, told by the database."""
        happened = [
            When(ended_on__isnull=False, then=Value(Freshness.DEPARTED)),
            When(bounced_at__isnull=False, then=Value(Freshness.BOUNCED)),
            When(disputed_at__isnull=False, then=Value(Freshness.DISPUTED)),
            When(confirmed_on=None, then=Value(Freshness.UNVERIFIED)),
        ]
        by_time = [
            When(check_days=days, confirmed_on__lte=last_day, then=Value(found))
            for days in EVERY
            for found, last_day in cutoffs(today, days)
        ]
        field = models.CharField(max_length=10)
        return self.annotate(state_now=Case(*happened, *by_time, default=Value(Freshness.FRESH), output_field=field))

    def _open_to(self, actor: "Actor") -> Q:
        rule = Q(audience=Audience.ALL)
        if actor.is_coordinator:
            members = self._memberships_of_owner().filter(task_force=actor.task_force_id)
            return rule | Q(Exists(members)) | Q(organization__steward=actor.task_force_id)
        if not actor.organization_id:
            return rule
        rule |= Q(organization=actor.organization_id)
        if actor.is_business:
            return rule
        mine = self._memberships().filter(organization=actor.organization_id, status__in=HANDS_OFF)
        shared = self._memberships_of_owner().filter(status__in=HANDS_OFF, task_force__in=mine.values("task_force"))
        named = Q(audience=Audience.SECTORS, audience_sectors__icontains=f'"{actor.sector}"')
        return rule | (Q(Exists(shared)) & (Q(audience=Audience.TASK_FORCE) | named))

    def _memberships_of_owner(self) -> models.QuerySet:
        return self._memberships().filter(organization=OuterRef("organization"))

    def _memberships(self) -> models.QuerySet:
        return rows_of("partners.TaskForceMembership")


class ImportRunQuerySet(models.QuerySet):
    """Imports of lists."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the task force, for its coordinators; all of them for platform staff."""
        if actor.role in ("system", Role.PLATFORM):
            return self
        return self.filter(task_force=actor.task_force_id) if actor.is_coordinator else self.none()
