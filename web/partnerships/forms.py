"""Forms of partnerships, ratings and activities."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.activity_codes import ActivityKind, Attending, Focus, Topic
from partners.actors import Actor
from partners.codes import LANGUAGES, Industry
from partners.models import Activity, Award, Organization, Partnership, TaskForce
from partners.partnership_codes import (
    LEVEL_WORDS,
    TRUST,
    VALUE,
    Agreeing,
    Direction,
    Formality,
    Level,
    PartnershipType,
)
from web.partnerships.finding import members, task_forces

COLUMNS = {"class": "cols"}
APART = {"class": "apart"}
IN_ONE_LINE = {"class": "inline"}
MANY = 60
DAY = {"type": "date"}
CHOOSE = gettext_lazy("Choose one")
NOBODY_CHOSEN = ("", gettext_lazy("Not stated"))


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A date, picked from the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


def choose_task_force(form: forms.Form, actor: Actor) -> None:
    """Ask for the task force only where there is more than one."""
    rows = task_forces(actor)
    if rows.count() > 1:
        cast("forms.ModelChoiceField[TaskForce]", form.fields["task_force"]).queryset = rows
    else:
        del form.fields["task_force"]


class PartnershipForm(forms.Form):
    """Two organizations and what they do together."""

    task_force: Any = forms.ModelChoiceField(label=gettext_lazy("Task force"), queryset=None, required=True)
    one: Any = forms.ModelChoiceField(label=gettext_lazy("Organization"), queryset=None, empty_label=CHOOSE)
    other: Any = forms.ModelChoiceField(label=gettext_lazy("Works with"), queryset=None, empty_label=CHOOSE)
    types = forms.MultipleChoiceField(
        label=gettext_lazy("What they do together"),
        choices=PartnershipType.choices,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    formality = forms.ChoiceField(
        label=gettext_lazy("How it is agreed"), choices=Formality.choices, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Who gives, who takes"), choices=Direction.choices, widget=forms.RadioSelect
    )
    started_on = day_field(
        gettext_lazy("Since"), required=False, help_text=gettext_lazy("Empty while it is only being talked about.")
    )
    ended_on = day_field(gettext_lazy("Ended on"), required=False)

    FIRST = {"formality": Formality.INFORMAL, "direction": Direction.BOTH, "types": [PartnershipType.REFERRAL]}

    def __init__(
        self, *args: Any, actor: Actor, one: Organization | None = None, pair: Partnership | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if pair:
            for name in ("task_force", "one", "other"):
                del self.fields[name]
            self._name_directions(*(end.label for end in pair.ends))
            return
        choose_task_force(self, actor)
        del self.fields["ended_on"]
        rows = members(actor)
        cast("forms.ModelChoiceField[Organization]", self.fields["other"]).queryset = rows
        if one:
            del self.fields["one"]
            cast("forms.ModelChoiceField[Organization]", self.fields["other"]).queryset = rows.exclude(pk=one.pk)
            self._name_directions(one.label, _("the other"))
        else:
            cast("forms.ModelChoiceField[Organization]", self.fields["one"]).queryset = rows

    def _name_directions(self, one: str, other: str) -> None:
        words = {"one": one, "other": other}
        cast(forms.ChoiceField, self.fields["direction"]).choices = [
            (Direction.BOTH, Direction.BOTH.label),
            (Direction.FIRST_TO_SECOND, _("From %(one)s to %(other)s") % words),
            (Direction.SECOND_TO_FIRST, _("From %(other)s to %(one)s") % words),
        ]

    @staticmethod
    def initial_of(pair: Partnership) -> dict[str, Any]:
        """What a partnership's form starts with."""
        return {name: getattr(pair, name) for name in ("types", "formality", "direction", "started_on", "ended_on")}


class WaveForm(forms.Form):
    """A stretch of days in which partnerships are rated."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    opens_on = day_field(gettext_lazy("Opens on"))
    closes_on = day_field(gettext_lazy("Last day"), help_text=gettext_lazy("From the next day both sides see both."))


def _level_in_words(level: Level) -> Any:
    return format_lazy("{level}. {name}: {words}", level=level.value, name=level.label, words=LEVEL_WORDS[level])


class RatingForm(forms.Form):
    """How one side sees a partnership: nothing is chosen beforehand."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("How closely do you work together?"),
        choices=[(level.value, _level_in_words(level)) for level in Level],
        coerce=int,
        widget=forms.RadioSelect(attrs=APART),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in (TRUST | VALUE).items():
            self.fields[name] = forms.TypedChoiceField(
                label=sentence, choices=Agreeing.choices, coerce=int, widget=forms.RadioSelect(attrs=IN_ONE_LINE)
            )


class ActivityForm(forms.Form):
    """Something that partners did together."""

    task_force: Any = forms.ModelChoiceField(label=gettext_lazy("Task force"), queryset=None)
    kind = forms.ChoiceField(label=gettext_lazy("What was done"), choices=ActivityKind.choices)
    held_on = day_field(gettext_lazy("Day"))
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), min_value=0, max_value=999, max_digits=5, decimal_places=2, required=False
    )
    lead: Any = forms.ModelChoiceField(label=gettext_lazy("In the lead"), queryset=None, empty_label=CHOOSE)
    partners: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who else took part"), queryset=None, required=False
    )
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=Topic.choices)
    focus = forms.ChoiceField(label=gettext_lazy("Focus"), choices=Focus.choices)
    attending = forms.ChoiceField(label=gettext_lazy("Who was reached"), choices=Attending.choices)
    participants = forms.IntegerField(
        label=gettext_lazy("How many people"), min_value=0, max_value=100_000, required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    industry = forms.ChoiceField(
        label=gettext_lazy("Industry"), choices=[NOBODY_CHOSEN, *Industry.choices], required=False
    )
    county = forms.ChoiceField(label=gettext_lazy("County"), required=False)
    award: Any = forms.ModelChoiceField(
        label=gettext_lazy("Counts towards"), queryset=None, required=False, empty_label=gettext_lazy("No award")
    )

    FIRST = {"focus": Focus.LABOR, "attending": Attending.NOBODY}

    def __init__(self, *args: Any, actor: Actor, activity: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = members(actor)
        if activity:
            del self.fields["task_force"]
        else:
            choose_task_force(self, actor)
        if activity or actor.organization_id:
            del self.fields["lead"]
        else:
            cast("forms.ModelChoiceField[Organization]", self.fields["lead"]).queryset = rows
        lead = activity.lead_id if activity else actor.organization_id
        partners = cast("forms.ModelMultipleChoiceField[Organization]", self.fields["partners"])
        partners.widget = forms.SelectMultiple() if rows.count() > MANY else forms.CheckboxSelectMultiple(COLUMNS)
        partners.queryset = rows.exclude(pk=lead) if lead else rows
        here = rows.exclude(county="").order_by("county").values_list("county", flat=True).distinct()
        kept = {activity.county} - {""} if activity else set()
        counties = [NOBODY_CHOSEN, *((name, name) for name in sorted({*here, *kept}))]
        cast("forms.ChoiceField", self.fields["county"]).choices = counties
        awards = Award.objects.visible_to(actor).filter(archived_at=None).distinct()
        cast("forms.ModelChoiceField[Award]", self.fields["award"]).queryset = awards.order_by("-starts_on")

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """What an activity's form starts with."""
        apart: Iterable[str] = ("task_force", "lead", "partners", "award")
        values = {name: getattr(activity, name) for name in ActivityForm.base_fields if name not in apart}
        return values | {"partners": [row.pk for row in activity.partners], "award": activity.award_id}
