"""What became of a clock: each step of its ladder that was climbed."""

from typing import ClassVar

from django.db import models

from core.clock import now
from referrals.models.envelope import Referral


class Escalation(models.Model):
    """That one step of a clock's ladder was reached: told of once, whatever schedulers do.

    `clock` is a step of `ClockRule`; `percent` says how much of its time had passed. `told` is false for a step
    that concerned nobody: the sender's, of a clock whose answer the sender has been told.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="escalations")
    clock = models.CharField(max_length=15)
    due_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField()
    told = models.BooleanField(default=True)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral", "clock", "due_at", "percent"], name="one_escalation_per_step_and_due_time"
            )
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "referral", "clock", "due_at", "percent", "told", "at")

    def __str__(self) -> str:
        return f"{self.clock} at {self.percent} % of {self.referral_id}"
