"""How long an agency has by law to answer a request to certify or for continued presence: data, since states differ."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import not_before
from core.models import uuid7
from referrals.querysets import CertificationClockQuerySet


class CertificationForm(models.TextChoices):
    """What is asked for: one of two forms, or continued presence."""

    T = "t", _("T declaration (I-914B)")
    U = "u", _("U certification (I-918B)")
    PRESENCE = "p", _("Continued presence")


class CertificationClock(models.Model):
    """One state's term for one form, in days, counted from the day of sending; `days_if_removal` is its shorter term.

    Without a state it is federal law, which counts wherever the state has no term of its own.
    A request that is marked urgent or an emergency runs on the shorter one. Why it is urgent is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(_("state"), max_length=2, blank=True)
    form = models.CharField(_("form"), max_length=1, choices=CertificationForm)
    days = models.PositiveSmallIntegerField(_("days"), validators=[MinValueValidator(1)])
    days_if_removal = models.PositiveSmallIntegerField(_("days when urgent"), validators=[MinValueValidator(1)])

    objects = CertificationClockQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "form"], name="one_certification_clock"),
            not_before("certification_urgent_is_shorter", "days", "days_if_removal"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "state", "form", "days", "days_if_removal")

    def __str__(self) -> str:
        return f"{self.state or 'federal'} {self.form}: {self.days}/{self.days_if_removal}"
