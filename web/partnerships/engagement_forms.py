"""Forms of work with survivors' organizations, and of a business's own house."""

from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.guard import LONGEST
from partners.actors import Actor
from partners.codes import Sector
from partners.engagement_codes import Answer, Credit, EngagementPurpose
from partners.line_codes import LinePurpose
from partners.models import AfterHoursLine, BusinessPractice, Engagement, Organization, PolicyCheck
from partners.practice_codes import Policy, PolicyState, TipRoute
from web.partnerships.finding import members
from web.partnerships.forms import CHOOSE, choose_task_force, day_field

GUARDED = gettext_lazy("No names, numbers or addresses of persons.")
WORDS = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST})


def hours_field(label: Any, **more: Any) -> forms.DecimalField:
    """Hours, with two digits after the point."""
    return forms.DecimalField(label=label, min_value=0, max_digits=6, decimal_places=2, **more)


class EngagementForm(forms.Form):
    """What was agreed, done and paid; paying is left out for everybody but a coordinator."""

    task_force: Any = forms.ModelChoiceField(label=gettext_lazy("Task force"), queryset=None)
    purpose = forms.ChoiceField(label=gettext_lazy("For what"), choices=EngagementPurpose.choices)
    agreed_on = day_field(gettext_lazy("Agreed on"))
    hours_agreed = hours_field(gettext_lazy("Hours agreed"))
    rate = forms.DecimalField(label=gettext_lazy("Dollars per hour"), min_value=0, max_digits=7, decimal_places=2)
    credit = forms.ChoiceField(
        label=gettext_lazy("Credit"), choices=Credit.choices, widget=forms.RadioSelect, initial=Credit.NAMED
    )
    hours_done = hours_field(gettext_lazy("Hours done"))
    hours_paid = hours_field(gettext_lazy("Hours paid"))
    paid_on = day_field(gettext_lazy("Last paid on"), required=False)

    def __init__(self, *args: Any, actor: Actor, engagement: Engagement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if engagement is None:
            choose_task_force(self, actor)
        else:
            del self.fields["task_force"]
        if engagement is None or not actor.is_coordinator:
            del self.fields["hours_paid"], self.fields["paid_on"]
        if engagement is None:
            del self.fields["hours_done"]

    @staticmethod
    def initial_of(engagement: Engagement) -> dict[str, Any]:
        """What an engagement's form starts with."""
        return {name: getattr(engagement, name) for name in EngagementForm.base_fields if name != "task_force"}


class RecommendationForm(forms.Form):
    """What a survivors' organization recommends."""

    task_force: Any = forms.ModelChoiceField(label=gettext_lazy("Task force"), queryset=None)
    organization: Any = forms.ModelChoiceField(label=gettext_lazy("Said by"), queryset=None, empty_label=CHOOSE)
    text = forms.CharField(label=gettext_lazy("You said"), max_length=LONGEST, widget=WORDS, help_text=GUARDED)

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            choose_task_force(self, actor)
        else:
            del self.fields["task_force"]
        if not is_new or actor.organization_id:
            del self.fields["organization"]
        else:
            rows = members(actor).filter(sector=Sector.SURVIVOR_ORGANIZATION)
            cast("forms.ModelChoiceField[Organization]", self.fields["organization"]).queryset = rows


class AnswerForm(forms.Form):
    """What the task force does about it."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Answer.choices, widget=forms.RadioSelect)
    done = forms.CharField(
        label=gettext_lazy("We did"), max_length=LONGEST, widget=WORDS, required=False, help_text=GUARDED
    )
    declined_because = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=LONGEST,
        widget=WORDS,
        required=False,
        help_text=gettext_lazy("Only when it is declined; the organization that said it reads this."),
    )


class PracticeForm(forms.Form):
    """How tips reach law enforcement, and the checklist: a state and a date for each line."""

    tip_route = forms.ChoiceField(
        label=gettext_lazy("How tips reach law enforcement"), choices=TipRoute.choices, widget=forms.RadioSelect
    )
    tip_line: Any = forms.ModelChoiceField(
        label=gettext_lazy("Tip line behind it"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("None named"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = AfterHoursLine.objects.visible_to(actor).filter(purpose=LinePurpose.TIP_LINE, ended_on=None)
        lines = lines.select_related("organization").order_by("label", "id").distinct()
        tip_line = cast("forms.ModelChoiceField[AfterHoursLine]", self.fields["tip_line"])
        tip_line.queryset = lines
        tip_line.label_from_instance = lambda obj: f"{obj.label}, {obj.organization.label}"  # type: ignore[method-assign]
        for code, label in Policy.choices:
            self.fields[code] = forms.ChoiceField(
                label=label, choices=[("", _("Not stated")), *PolicyState.choices], required=False
            )
            words = format_html('{}<span class="vh">: {}</span>', _("Since, or planned for"), label)
            self.fields[f"{code}_on"] = day_field(words, required=False)

    def checklist(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each policy: its state and its date."""
        return [(self[code], self[f"{code}_on"]) for code in Policy.values]

    def policies(self) -> dict[str, tuple[str, Any]]:
        """The lines that are stated, as the action takes them."""
        given = self.cleaned_data
        return {code: (given[code], given[f"{code}_on"]) for code in Policy.values if given.get(code)}

    @staticmethod
    def initial_of(practice: BusinessPractice | None, checks: list[PolicyCheck]) -> dict[str, Any]:
        """What a business's form starts with."""
        values = {check.policy: check.state for check in checks}
        values |= {f"{check.policy}_on": check.dated_on for check in checks}  # type: ignore[misc]
        if practice:
            values |= {"tip_route": practice.tip_route, "tip_line": practice.tip_line_id}  # type: ignore[dict-item]
        return values
