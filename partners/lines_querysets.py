"""Which after-hours lines an actor may see: nobody outside the task force learns one (V18)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from partners.codes import HANDS_OFF, MembershipStatus
from partners.line_codes import LinePurpose
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor


class AfterHoursLineQuerySet(models.QuerySet):
    """After-hours lines."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own lines, and those of members of a shared task force; of these business staff see tip lines only.

        Evaluators, auditors and platform staff see none.
        """
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(self._led_by(actor))
        if not actor.organization_id:
            return self.none()
        mine = rows_of("partners.TaskForceMembership").filter(organization=actor.organization_id, status__in=HANDS_OFF)
        shared = Q(Exists(self._standings().filter(status__in=HANDS_OFF, task_force__in=mine.values("task_force"))))
        if actor.is_business:
            shared &= Q(purpose=LinePurpose.TIP_LINE)
        return self.filter(Q(organization=actor.organization_id) | shared)

    def current(self) -> Self:
        """Not closed, of partners that are not archived."""
        return self.filter(ended_on=None, organization__archived_at=None)

    def in_use(self, day: date) -> Self:
        """Current, and valid on a local date."""
        began = Q(valid_from=None) | Q(valid_from__lte=day)
        lasts = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.current().filter(began, lasts)

    def _led_by(self, actor: "Actor") -> Q:
        members = self._standings().exclude(status=MembershipStatus.LEFT).filter(task_force=actor.task_force_id)
        return Q(Exists(members)) | Q(organization__steward=actor.task_force_id)

    def _standings(self) -> models.QuerySet:
        return rows_of("partners.TaskForceMembership").filter(organization=OuterRef("organization"))


class OfLineQuerySet(models.QuerySet):
    """What belongs to a line: shifts, test calls, new numbers. Whoever sees the line sees them."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the visible lines."""
        lines = rows_of("partners.AfterHoursLine").visible_to(actor)  # type: ignore[attr-defined]
        return self.filter(line__in=lines.values("pk"))
