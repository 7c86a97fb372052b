"""Work with survivors' organizations that is paid, and what came of their recommendations. It names no person."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import not_before
from core.models import Versioned
from partners.engagement_codes import ANSWER_DAYS, Answer, Credit, EngagementPurpose, EngagementStatus
from partners.engagements_querysets import EngagementQuerySet, RecommendationQuerySet
from partners.models.organizations import Organization
from partners.models.task_forces import TaskForce

NOTHING = Decimal(0)


class Engagement(Versioned):
    """A survivors' organization is engaged for so many hours at a rate; hours agreed, done and paid stand apart.

    `rate` is U.S. dollars per hour. Days are local dates. Its status follows from the hours.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="engagements")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="engagements")
    purpose = models.CharField(_("for what"), max_length=20, choices=EngagementPurpose)
    agreed_on = models.DateField(_("agreed on"))
    hours_agreed = models.DecimalField(
        _("hours agreed"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.25"))]
    )
    hours_done = models.DecimalField(
        _("hours done"), max_digits=6, decimal_places=2, default=NOTHING, validators=[MinValueValidator(0)]
    )
    hours_paid = models.DecimalField(
        _("hours paid"), max_digits=6, decimal_places=2, default=NOTHING, validators=[MinValueValidator(0)]
    )
    rate = models.DecimalField(
        _("dollars per hour"), max_digits=7, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    credit = models.CharField(_("credit"), max_length=20, choices=Credit, default=Credit.NAMED)
    paid_on = models.DateField(_("last paid on"), null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="engagement_pays_what_was_done", condition=Q(hours_paid__lte=F("hours_done"))),
            not_before("engagement_paid_after_agreed", "paid_on", "agreed_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "-agreed_on", "-id"], name="engagement_by_day")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("rate", "hours_agreed", "hours_done", "hours_paid", "paid_on")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "organization", "purpose", "agreed_on", "credit"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} agreed on {self.agreed_on}"

    @property
    def status(self) -> EngagementStatus:
        """Due as soon as hours are done that are not paid; paid when all that was agreed, or more, is paid."""
        if self.hours_done > self.hours_paid:
            return EngagementStatus.DONE
        return EngagementStatus.PAID if self.hours_paid >= self.hours_agreed else EngagementStatus.AGREED

    @property
    def due(self) -> Decimal:
        """What is owed now, in dollars."""
        return (self.hours_done - self.hours_paid) * self.rate


class Recommendation(Versioned):
    """What a survivors' organization recommended to the task force, and what the task force did about it.

    The texts are short and pass the guard against personal data. `declined_because` is there when it was declined.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="recommendations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="recommendations")
    text = models.CharField(_("you said"), max_length=280)
    received_on = models.DateField(_("received on"))
    status = models.CharField(_("status"), max_length=12, choices=Answer, default=Answer.RECEIVED)
    done = models.CharField(_("we did"), max_length=280, blank=True)
    declined_because = models.CharField(_("why not"), max_length=280, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recommendation_declined_for_a_reason",
                condition=Q(status=Answer.DECLINED) & ~Q(declined_because="")
                | ~Q(status=Answer.DECLINED) & Q(declined_because=""),
            ),
            models.CheckConstraint(
                name="recommendation_done_says_what", condition=~Q(status=Answer.DONE) | ~Q(done="")
            ),
            not_before("recommendation_answered_after_received", "answered_on", "received_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "-received_on", "-id"], name="recommendation_by_day")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("text", "done", "declined_because")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "organization", "received_on", "status", "answered_on"),
        )

    def __str__(self) -> str:
        return f"recommendation of {self.received_on}"

    def is_late(self, today: date) -> bool:
        """Whether nobody has answered for more than ANSWER_DAYS on this local date."""
        return self.status == Answer.RECEIVED and self.received_on < today - timedelta(days=ANSWER_DAYS)
