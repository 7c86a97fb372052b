"""The forms about what a person allowed: what the signed paper says, and how it is taken back."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.codes import LANGUAGES
from referrals import releases
from referrals.models import Referral, Release
from referrals.release_codes import Asked, Category, Purpose, Result, Signer, Told, default_days, longest_days

TICKS = {
    "includes_law_enforcement": gettext_lazy("The person agreed that law enforcement may be asked"),
    "includes_immigration_enforcement": gettext_lazy("The person agreed even to somebody who enforces immigration law"),
}


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """A day, in the browser's own field."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


class TermsForm(forms.Form):
    """What a signed release says: metadata only, never the paper. `only_when`: an answer that the fields wait for."""

    only_when: tuple[str, str] | None = None

    purpose = forms.ChoiceField(label=gettext_lazy("What is it for?"), choices=Purpose.choices)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What may be shown?"),
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only what the paper names. The less, the safer."),
        error_messages={
            "required": gettext_lazy("Choose what may be shown; a release that names nothing is void."),
        },
    )
    signer = forms.ChoiceField(label=gettext_lazy("Who signs?"), choices=Signer.choices)
    guardian_is_safe = forms.BooleanField(
        label=gettext_lazy("The guardian who signs is not somebody who did harm"), required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language was it explained?"),
        choices=[("", _("Choose one")), *LANGUAGES],
        error_messages={"required": gettext_lazy("Choose the language in which it was explained.")},
    )
    interpreter_used = forms.BooleanField(
        label=gettext_lazy("An interpreter helped"),
        required=False,
        help_text=gettext_lazy("Never a child, a colleague or an employer of the person."),
    )
    risks_discussed = forms.BooleanField(
        label=gettext_lazy("The person was told what it can help with and what could go wrong"), required=False
    )
    starts_on = day_field(gettext_lazy("Signed on"))
    expires_on = day_field(gettext_lazy("The release ends on"))
    includes_law_enforcement = forms.BooleanField(
        label=TICKS["includes_law_enforcement"],
        required=False,
        help_text=gettext_lazy("Without this tick no agency is offered for this person, now or at another try."),
    )
    includes_immigration_enforcement = forms.BooleanField(
        label=TICKS["includes_immigration_enforcement"], required=False
    )
    feedback_allowed = forms.BooleanField(
        label=gettext_lazy("It lets the receiver tell us how it goes on"), required=False
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        today = releases.today_for(referral)
        self.fields["starts_on"].initial = today
        self.fields["expires_on"].initial = today + timedelta(days=default_days(referral.urgency))
        longest = _("At most %(days)d days after it was signed.") % {"days": longest_days(referral.urgency)}
        self.fields["expires_on"].help_text = longest
        if self.only_when and self.data.get(self.only_when[0]) != self.only_when[1]:
            for name in TermsForm.base_fields:
                if name in self.fields:
                    self._let_wait(self.fields[name])

    @staticmethod
    def _let_wait(field: Any) -> None:
        """Ask for it only with that answer, without calling what then must be said optional."""
        field.waits, field.required = field.required, False

    def terms(self) -> dict[str, Any]:
        """The facts as the action takes them."""
        return {name: self.cleaned_data[name] for name in TermsForm.base_fields}

    def as_release(self, *, to_task_force: bool = False) -> Release:
        """The facts as a release that is not recorded: for the paper that is yet to be signed."""
        row = self.referral
        ends = {"task_force": row.task_force, "referral": row, "holder": row.sender, "to_task_force": to_task_force}
        return Release(receiver=None if to_task_force else row.receiver, **ends, **self.terms())


class ReleaseForm(TermsForm):
    """A release that the sender holds on paper, or is about to have signed."""

    recipient = forms.ChoiceField(label=gettext_lazy("Whom does it name?"), widget=forms.RadioSelect)
    field_order = ("recipient",)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        field: Any = self.fields["recipient"]
        field.choices = [("receiver", referral.receiver.name), ("task_force", _("The task force's coordinators"))]
        field.initial = "receiver"

    @property
    def to_task_force(self) -> bool:
        """Whether it names the coordinators."""
        return bool(self.cleaned_data["recipient"] == "task_force")


class StopForm(forms.Form):
    """How the person took it back; a word is enough."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did the person say so?"),
        choices=Told.choices,
        initial=Told.ORALLY,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )


class RequestForm(forms.Form):
    """What the person asked for, and when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What does the person ask for?"), choices=Asked.choices, widget=forms.RadioSelect
    )
    received_on = day_field(gettext_lazy("Asked on"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = today


class AnswerForm(forms.Form):
    """How a request was answered."""

    result = forms.ChoiceField(label=gettext_lazy("How was it answered?"), choices=Result.choices)
