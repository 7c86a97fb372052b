"""Which activities an actor may see, and the last day on which two organizations did something together."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from partners.activity_codes import PAIRLESS
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor


class ActivityQuerySet(models.QuerySet):
    """Activities."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those that one's organization took part in; a coordinator sees the task force's.

        Evaluators, auditors and platform staff see none: a joint operation is nobody else's to know of.
        """
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        return self.joined_by(actor.organization_ids) if actor.organization_id else self.none()

    def joined_by(self, ids: "frozenset[object] | list[object]") -> Self:
        """Those in which one of these organizations took part."""
        return self.filter(Exists(_parts().filter(activity=OuterRef("pk"), organization__in=list(ids))))

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(voided_at=None)

    def with_parties(self) -> Self:
        """Bring the organizations, the task force and the award along."""
        return self.select_related("task_force", "lead", "award").prefetch_related("participations__organization")


class ParticipationQuerySet(models.QuerySet):
    """Who took part."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of visible activities."""
        activities = rows_of("partners.Activity").visible_to(actor)  # type: ignore[attr-defined]
        return self.filter(activity__in=activities.values("pk"))


def logged_together() -> Subquery:
    """For an outer partnership: the day of the two's last activity that stands; null without one."""
    rows = rows_of("partners.Activity").filter(task_force=OuterRef("task_force"), voided_at=None)
    rows = rows.exclude(kind__in=PAIRLESS)
    for side in ("first", "second"):
        rows = rows.filter(Exists(_parts().filter(_same(OuterRef(OuterRef(side))), activity=OuterRef("pk"))))
    return Subquery(rows.order_by("-held_on").values("held_on")[:1])


def _same(organization: OuterRef) -> Q:
    """The organization itself, a record merged into it, or the one that it was merged into."""
    merged = Q(organization__merged_into=organization) | Q(organization__merged_records=organization)
    return Q(organization=organization) | merged


def _parts() -> models.QuerySet:
    return rows_of("partners.Participation")
