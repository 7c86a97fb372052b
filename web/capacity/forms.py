"""Forms of capacity and inquiries. An inquiry's has codes and numbers only: nothing can be typed into it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.capacity_board import Wanted
from partners.capacity_codes import (
    BED_NEEDS,
    HOLD_HOURS,
    LONGEST_HOURS,
    MOST_BEDS,
    MOST_PLACES,
    Access,
    CannotReason,
    CapacityReason,
    CapacityStatus,
    NeededBy,
    Party,
)
from partners.codes import LANGUAGES, Need
from partners.line_codes import Gender
from partners.models import Capacity

ANY = ("", gettext_lazy("Any"))
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
INLINE = {"class": "inline"}


def hold_choices() -> list[tuple[int, str]]:
    """For how long a place may be held, in words."""
    return [(hours, _("%(n)d hours") % {"n": hours} if hours > 1 else _("1 hour")) for hours in HOLD_HOURS]


class ReportForm(forms.Form):
    """What a service can take now."""

    status = forms.ChoiceField(
        label=gettext_lazy("Capacity now"), choices=CapacityStatus.choices, widget=forms.RadioSelect(attrs=INLINE)
    )
    beds_available = forms.IntegerField(
        label=gettext_lazy("Beds free"), min_value=0, max_value=MOST_BEDS, required=False
    )
    beds_maximum = forms.IntegerField(
        label=gettext_lazy("Beds in all"), min_value=0, max_value=MOST_BEDS, required=False
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        required=False,
        choices=[("", gettext_lazy("Not stated")), *CapacityReason.choices],
    )
    opens_on = forms.DateField(label=gettext_lazy("Opens about"), widget=DAY, required=False)
    review_on = forms.DateField(label=gettext_lazy("Look again on"), widget=DAY, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note to partners"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "long"}),
        help_text=gettext_lazy("A sentence about the service, shown to all partners. Nothing about a person."),
    )

    def __init__(self, *args: Any, need: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if need not in BED_NEEDS:
            del self.fields["beds_available"], self.fields["beds_maximum"]

    @staticmethod
    def initial_of(capacity: Capacity | None) -> dict[str, Any]:
        """What was reported last, without days that are over."""
        told = {name: getattr(capacity, name) for name in ReportForm.base_fields} if capacity else {}
        today = timezone.localdate()
        return {name: value for name, value in told.items() if not (isinstance(value, date) and value < today)}


class BoardForm(forms.Form):
    """What is looked for on the board."""

    need = forms.ChoiceField(label=gettext_lazy("Service"), required=False, choices=[ANY, *Need.choices])
    county = forms.ChoiceField(label=gettext_lazy("County"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=[ANY, *LANGUAGES])
    status = forms.ChoiceField(label=gettext_lazy("Capacity"), required=False, choices=[ANY, *CapacityStatus.choices])
    minors = forms.BooleanField(label=gettext_lazy("Serves minors"), required=False)

    def __init__(self, *args: Any, counties: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [ANY, *((name, name) for name in counties)]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The question, as far as it was understood."""
        given = getattr(self, "cleaned_data", {})
        return Wanted(**{name: given[name] for name in Wanted.__dataclass_fields__ if given.get(name)})


class InquiryForm(forms.Form):
    """What is needed, in codes."""

    asker: Any = forms.ModelChoiceField(
        label=gettext_lazy("For which partner do you ask?"), queryset=None, empty_label=gettext_lazy("Choose one")
    )
    need = forms.ChoiceField(label=gettext_lazy("What is needed"), choices=[("", gettext_lazy("Choose one"))])
    places = forms.IntegerField(
        label=gettext_lazy("For how many people"), min_value=1, max_value=MOST_PLACES, initial=1
    )
    party = forms.ChoiceField(
        label=gettext_lazy("They are"),
        choices=Party.choices,
        initial=Party.ADULTS,
        widget=forms.RadioSelect(attrs=INLINE),
    )
    gender = forms.ChoiceField(label=gettext_lazy("Gender served"), required=False, choices=[ANY, *Gender.choices])
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=[ANY, *LANGUAGES])
    county = forms.ChoiceField(label=gettext_lazy("County"), required=False)
    access = forms.ChoiceField(
        label=gettext_lazy("It must have"),
        required=False,
        choices=[("", gettext_lazy("Nothing special")), *Access.choices],
    )
    needed_by = forms.ChoiceField(
        label=gettext_lazy("Needed"),
        choices=NeededBy.choices,
        initial=NeededBy.TONIGHT,
        widget=forms.RadioSelect(attrs=INLINE),
        help_text=gettext_lazy("Partners may answer for 2 hours, 24 hours or 3 days."),
    )
    hold_wanted = forms.TypedChoiceField(
        label=gettext_lazy("Please hold it for"), required=False, coerce=int, empty_value=None
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Hours to answer"),
        required=False,
        min_value=1,
        max_value=LONGEST_HOURS,
        help_text=gettext_lazy("Empty for the usual time."),
    )

    def __init__(self, *args: Any, askers: Any, counties: Iterable[str], needs: set[str], **kwargs: Any) -> None:
        """`askers` are the members a coordinator may ask for; None for a partner's own people."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["need"].choices = [("", _("Choose one")), *(one for one in Need.choices if one[0] in needs)]
        fields["county"].choices = [ANY, *((name, name) for name in counties)]
        fields["hold_wanted"].choices = [("", _("As long as they can")), *hold_choices()]
        if askers is None:
            del self.fields["asker"]
        else:
            fields["asker"].queryset = askers

    def fields_of_inquiry(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "asker"}


class ProvidersForm(forms.Form):
    """Whom to ask."""

    providers: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Partners to ask"),
        queryset=None,
        error_messages={"required": gettext_lazy("Choose at least one partner to ask.")},
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["providers"].queryset = offered  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """Places and how long they are held."""

    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=MOST_PLACES)
    hold_hours = forms.TypedChoiceField(label=gettext_lazy("Hold for"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hold_hours"].choices = hold_choices()  # type: ignore[attr-defined]


class CannotForm(forms.Form):
    """Why there is no place: about the service, never about a person."""

    reason = forms.ChoiceField(label=gettext_lazy("Why not"), choices=CannotReason.choices)
