"""Who sees capacity and inquiries (DESIGN.md 4): members of the task force but businesses; an answer, the two sides."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from partners.capacity_codes import OPEN_STATES
from partners.codes import HANDS_OFF, MembershipStatus
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor


class CapacityQuerySet(models.QuerySet):
    """Reports of capacity, one per service."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own ones, and those of members of a shared task force; business staff see no more than their own."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            led = self._standings().exclude(status=MembershipStatus.LEFT).filter(task_force=actor.task_force_id)
            return self.filter(Exists(led))
        if not actor.organization_id:
            return self.none()
        own = Q(organization__in=actor.organization_ids)
        if actor.is_business:
            return self.filter(own)
        mine = rows_of("partners.TaskForceMembership").filter(organization=actor.organization_id, status__in=HANDS_OFF)
        shared = self._standings().filter(status__in=HANDS_OFF, task_force__in=mine.values("task_force"))
        return self.filter(own | Q(Exists(shared)))

    def current(self) -> Self:
        """Of services that are still offered, by organizations that are not archived."""
        offered = rows_of("partners.ServiceOffered").filter(
            organization=OuterRef("organization"), need=OuterRef("need")
        )
        return self.filter(Exists(offered), organization__archived_at=None)

    def _standings(self) -> models.QuerySet:
        return rows_of("partners.TaskForceMembership").filter(organization=OuterRef("organization"))


class InquiryQuerySet(models.QuerySet):
    """Inquiries."""

    def visible_to(self, actor: "Actor") -> Self:
        """The asker's and the asked providers' people, and the task force's coordinators; business staff see none."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        if not actor.organization_id or actor.is_business:
            return self.none()
        asked = rows_of("partners.InquiryReply").filter(inquiry=OuterRef("pk"), organization__in=actor.organization_ids)
        return self.filter(Q(asker__in=actor.organization_ids) | Q(Exists(asked)))

    def unclosed(self) -> Self:
        """Open or answered, as stored."""
        return self.filter(state__in=OPEN_STATES)


class InquiryReplyQuerySet(models.QuerySet):
    """Answers of asked providers."""

    def visible_to(self, actor: "Actor") -> Self:
        """All of an inquiry for its asker and the coordinators; a provider sees its own and no other."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(inquiry__task_force=actor.task_force_id)
        if not actor.organization_id or actor.is_business:
            return self.none()
        mine = Q(organization__in=actor.organization_ids) | Q(inquiry__asker__in=actor.organization_ids)
        return self.filter(mine)

    def run_out(self, now: datetime) -> Self:
        """Offers whose hold is over."""
        return self.filter(state="offered", hold_until__lte=now)


class UnmetNeedQuerySet(models.QuerySet):
    """What was asked for and not found."""

    def visible_to(self, actor: "Actor") -> Self:
        """The cells of the coordinator's task force; others see them through measures only."""
        if actor.role == "system":
            return self
        return self.filter(task_force=actor.task_force_id) if actor.is_coordinator else self.none()

    def add(self, **cell: object) -> None:
        """Count one more in this cell, inside the caller's transaction."""
        row, _made = self.get_or_create(**cell, defaults={"times": 0})
        self.filter(pk=row.pk).update(times=F("times") + 1)


class InquiryNoticeQuerySet(models.QuerySet):
    """Notices about inquiries."""

    def visible_to(self, actor: "Actor") -> Self:
        """One's own, about inquiries that the hat worn now may see."""
        if not actor.user_id:
            return self.none()
        seen = rows_of("partners.Inquiry").visible_to(actor)  # type: ignore[attr-defined]
        return self.filter(user=actor.user_id, inquiry__in=seen.values("pk"))

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at=None)
