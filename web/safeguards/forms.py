"""Forms of breaches and of demands to disclose."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from core.guard import LONGEST
from partners.actors import Actor
from partners.models import Organization, TaskForce
from referrals.models import Breach, Demand
from referrals.safeguard_codes import Asker, BreachKind, Decision, Instrument
from web.moment_field import MomentField
from web.partnerships.finding import members, task_forces
from web.partnerships.forms import CHOOSE, choose_task_force, day_field

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
TICKS = forms.CheckboxSelectMultiple(attrs={"class": "cols"})
YES_NO = [("", gettext_lazy("Not answered")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
ANSWERS = {"yes": True, "no": False}


def moment_field(label: Any, **more: Any) -> MomentField:
    """A day and a time."""
    return MomentField(label=label, widget=MOMENT, **more)


def count_field(label: Any) -> forms.IntegerField:
    """A number that may not be known."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=1_000_000, required=False, help_text=gettext_lazy("Empty if unknown.")
    )


class BreachForm(forms.Form):
    """What is known of a breach."""

    task_force: Any = forms.ModelChoiceField(label=gettext_lazy("Task force"), queryset=None)
    kind = forms.ChoiceField(label=gettext_lazy("What happened"), choices=BreachKind.choices, widget=forms.RadioSelect)
    is_imminent = forms.BooleanField(label=gettext_lazy("It has not happened yet, but may any moment"), required=False)
    detected_at = moment_field(
        gettext_lazy("When was it noticed?"), help_text=gettext_lazy("The time to tell others runs from here.")
    )
    contained_at = moment_field(gettext_lazy("When was it stopped?"), required=False)
    records = count_field(gettext_lazy("Handoffs concerned, about"))
    people = count_field(gettext_lazy("People possibly concerned, about"))
    protection = forms.CharField(
        label=gettext_lazy("What protects people now"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text=gettext_lazy("No names, numbers or addresses of persons."),
    )
    organizations: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organizations concerned"),
        queryset=None,
        required=False,
        widget=TICKS,
        help_text=gettext_lazy("Their admins see this breach and are told by mail."),
    )

    def __init__(self, *args: Any, actor: Actor, breach: Breach | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if breach is None and actor.is_platform:
            forces = cast("forms.ModelChoiceField[TaskForce]", self.fields["task_force"])
            forces.queryset = task_forces(actor)
        elif breach is None:
            choose_task_force(self, actor)
        else:
            del self.fields["task_force"]
        self._offer_organizations(actor, breach)

    def _offer_organizations(self, actor: Actor, breach: Breach | None) -> None:
        """The members; platform staff name none before the task force is chosen."""
        rows = members(actor)
        if actor.is_platform and breach is None:
            del self.fields["organizations"]
            return
        if actor.is_platform and breach:
            visible = Organization.objects.visible_to(actor)
            rows = visible.filter(memberships__task_force=breach.task_force_id).distinct().order_by("name")
        cast("forms.ModelMultipleChoiceField[Organization]", self.fields["organizations"]).queryset = rows

    @staticmethod
    def initial_of(breach: Breach) -> dict[str, Any]:
        """What the form of one that is written down starts with."""
        names = [name for name in BreachForm.base_fields if name not in ("task_force", "organizations")]
        return {name: getattr(breach, name) for name in names} | {"organizations": list(breach.organizations.all())}


class ToldForm(forms.Form):
    """When somebody was told."""

    told_at = moment_field(gettext_lazy("When, if that was not now"), required=False)


class DemandForm(forms.Form):
    """What is known of a demand to disclose."""

    task_force: Any = forms.ModelChoiceField(label=gettext_lazy("Task force"), queryset=None, empty_label=CHOOSE)
    instrument = forms.ChoiceField(
        label=gettext_lazy("Paper"),
        choices=Instrument.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("In most states a subpoena is not a court order. Ask counsel before you answer."),
    )
    asker = forms.ChoiceField(label=gettext_lazy("Who asks"), choices=Asker.choices)
    office = forms.CharField(
        label=gettext_lazy("Court or agency"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Its name, never a person's, and no case number."),
    )
    received_on = day_field(gettext_lazy("Received on"))
    answer_due_on = day_field(gettext_lazy("Answer due on"), required=False)
    counsel_asked = forms.BooleanField(label=gettext_lazy("Counsel was asked"), required=False)
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Decision.choices, widget=forms.RadioSelect, initial=Decision.PENDING
    )
    decided_on = day_field(gettext_lazy("Decided on"), required=False)
    notice_attempted = forms.ChoiceField(
        label=gettext_lazy("Did you try to tell the person before anything was given?"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    told_on = day_field(gettext_lazy("The person was told on"), required=False)

    def __init__(self, *args: Any, actor: Actor, demand: Demand | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if demand is None:
            choose_task_force(self, actor)
        else:
            del self.fields["task_force"]

    def clean_notice_attempted(self) -> bool | None:
        """Yes, no, or not answered."""
        return ANSWERS.get(self.cleaned_data["notice_attempted"])

    @staticmethod
    def initial_of(demand: Demand) -> dict[str, Any]:
        """What the form of one that is written down starts with."""
        values = {name: getattr(demand, name) for name in DemandForm.base_fields if name != "task_force"}
        told = demand.notice_attempted
        return values | {"notice_attempted": "" if told is None else "yes" if told else "no"}
