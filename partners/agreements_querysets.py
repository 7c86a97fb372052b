"""Which agreements an actor may see (DESIGN.md 4), and where they stand on their task force's local day."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from partners.agreement_codes import IN_FORCE, Shown, Status
from partners.codes import HANDS_OFF
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor


class AgreementQuerySet(models.QuerySet):
    """Agreements."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own ones, and for members of the task force those open to it; a coordinator sees the task force's.

        Business staff see own ones only; evaluators count without reading, auditors and platform staff see none.
        """
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        if not actor.organization_id:
            return self.none()
        own = Q(
            Exists(
                rows_of("partners.AgreementParty").filter(
                    agreement=OuterRef("pk"), organization__in=actor.organization_ids
                )
            )
        )
        if actor.is_business:
            return self.filter(own)
        return self.filter(own | (Q(shown_to=Shown.TASK_FORCE) & Q(task_force__in=self._task_forces_of(actor))))

    def counted_for(self, actor: "Actor") -> Self:
        """What the actor may count: an evaluator the task force's, everybody else what they see."""
        return self.filter(task_force=actor.task_force_id) if actor.is_evaluator else self.visible_to(actor)

    def on_local_day(self, moment: datetime) -> Self:
        """With `today`, the local date of each agreement's task force at a moment."""
        zones = rows_of("partners.TaskForce").values_list("time_zone", flat=True).distinct().order_by("time_zone")
        days: dict[Any, list[str]] = {}
        for zone in zones:
            days.setdefault(moment.astimezone(ZoneInfo(zone)).date(), []).append(zone)
        whens = [When(task_force__time_zone__in=names, then=Value(day)) for day, names in days.items()]
        return self.annotate(today=Case(*whens, output_field=models.DateField()))

    def with_status(self, moment: datetime) -> Self:
        """With `status`: agreement_status.status_on in SQL, for the local date at a moment."""
        today = F("today")
        replaced_first = Q(terminated_on=None) | Q(superseded_on__lte=F("terminated_on"))
        begun = Q(begins_on__lte=today)
        steps = [
            (Q(superseded_on__lte=today) & replaced_first, Status.SUPERSEDED),
            (Q(terminated_on__lte=today), Status.TERMINATED),
            (begun & Q(last_day__lt=today), Status.EXPIRED),
            (begun & Q(warns_from__lte=today), Status.EXPIRING),
            (begun, Status.ACTIVE),
            (Q(signed_on__lte=today), Status.SIGNED),
            (Q(final_on__lte=today), Status.AWAITING_SIGNATURE),
            (Q(submitted_on__lte=today), Status.IN_REVIEW),
        ]
        whens = [When(condition, then=Value(status.value)) for condition, status in steps]
        return self.on_local_day(moment).annotate(
            status=Case(*whens, default=Value(Status.DRAFT.value), output_field=models.CharField())
        )

    def standing(self, *statuses: str) -> Self:
        """Of rows with a status, those with one of these."""
        return self.filter(status__in=[str(status) for status in statuses])

    def in_force(self, moment: datetime) -> Self:
        """Those in force on the local date at a moment."""
        return self.with_status(moment).standing(*IN_FORCE)

    def between(self, one: Collection[UUID], other: Collection[UUID]) -> Self:
        """Those that bind both organizations, each given by all its ids: as parties, or with the whole task force."""
        parties = rows_of("partners.AgreementParty").filter(agreement=OuterRef("pk"))
        both = Q(Exists(parties.filter(organization__in=one))) & Q(Exists(parties.filter(organization__in=other)))
        return self.filter(both | Q(binds_all=True))

    def _task_forces_of(self, actor: "Actor") -> models.QuerySet:
        mine = rows_of("partners.TaskForceMembership").filter(
            organization__in=actor.organization_ids, status__in=HANDS_OFF
        )
        return mine.values("task_force")


class OfAgreementQuerySet(models.QuerySet):
    """What belongs to an agreement: parties, documents, reminders."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the visible agreements."""
        agreements = rows_of("partners.Agreement").visible_to(actor)  # type: ignore[attr-defined]
        return self.filter(agreement__in=agreements.values("pk"))


class DocumentQuerySet(models.QuerySet):
    """Documents: served to the parties and the task force's coordinators only, whoever else may read the agreement."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of own agreements; a coordinator sees those of the task force."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(agreement__task_force=actor.task_force_id)
        if not actor.organization_id:
            return self.none()
        party = rows_of("partners.AgreementParty").filter(
            agreement=OuterRef("agreement"), organization__in=actor.organization_ids
        )
        return self.filter(Exists(party))

    def kept(self) -> Self:
        """Not removed."""
        return self.filter(removed_at=None)


class PolicyQuerySet(models.QuerySet):
    """Gates by kind of referral."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the task force acted for as coordinator, or of the task forces the organization hands off in."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        if not actor.organization_id:
            return self.none()
        mine = rows_of("partners.TaskForceMembership").filter(
            organization__in=actor.organization_ids, status__in=HANDS_OFF
        )
        return self.filter(task_force__in=mine.values("task_force"))
