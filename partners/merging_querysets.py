"""Which merges and pairs an actor may see: coordinators and platform staff, who decide on them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from partners.codes import MembershipStatus, Role
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor


def _near(actor: "Actor", end: str) -> Q:
    """The organization at this end belongs to the coordinator's task force, or is kept by it."""
    standing = rows_of("partners.TaskForceMembership").exclude(status=MembershipStatus.LEFT)
    member = standing.filter(organization=OuterRef(end), task_force=actor.task_force_id)
    return Q(Exists(member)) | Q(**{f"{end}__steward": actor.task_force_id})


class MergeQuerySet(models.QuerySet):
    """Merges."""

    def visible_to(self, actor: "Actor") -> Self:
        """All for platform staff; for a coordinator those whose kept record is near."""
        if actor.role in ("system", Role.PLATFORM):
            return self
        return self.filter(_near(actor, "kept")) if actor.is_coordinator else self.none()

    def standing(self) -> Self:
        """Not undone."""
        return self.filter(undone_at=None)


class DuplicateCandidateQuerySet(models.QuerySet):
    """Pairs that may be one organization."""

    def visible_to(self, actor: "Actor") -> Self:
        """All for platform staff; for a coordinator those of which one is near."""
        if actor.role in ("system", Role.PLATFORM):
            return self
        near = _near(actor, "first") | _near(actor, "second")
        return self.filter(near) if actor.is_coordinator else self.none()

    def open(self) -> Self:
        """Nobody decided yet, and both are in the directory still."""
        listed = Q(first__archived_at=None, second__archived_at=None)
        return self.filter(listed, status="open")
