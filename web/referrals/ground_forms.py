"""The forms of the third page of a draft: that nobody is named, or on what ground what is shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import releases
from referrals.kinds import LegalBasis
from referrals.models import Referral
from web.referrals.forms import offer
from web.referrals.release_forms import TermsForm


class NobodyNamedForm(forms.Form):
    """The answer that a kind without a person needs."""

    nobody = forms.BooleanField(
        label=gettext_lazy("I have checked: nothing in it names or describes a person."),
        error_messages={
            "required": gettext_lazy("Say that nothing in it names or describes a person, or go back and change it.")
        },
    )


class GroundForm(TermsForm):
    """On what ground something about a person is handed over, and what may be shown."""

    only_when = ("answer", "record")
    field_order = ("answer", "legal_basis")

    answer = forms.ChoiceField(
        label=gettext_lazy("What may the receiver be shown here?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the receiver may be shown.")},
    )
    legal_basis = forms.ChoiceField(
        label=gettext_lazy("Ground for handing over"),
        help_text=gettext_lazy("What the sender relies on when it speaks with the receiver."),
    )

    def __init__(self, *args: Any, referral: Referral, can_record: bool, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        bases = [(code, LegalBasis(code).label) for code in referral.rules.bases_for(referral.sender.sector)]
        offer(self, "legal_basis", bases)
        offer(self, "answer", self._answers(referral, can_record))
        if not can_record:
            for name in TermsForm.base_fields:
                del self.fields[name]

    def _answers(self, referral: Referral, can_record: bool) -> list[tuple[str, Any]]:
        name = {"name": referral.receiver.label}
        answers = [("envelope", _("The envelope only: nothing about the person is shown here"))]
        if releases.names_receiver(referral):
            answers.append(("kept", _("What the release on file allows; it names %(name)s") % name))
        if can_record:
            answers.append(("record", _("What a signed release allows that names %(name)s: record it now") % name))
        return answers
