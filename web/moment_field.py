"""The field of a form in which somebody says when something happened or will."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.clock import is_countable


class MomentField(forms.DateTimeField):
    """A day and a time, in years that can be counted with."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment, aware. Raises ValidationError."""
        moment = super().to_python(value)
        if moment and not is_countable(moment):
            raise ValidationError(_("Check the year."), code="year")
        return moment
