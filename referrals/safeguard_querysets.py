"""Who may read certificates of deletion, breaches and demands to disclose. None of them names a person."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from partners.actors import Actor


class CertificateQuerySet(models.QuerySet):
    """Certificates of what was deleted."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the task force, for its coordinators and auditors."""
        if actor.role == "system":
            return self
        if actor.is_coordinator or actor.is_auditor:
            return self.filter(task_force=actor.task_force_id)
        return self.none()

    def finished(self) -> Self:
        """Those of runs that came to their end."""
        return self.filter(ended_at__isnull=False)


class BreachQuerySet(models.QuerySet):
    """Breaches."""

    def visible_to(self, actor: "Actor") -> Self:
        """A task force's, for its coordinators and auditors; those that name an organization, for its admins; all of
        them for platform staff, who run the machines."""
        if actor.role == "system" or actor.is_platform:
            return self
        if actor.is_coordinator or actor.is_auditor:
            return self.filter(task_force=actor.task_force_id)
        if actor.is_admin:
            named = self.model._default_manager.filter(organizations__in=actor.organization_ids)
            return self.filter(pk__in=named.values("pk"))
        return self.none()

    def open(self) -> Self:
        """Not closed yet."""
        return self.filter(closed_at=None)


class BreachNoticeQuerySet(models.QuerySet):
    """Duties to tell somebody of a breach."""

    def waiting(self) -> Self:
        """With a clock that runs: nobody has told them, and the breach is open."""
        return self.filter(told_at=None, due_at__isnull=False, breach__closed_at=None)

    def late(self, now: datetime) -> Self:
        """Past that clock."""
        return self.waiting().filter(due_at__lt=now)


class DemandQuerySet(models.QuerySet):
    """Demands to disclose what is held."""

    def visible_to(self, actor: "Actor") -> Self:
        """An organization's own, for its people; those that reached the task force, for its coordinators.

        What reached an organization is no affair of a coordinator's. Auditors read all of the task force's.
        """
        if actor.role == "system":
            return self
        if actor.is_auditor:
            return self.filter(task_force=actor.task_force_id)
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id, organization=None)
        return self.filter(organization__in=actor.organization_ids)
