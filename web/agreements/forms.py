"""Forms of agreements."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actors import SYSTEM
from partners.agreement_codes import (
    Clause,
    ClauseMark,
    DataClass,
    EndReason,
    GateLevel,
    Instrument,
    PartyRole,
    ReferralKind,
    Renewal,
    Shown,
)
from partners.agreement_particulars import LONGEST, TABLE, Kind, Particular, Topic
from partners.codes import Need
from partners.models import Agreement, Contact, Organization
from web.partners.forms import COLUMNS


def _day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class TextForm(forms.Form):
    """What the paper is, and its dates."""

    instrument = forms.ChoiceField(label=gettext_lazy("Instrument"), choices=Instrument.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    reference_no = forms.CharField(label=gettext_lazy("Reference number"), max_length=40, required=False)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=280, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    effective_on = forms.DateField(label=gettext_lazy("In force from"), required=False, widget=_day_input())
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=_day_input(),
        help_text=gettext_lazy("Empty: until it is ended."),
    )
    renewal = forms.ChoiceField(label=gettext_lazy("At its end"), choices=Renewal.choices)
    renewal_term_months = forms.IntegerField(
        label=gettext_lazy("Months of each renewal"), required=False, min_value=1, max_value=120
    )
    notice_days = forms.IntegerField(label=gettext_lazy("Days of notice"), min_value=0, max_value=730)
    next_review_on = forms.DateField(label=gettext_lazy("Next review"), required=False, widget=_day_input())
    shown_to = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Shown.choices)
    binds_all = forms.BooleanField(label=gettext_lazy("It binds every member of the task force"), required=False)

    FIRST: dict[str, Any] = {
        "instrument": Instrument.MOU,
        "renewal": Renewal.NONE,
        "notice_days": 90,
        "shown_to": Shown.PARTIES,
    }

    @staticmethod
    def initial_of(agreement: Agreement) -> dict[str, Any]:
        """What an agreement's form starts with."""
        return {name: getattr(agreement, name) for name in TextForm.base_fields}


class ScopeForm(forms.Form):
    """What it covers; nothing chosen means everything."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of handoff"),
        choices=ReferralKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    data_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Data"),
        choices=DataClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    counties = forms.CharField(
        label=gettext_lazy("Counties"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("Names with commas between them. Empty: all."),
    )

    def clean_counties(self) -> list[str]:
        """The names as a list."""
        return [name for part in self.cleaned_data["counties"].split(",") if (name := part.strip())]

    @staticmethod
    def initial_of(agreement: Agreement) -> dict[str, Any]:
        """What an agreement's form starts with."""
        values = {name: getattr(agreement, name) for name in ScopeForm.base_fields}
        return values | {"counties": ", ".join(agreement.counties)}


class ClausesForm(forms.Form):
    """The checklist: each clause is in it, missing, or does not apply; or nobody has looked yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Clause.choices:
            choices = [("", _("Not looked at")), *ClauseMark.choices]
            self.fields[f"clause_{code}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def marks(self) -> dict[str, str]:
        """What was found, by clause."""
        return {name.removeprefix("clause_"): mark for name, mark in self.cleaned_data.items() if mark}

    @staticmethod
    def initial_of(agreement: Agreement) -> dict[str, Any]:
        """What an agreement's form starts with."""
        return {f"clause_{code}": mark for code, mark in agreement.clauses.items()}


class ParticularsForm(forms.Form):
    """What the saved instrument records beyond the rest; a new draft has no fields yet."""

    def __init__(self, *args: Any, instrument: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in TABLE.get(instrument, ()):
            self.fields[f"particular_{one.code}"] = _field_of(one)

    @property
    def given(self) -> dict[str, Any]:
        """What was recorded, by code."""
        values = {name.removeprefix("particular_"): value for name, value in self.cleaned_data.items()}
        return {code: value for code, value in values.items() if value not in (None, "")}

    @classmethod
    def of(cls, agreement: Agreement | None, data: Any) -> "ParticularsForm":
        """The form of an agreement, starting with what it holds."""
        held = agreement.particulars if agreement else {}
        words = {True: "yes", False: "no"}
        first = {f"particular_{code}": words[v] if isinstance(v, bool) else v for code, v in held.items()}
        return cls(data, initial=first, instrument=agreement.instrument if agreement else "")


def _field_of(one: Particular) -> forms.Field:
    asked: dict[str, Any] = {"label": one.label, "required": False}
    if one.kind == Kind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=one.most, **asked)
    if one.kind == Kind.TOPIC:
        return forms.ChoiceField(choices=[("", _("Not recorded")), *Topic.choices], **asked)
    if one.kind == Kind.YES_NO:
        answers = [("", _("Not recorded")), ("yes", _("Yes")), ("no", _("No"))]
        return forms.TypedChoiceField(choices=answers, coerce=lambda answer: answer == "yes", empty_value=None, **asked)
    return forms.CharField(max_length=LONGEST, **asked)


class PartyForm(forms.Form):
    """A party of a draft."""

    organization: Any = forms.ModelChoiceField(
        label=gettext_lazy("Partner"), queryset=Organization.objects.visible_to(SYSTEM).none()
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PartyRole.choices)
    is_required = forms.BooleanField(label=gettext_lazy("It must sign"), required=False)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Organization]", self.fields["organization"]).queryset = members


class SignatureForm(forms.Form):
    """Who signed for a party, and when."""

    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=_day_input())
    signatory: Any = forms.ModelChoiceField(
        label=gettext_lazy("Who signed"),
        queryset=Contact.objects.visible_to(SYSTEM).none(),
        required=False,
        empty_label=gettext_lazy("Somebody who is not a contact"),
    )
    signatory_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only for somebody who is not a contact."),
    )
    signatory_title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    approval_body = forms.CharField(
        label=gettext_lazy("Approved by"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Such as a city council or a board, where one must approve."),
    )
    approved_on = forms.DateField(label=gettext_lazy("Approved on"), required=False, widget=_day_input())

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Contact]", self.fields["signatory"]).queryset = contacts


class EndForm(forms.Form):
    """From when, and why."""

    on = forms.DateField(label=gettext_lazy("First day out of force"), widget=_day_input(), initial=timezone.localdate)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[("", gettext_lazy("Choose a reason")), *EndReason.choices]
    )


class DocumentForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
        help_text=gettext_lazy("PDF, Word, PNG or JPEG, at most 10 MB."),
    )


class PolicyForm(forms.Form):
    """What one kind of referral asks for."""

    level = forms.ChoiceField(
        label=gettext_lazy("Without an agreement in force"), choices=GateLevel.choices, widget=forms.RadioSelect
    )
    instruments = forms.MultipleChoiceField(
        label=gettext_lazy("Agreements that count"),
        choices=Instrument.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
        help_text=gettext_lazy("Nothing chosen: any."),
    )
