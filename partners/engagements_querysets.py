"""Which engagements, recommendations and practices of businesses an actor may see."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from partners.codes import HANDS_OFF
from partners.engagement_codes import ANSWER_DAYS, Answer
from partners.partnerships_querysets import own_task_forces
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor


class EngagementQuerySet(models.QuerySet):
    """Paid engagements."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own ones; a coordinator sees the task force's. What somebody is paid is nobody else's business."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        return self.filter(organization__in=actor.organization_ids) if actor.organization_id else self.none()


class RecommendationQuerySet(models.QuerySet):
    """Recommendations."""

    def visible_to(self, actor: "Actor") -> Self:
        """The task force's, for its coordinators and for members; business staff see none."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        if not actor.organization_id or actor.is_business:
            return self.none()
        return self.filter(Q(organization__in=actor.organization_ids) | Q(task_force__in=own_task_forces(actor)))

    def late(self, today: date) -> Self:
        """Those that nobody has answered for more than ANSWER_DAYS on this local date."""
        return self.filter(status=Answer.RECEIVED, received_on__lt=today - timedelta(days=ANSWER_DAYS))


class PracticeQuerySet(models.QuerySet):
    """What a business says of its own house."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own; others' for coordinators and members of a shared task force, never for another business."""
        if actor.role == "system":
            return self
        memberships = rows_of("partners.TaskForceMembership").filter(
            organization=OuterRef("organization"), status__in=HANDS_OFF
        )
        if actor.is_coordinator:
            return self.filter(Exists(memberships.filter(task_force=actor.task_force_id)))
        if not actor.organization_id:
            return self.none()
        own = Q(organization__in=actor.organization_ids)
        if actor.is_business:
            return self.filter(own)
        return self.filter(own | Exists(memberships.filter(task_force__in=own_task_forces(actor))))
