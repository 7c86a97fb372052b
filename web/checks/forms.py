"""What a contact types on the page behind its link. Nothing is chosen beforehand: a default would fake answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.actions import Given
from partners.answering import Asked
from partners.models import LinkAnswer

Answer = LinkAnswer.Answer
ANSWERS = [(one.value, one.label) for one in (Answer.RIGHT, Answer.CHANGE, Answer.LEFT)]
PHONE = {"type": "tel", "autocomplete": "off"}
OFF = {"autocomplete": "off"}


class AnswerForm(forms.Form):
    """One contact: the three answers, what has changed, whom to ask instead."""

    answer = forms.ChoiceField(label=_("Still right?"), choices=ANSWERS, widget=forms.RadioSelect, required=False)
    phone = forms.CharField(label=_("New phone"), max_length=40, required=False, widget=forms.TextInput(attrs=PHONE))
    email = forms.CharField(label=_("New e-mail"), max_length=254, required=False, widget=forms.TextInput(attrs=OFF))
    name = forms.CharField(label=_("New work name"), max_length=120, required=False, widget=forms.TextInput(attrs=OFF))
    instead_name = forms.CharField(
        label=_("Ask instead: work name"), max_length=120, required=False, widget=forms.TextInput(attrs=OFF)
    )
    instead_email = forms.CharField(
        label=_("Their e-mail"), max_length=254, required=False, widget=forms.TextInput(attrs=OFF)
    )
    instead_phone = forms.CharField(
        label=_("Their phone"), max_length=40, required=False, widget=forms.TextInput(attrs=PHONE)
    )

    def __init__(self, asked: Asked, data: Mapping[str, Any] | None) -> None:
        self.asked = asked
        super().__init__(data, prefix=str(asked.id))
        self.fields["answer"].label = asked.name

    @property
    def given(self) -> Given | None:
        """The answer, once the form is valid; None where nothing was chosen."""
        values = self.cleaned_data
        if not values["answer"]:
            return None
        instead = {name: values[f"instead_{name}"] for name in ("name", "email", "phone")}
        return Given(values["answer"], {name: values[name] for name in ("phone", "email", "name")}, instead)


class NewcomerForm(forms.Form):
    """Somebody who is missing on the list."""

    name = forms.CharField(label=_("Work name"), max_length=120, required=False, widget=forms.TextInput(attrs=OFF))
    title = forms.CharField(label=_("Title or desk"), max_length=120, required=False, widget=forms.TextInput(attrs=OFF))
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False, widget=forms.TextInput(attrs=OFF))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs=PHONE))

    @property
    def given(self) -> dict[str, str] | None:
        """What was typed; None when nothing was."""
        return dict(self.cleaned_data) if any(self.cleaned_data.values()) else None


class DecisionForm(forms.Form):
    """How a coordinator learned whether a change is right; `own` for the partner's own people, who just know."""

    how = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[
            ("old_number", _("I called the old number")),
            ("independent", _("I called a number that I found elsewhere")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, own: bool) -> None:
        super().__init__(data)
        if own:
            del self.fields["how"]
