"""Which rounds of asking, waiting changes and links an actor may see, and which are still open."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from partners.actors import Actor


class _OwnQuerySet(models.QuerySet):
    """Rows of a task force about one of its partners."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the task force for its coordinators; a partner's own for the people who may change its contacts."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        return self.filter(organization__in=actor.organization_ids) if actor.may_write else self.none()


class CheckQuerySet(_OwnQuerySet):
    """Rounds of asking."""

    def open(self) -> Self:
        """Not everything was answered yet."""
        return self.filter(closed_at=None)


class ChangeQuerySet(_OwnQuerySet):
    """Changes that somebody asked for."""

    def open(self) -> Self:
        """Neither decided nor too old."""
        return self.filter(decided_at=None, expires_at__gt=timezone.now())


class LinkQuerySet(models.QuerySet):
    """Links that were mailed. Nobody lists them; whoever holds one opens it."""

    def live(self) -> Self:
        """Neither taken back nor too old."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())
