"""How forms draw themselves: our field, error list and choices, in the order and words of the design."""

from functools import cached_property
from pathlib import Path

import django.forms
from django.forms.renderers import DjangoTemplates

TEMPLATES = Path(__file__).resolve().parent / "templates"
STOCK = Path(django.forms.__file__).resolve().parent / "templates"


class HandoffRenderer(DjangoTemplates):
    """Looks for `django/forms/...` in our templates first, then among Django's own."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"

    @cached_property
    def engine(self):
        """The template engine for widgets and fields, with our tags."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [TEMPLATES, STOCK],
                "NAME": "handoff-forms",
                "OPTIONS": {"builtins": ["web.templatetags.handoff"]},
            }
        )
