"""Who keeps the log of breaches and the register of demands. One question; the answer is the reason."""

from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed
from partners.actors import Actor


def why_not_keep_breaches(actor: Actor, task_force_id: UUID) -> DomainError | None:
    """The reason why this actor does not write the task force's log of breaches; None when they do."""
    if actor.is_platform or (actor.is_coordinator and actor.task_force_id == task_force_id):
        return None
    return NotAllowed(_("Only a coordinator of the task force and platform staff write here. Call them at once."))


def why_not_keep_demands(actor: Actor, task_force_id: UUID, organization_id: UUID | None) -> DomainError | None:
    """The reason why this actor does not write what reached this organization, or without one the task force."""
    if organization_id is None:
        ours = actor.is_coordinator and actor.task_force_id == task_force_id
        return None if ours else NotAllowed(_("Only a coordinator writes what reached the task force."))
    if actor.may_write and organization_id in actor.organization_ids:
        return None
    return NotAllowed(_("Only the organization that a demand reached writes it down."))


def require(reason: DomainError | None) -> None:
    """Raise the reason, if there is one."""
    if reason:
        raise reason
