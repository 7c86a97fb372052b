"""Forms of the account pages. Their rules are the actions'; the forms only give shape and words."""

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.actions import DEFAULT_DAYS, LONGEST_DAYS, NAME_LENGTH
from accounts.models import User
from accounts.scopes import scopes_for

DAYS = _("Enter a whole number of days from 1 to 365.")


class SettingsForm(forms.ModelForm):
    """Name, look and keys."""

    theme = forms.ChoiceField(
        label=_("Theme"),
        widget=forms.RadioSelect,
        choices=[("system", _("As this device is set")), ("light", _("Light")), ("dark", _("Dark"))],
    )

    class Meta:
        model = User
        fields = ("name", "theme", "single_key_shortcuts")
        labels = {"name": _("Work name"), "single_key_shortcuts": _("Use single-key shortcuts")}
        error_messages = {"name": {"required": _("Enter the name that colleagues know you by.")}}
        help_texts = {
            "name": _("Colleagues and partners see it beside what you record."),
            "single_key_shortcuts": _("J and K move in a list, ? shows them all. Ctrl K works either way."),
        }


class TokenForm(forms.Form):
    """A new API token: only scopes that the role can use are offered."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("What will use it, such as “Monthly report script”."),
        error_messages={"required": _("Give the token a name, such as what uses it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing the token may do.")},
    )
    days = forms.IntegerField(
        label=_("Days until it ends"),
        initial=DEFAULT_DAYS,
        validators=[MinValueValidator(1, DAYS), MaxValueValidator(LONGEST_DAYS, DAYS)],
        error_messages={"required": DAYS, "invalid": DAYS},
        widget=forms.NumberInput(attrs={"class": "w-s", "min": 1, "max": LONGEST_DAYS}),
        help_text=_("From 1 to 365."),
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
        scopes.choices = list(scopes_for(role).items())
