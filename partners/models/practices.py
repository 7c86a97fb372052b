"""What a business does in its own house: how workers' tips reach law enforcement, and a checklist of policies."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned, uuid7
from partners.engagements_querysets import PracticeQuerySet
from partners.models.lines import AfterHoursLine
from partners.models.organizations import Organization
from partners.practice_codes import Policy, PolicyState, TipRoute


class BusinessPractice(Versioned):
    """A business's way of passing tips on: the route and, where there is one, the agency's tip line behind it."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="practice")
    tip_route = models.CharField(_("how tips reach law enforcement"), max_length=20, choices=TipRoute)
    tip_line = models.ForeignKey(
        AfterHoursLine, on_delete=models.PROTECT, null=True, blank=True, related_name="tip_routes"
    )

    objects = PracticeQuerySet.as_manager()

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "created_at", "version", "organization", "tip_route", "tip_line")

    def __str__(self) -> str:
        return self.tip_route


class PolicyCheck(models.Model):
    """One line of the checklist. `dated_on` is since when it is in place, until when it is planned, or when asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="policy_checks")
    policy = models.CharField(_("policy"), max_length=30, choices=Policy)
    state = models.CharField(_("state"), max_length=10, choices=PolicyState)
    dated_on = models.DateField(_("date"), null=True, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "policy"], name="one_check_per_policy"),
            models.CheckConstraint(
                name="planned_policy_has_a_date", condition=~Q(state=PolicyState.PLANNED) | Q(dated_on__isnull=False)
            ),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "policy", "state", "dated_on")

    def __str__(self) -> str:
        return f"{self.policy}: {self.state}"
