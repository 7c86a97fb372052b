"""Forms of after-hours lines. Times are typed and shown in the line's own time zone."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from partners.codes import LANGUAGES, Need
from partners.line_codes import Ages, CallResult, Gender, HolidayRule, LineKind, LinePurpose
from partners.models import AfterHoursLine
from web.moment_field import MomentField
from web.partners.forms import COLUMNS, ZONES

DAYS = (
    ("", gettext_lazy("No hours")),
    ("0123456", gettext_lazy("Every day")),
    ("01234", gettext_lazy("Monday to Friday")),
    ("56", gettext_lazy("Saturday and Sunday")),
    ("0", gettext_lazy("Monday")),
    ("1", gettext_lazy("Tuesday")),
    ("2", gettext_lazy("Wednesday")),
    ("3", gettext_lazy("Thursday")),
    ("4", gettext_lazy("Friday")),
    ("5", gettext_lazy("Saturday")),
    ("6", gettext_lazy("Sunday")),
)
SETS = {code for code, _label in DAYS}
FEWEST_ROWS = 3
TIME: dict[str, Any] = {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), "required": False}
DATE: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "required": False}
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
CALLED_BACK = gettext_lazy("I called the partner on the number we had, and it said so")


class WallClock(MomentField):
    """A date and a time as on a clock on the wall, in no zone yet; the hour that comes twice a year is taken too."""

    def to_python(self, value: Any) -> datetime | None:
        """Without a zone. Raises ValidationError."""
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


class LineForm(forms.Form):
    """A line: what it is for, its number, whom it takes, and when it is answered."""

    label = forms.CharField(
        label=gettext_lazy("What it is called"), max_length=80, help_text=gettext_lazy("Such as: Night advocate line.")
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What it is for"), choices=LinePurpose.choices)
    number = PhoneNumberField(label=gettext_lazy("Number"))
    answered_by = forms.CharField(
        label=gettext_lazy("Who answers"), max_length=80, required=False, help_text=gettext_lazy("A role or a desk.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How it is answered"), choices=LineKind.choices, widget=forms.RadioSelect
    )
    pickup_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until somebody answers"), min_value=0, max_value=240, required=False
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Needs it helps with"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
        help_text=gettext_lazy("None chosen: any, with an interpreter."),
    )
    genders = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it takes"),
        choices=Gender.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
        help_text=gettext_lazy("None chosen: everybody."),
    )
    ages = forms.ChoiceField(label=gettext_lazy("Ages"), choices=Ages.choices)
    counties = forms.CharField(
        label=gettext_lazy("Counties"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("With commas between; empty for the whole area."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=ZONES)
    valid_from = forms.DateField(label=gettext_lazy("In use from"), **DATE)
    valid_to = forms.DateField(label=gettext_lazy("In use until"), **DATE)
    holiday_rule = forms.ChoiceField(label=gettext_lazy("On federal holidays"), choices=HolidayRule.choices)
    holiday_opens = forms.TimeField(label=gettext_lazy("Holidays from"), **TIME)
    holiday_closes = forms.TimeField(label=gettext_lazy("Holidays until"), **TIME)
    called_back = forms.BooleanField(label=CALLED_BACK, required=False)

    def __init__(self, *args: Any, may_call_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = [name for name in self.initial if name.startswith("days_")]
        sent = [name for name in self.data if name.startswith("days_")]
        rows = min(max(len(stored) + 1, len(sent), FEWEST_ROWS), 14)
        self.rows = range(1, rows + 1)
        for number in self.rows:
            self._add_row(number)
        if not may_call_back:
            del self.fields["called_back"]

    def clean_counties(self) -> list[str]:
        """The names one by one, without doubles."""
        names = (name.strip() for name in self.cleaned_data["counties"].split(","))
        return list(dict.fromkeys(name for name in names if name))

    def clean(self) -> dict[str, Any]:
        """The rows of hours as the line keeps them. Refuses days without times."""
        given = super().clean() or {}
        given["hours"] = [row for number in self.rows if (row := self._row(given, number))]
        given["holiday_hours"] = self._holiday(given)
        return given

    def about(self) -> list[Any]:
        """The fields of what it is and its number."""
        names = ("label", "purpose", "number", "answered_by", "called_back", "kind", "pickup_minutes")
        return [self[name] for name in names if name in self.fields]

    def hour_rows(self) -> list[list[Any]]:
        """The fields of the hours, row by row."""
        return [[self[f"{name}_{number}"] for name in ("days", "opens", "closes")] for number in self.rows]

    def times(self) -> list[Any]:
        """The fields of zone, holidays and days of use."""
        names = ("time_zone", "holiday_rule", "holiday_opens", "holiday_closes", "valid_from", "valid_to")
        return [self[name] for name in names]

    def helps(self) -> list[Any]:
        """The fields of whom it helps."""
        return [self[name] for name in ("ages", "counties", "needs", "languages", "genders")]

    def fields_of_line(self) -> dict[str, Any]:
        """What the action takes."""
        plain = set(LineForm.base_fields) - {"holiday_opens", "holiday_closes"} | {"hours", "holiday_hours"}
        return {name: value for name, value in self.cleaned_data.items() if name in plain}

    def _add_row(self, number: int) -> None:
        words = {"n": number}
        self.fields[f"days_{number}"] = forms.ChoiceField(
            label=_("Hours %(n)d: days") % words, choices=DAYS, required=False
        )
        self.fields[f"opens_{number}"] = forms.TimeField(label=_("Hours %(n)d: from") % words, **TIME)
        self.fields[f"closes_{number}"] = forms.TimeField(label=_("Hours %(n)d: until") % words, **TIME)

    def _row(self, given: dict[str, Any], number: int) -> dict[str, Any] | None:
        days, opens, closes = (given.get(f"{name}_{number}") for name in ("days", "opens", "closes"))
        if not days:
            return None
        if opens is None or closes is None:
            self.add_error(f"opens_{number}", _("Give both times; until may be on the next morning."))
            return None
        return {"days": [int(day) for day in days], "opens": _clock(opens), "closes": _clock(closes)}

    def _holiday(self, given: dict[str, Any]) -> list[dict[str, str]]:
        opens, closes = given.get("holiday_opens"), given.get("holiday_closes")
        if given.get("holiday_rule") != HolidayRule.OTHER:
            return []
        if opens is None or closes is None:
            self.add_error("holiday_opens", _("Say from when until when it is answered on holidays."))
            return []
        return [{"opens": _clock(opens), "closes": _clock(closes)}]

    @staticmethod
    def first(zone: str) -> dict[str, Any]:
        """What a new line's form starts with."""
        return {"kind": LineKind.ROUND_THE_CLOCK, "time_zone": zone, "ages": Ages.ALL, "holiday_rule": HolidayRule.OPEN}

    @staticmethod
    def initial_of(line: AfterHoursLine) -> dict[str, Any]:
        """What a line's form starts with; days that no choice names stand one by one."""
        rows_apart = {"called_back", "holiday_opens", "holiday_closes"}
        values = {name: getattr(line, name) for name in LineForm.base_fields if name not in rows_apart}
        values["counties"] = ", ".join(line.counties)
        number = 0
        for row in line.hours:
            code = "".join(str(day) for day in row["days"])
            for days in [code] if code in SETS else list(code):
                number += 1
                values |= {f"days_{number}": days, f"opens_{number}": row["opens"], f"closes_{number}": row["closes"]}
        if line.holiday_hours:
            first = line.holiday_hours[0]
            values |= {"holiday_opens": first["opens"], "holiday_closes": first["closes"]}
        return values


