"""Choosing the file of an import."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.imports.tables import MAX_BYTES

TOO_LARGE = _("The file is larger than 20 MB. Split it, or leave out columns that are not used.")


class ImportForm(forms.Form):
    """One file, and whether a wrong line stops all of it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 20 MB, with the columns ori, state and agency_name in its first line."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    all_or_nothing = forms.BooleanField(
        label=_("Import nothing if a line is wrong"),
        required=False,
        help_text=_("Otherwise wrong lines are listed and left out, and the rest goes in."),
    )

    def clean_file(self) -> Any:
        """Refuse a large file before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file
