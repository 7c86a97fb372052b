"""Whether a service takes somebody new, as its provider last said."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from partners.capacity_codes import BED_NEEDS, Age, CapacityReason, CapacityStatus
from partners.capacity_querysets import CapacityQuerySet, UnmetNeedQuerySet
from partners.capacity_state import age_of
from partners.codes import LANGUAGES, Need
from partners.models.organizations import Organization


class Capacity(Versioned):
    """The last report about one service of an organization (its ServiceOffered row); earlier ones are events.

    `opens_on` is a day about which it takes people again. `note` is a public sentence about the service, guarded
    like every free text. `by_proxy` tells that a coordinator noted what the provider said on the phone. `asked_at`
    is when an update was last asked for. It belongs to the directory, as the service does.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="capacities")
    need = models.CharField(_("service"), max_length=30, choices=Need)
    status = models.CharField(_("capacity"), max_length=12, choices=CapacityStatus)
    beds_available = models.PositiveSmallIntegerField(_("beds free"), null=True, blank=True)
    beds_maximum = models.PositiveSmallIntegerField(_("beds in all"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=CapacityReason, blank=True)
    opens_on = models.DateField(_("opens about"), null=True, blank=True)
    review_on = models.DateField(_("look again on"), null=True, blank=True)
    note = models.CharField(_("note to partners"), max_length=120, blank=True)
    reported_at = models.DateTimeField(editable=False)
    reported_by = models.UUIDField(null=True, editable=False)
    by_proxy = models.BooleanField(default=False, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)

    objects = CapacityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "need"], name="one_capacity_per_service"),
            models.CheckConstraint(
                name="beds_free_within_all",
                condition=Q(beds_available=None) | Q(beds_maximum=None) | Q(beds_available__lte=F("beds_maximum")),
            ),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("reported_by",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "organization", "need", "status", "beds_available", "beds_maximum"),
            *("reason", "opens_on", "review_on", "note", "reported_at", "by_proxy", "asked_at"),
        )

    def __str__(self) -> str:
        return f"{self.need}: {self.status}"

    @property
    def counts_beds(self) -> bool:
        """Whether this service has beds."""
        return self.need in BED_NEEDS

    def age_at(self, now: datetime) -> Age:
        """How old the report is at a moment."""
        return age_of(self.need, self.reported_at, now, self.review_on)


class UnmetNeed(models.Model):
    """A cell of what was asked for and not found, by month, need, county and language: a count that names nobody.

    `reason` is a CannotReason of an asked provider, or `lapsed` when nobody offered a place in time.
    """

    task_force = models.ForeignKey("partners.TaskForce", on_delete=models.PROTECT, related_name="unmet_needs")
    month = models.DateField()
    need = models.CharField(max_length=30, choices=Need)
    county = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=3, choices=LANGUAGES, blank=True)
    reason = models.CharField(max_length=20)
    times = models.PositiveIntegerField(default=0)

    objects = UnmetNeedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task_force", "month", "need", "county", "language", "reason"], name="one_cell_of_unmet_need"
            )
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "month", "need", "county", "language", "reason", "times"),
        )

    def __str__(self) -> str:
        return f"{self.need} in {self.month:%Y-%m}: {self.times}"
