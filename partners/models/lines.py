"""After-hours lines: whom to call when the office is closed, when it is answered, and when that was last tried."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from core.constraints import both_or_neither, not_before
from core.models import Versioned, uuid7
from partners.codes import LANGUAGES, Need
from partners.line_codes import Ages, CallResult, ChangeOutcome, Gender, HolidayRule, LineKind, LinePurpose
from partners.lines_querysets import AfterHoursLineQuerySet, OfLineQuerySet
from partners.models.organizations import Organization


class AfterHoursLine(Versioned):
    """A number at a partner that is answered outside office hours; shown inside its task forces only.

    `needs`, `counties`, `languages` and `genders` are lists of codes (counties: names); an empty list means all, but
    no need in particular. `hours` is what partners.line_hours reads: `{"days": [0..6], "opens": "17:00", "closes":
    "08:00"}` in the line's time zone, where closing at or before opening means the next day; none means always.
    `number_by` is who entered the present number; `tested_on` and `test_result` repeat the last test call.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="lines")
    label = models.CharField(_("what it is called"), max_length=80)
    kind = models.CharField(_("how it is answered"), max_length=15, choices=LineKind)
    purpose = models.CharField(_("what it is for"), max_length=20, choices=LinePurpose)
    number = PhoneNumberField(_("number"))
    number_by = models.UUIDField(null=True, editable=False)
    answered_by = models.CharField(_("who answers"), max_length=80, blank=True)
    needs = models.JSONField(_("needs"), default=list, blank=True)
    counties = models.JSONField(_("counties"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    genders = models.JSONField(_("whom it takes"), default=list, blank=True)
    ages = models.CharField(_("ages"), max_length=10, choices=Ages, default=Ages.ALL)
    time_zone = models.CharField(_("time zone"), max_length=40)
    hours = models.JSONField(_("hours"), default=list, blank=True)
    holiday_rule = models.CharField(_("on holidays"), max_length=10, choices=HolidayRule, default=HolidayRule.OPEN)
    holiday_hours = models.JSONField(_("hours on holidays"), default=list, blank=True)
    pickup_minutes = models.PositiveSmallIntegerField(_("minutes until somebody answers"), null=True, blank=True)
    valid_from = models.DateField(_("in use from"), null=True, blank=True)
    valid_to = models.DateField(_("in use until"), null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True, editable=False)
    confirmed_how = models.CharField(
        max_length=10,
        blank=True,
        editable=False,
        choices=[("self", _("by the partner")), ("call", _("by a call"))],
    )
    tested_on = models.DateField(null=True, blank=True, editable=False)
    test_result = models.CharField(max_length=15, blank=True, editable=False, choices=CallResult)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    ended_on = models.DateField(null=True, blank=True, editable=False)

    objects = AfterHoursLineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [not_before("line_ends_after_start", "valid_to", "valid_from")]
        indexes: ClassVar = [models.Index(fields=["organization", "ended_on"], name="line_of_organization")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("number", "number_by", "answered_by")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "organization", "label", "kind", "purpose", "needs", "counties"),
            *("languages", "genders", "ages", "time_zone", "hours", "holiday_rule", "holiday_hours"),
            *("pickup_minutes", "valid_from", "valid_to", "confirmed_on", "confirmed_how", "tested_on"),
            *("test_result", "reminded_on", "ended_on"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def need_labels(self) -> list[str]:
        """The needs in words."""
        return [str(Need(code).label) for code in self.needs if code in Need.values]

    @property
    def language_labels(self) -> list[str]:
        """The languages in words."""
        words = dict(LANGUAGES)
        return [str(words[code]) for code in self.languages if code in words]

    @property
    def gender_labels(self) -> list[str]:
        """Whom it takes, in words."""
        return [str(Gender(code).label) for code in self.genders if code in Gender.values]


class RotaShift(models.Model):
    """One stretch of an on-call rota: who answers, and at which number when it is not the line's own.

    Times are UTC, entered and shown in the line's time zone. A number that this line never had waits for a second
    person, and until then the line's own number is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(AfterHoursLine, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    desk = models.CharField(_("role or desk"), max_length=80)
    number = PhoneNumberField(_("number"), blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = OfLineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="shift_ends_after_start", condition=Q(ends_at__gt=F("starts_at")))
        ]
        indexes: ClassVar = [models.Index(fields=["line", "ends_at"], name="shift_of_line")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("desk", "number")
        plain: ClassVar[tuple[str, ...]] = ("id", "line", "starts_at", "ends_at", "removed_at")

    def __str__(self) -> str:
        return f"{self.desk} from {self.starts_at:%Y-%m-%d %H:%M}"


class NumberChange(models.Model):
    """A new number of a line, or of one of its shifts, that waits for a second person; kept when it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(AfterHoursLine, on_delete=models.PROTECT, related_name="number_changes")
    shift = models.ForeignKey(RotaShift, on_delete=models.PROTECT, null=True, related_name="number_changes")
    number = PhoneNumberField(_("new number"))
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, blank=True, choices=ChangeOutcome)

    objects = OfLineQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            both_or_neither("number_change_decided_by_whom", "decided_at", "decided_by"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(decided_at=None, shift=None), name="one_open_change_per_line"
            ),
            models.UniqueConstraint(fields=["shift"], condition=Q(decided_at=None), name="one_open_change_per_shift"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("number", "asked_by", "decided_by")
        plain: ClassVar[tuple[str, ...]] = ("id", "line", "shift", "asked_at", "decided_at", "outcome")

    def __str__(self) -> str:
        return f"new number of {self.line_id}"


class TestCall(models.Model):
    """One try of a line: when, by whom, and what came of it."""

    __test__ = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(AfterHoursLine, on_delete=models.PROTECT, related_name="test_calls")
    called_at = models.DateTimeField(_("when"))
    result = models.CharField(_("result"), max_length=15, choices=CallResult)
    minutes = models.PositiveSmallIntegerField(_("minutes until somebody answered"), null=True, blank=True)
    recorded_by = models.UUIDField(null=True)
    recorded_for = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfLineQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["line", "-called_at"], name="test_call_of_line")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("recorded_by",)
        plain: ClassVar[tuple[str, ...]] = ("id", "line", "called_at", "result", "minutes", "recorded_for")

    def __str__(self) -> str:
        return f"{self.result} at {self.called_at:%Y-%m-%d}"