class ShiftForm(forms.Form):
    """A shift of the rota, in the line's own time."""

    starts_at = WallClock(label=gettext_lazy("From"), widget=MOMENT)
    ends_at = WallClock(label=gettext_lazy("Until"), widget=MOMENT)
    desk = forms.CharField(
        label=gettext_lazy("Role or desk"), max_length=80, help_text=gettext_lazy("Such as: Sergeant on duty.")
    )
    number = PhoneNumberField(
        label=gettext_lazy("Number"), required=False, help_text=gettext_lazy("Only if it is not the line's own.")
    )
    called_back = forms.BooleanField(label=CALLED_BACK, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, may_call_back: bool, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)
        if not may_call_back:
            del self.fields["called_back"]

    def clean_starts_at(self) -> datetime:
        """In the line's time zone."""
        return self._moment("starts_at")

    def clean_ends_at(self) -> datetime:
        """In the line's time zone."""
        return self._moment("ends_at")

    def _moment(self, name: str) -> datetime:
        wall: datetime = self.cleaned_data[name]
        return wall.replace(tzinfo=self.zone)


class TestCallForm(forms.Form):
    """What came of a test call."""

    __test__ = False

    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=CallResult.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until somebody answered"), min_value=0, max_value=240, required=False
    )
    called_at = WallClock(
        label=gettext_lazy("When"), required=False, widget=MOMENT, help_text=gettext_lazy("Empty for just now.")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)

    def clean_called_at(self) -> datetime | None:
        """In the line's time zone."""
        wall: datetime | None = self.cleaned_data["called_at"]
        return wall.replace(tzinfo=self.zone) if wall else None


def _clock(value: time) -> str:
    return value.strftime("%H:%M")
