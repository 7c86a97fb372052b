"""Bodies and answers of agreements."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, Input, TextField
from partners.agreement_codes import (
    Clause,
    ClauseMark,
    DataClass,
    DocumentType,
    EndReason,
    GateLevel,
    Instrument,
    PartyRole,
    ReferralKind,
    Renewal,
    Shown,
    Status,
)
from partners.agreement_particulars import LABELS
from partners.codes import Need

STEPS = [Status.DRAFT, Status.IN_REVIEW, Status.AWAITING_SIGNATURE]
MOST_COUNTIES = 300


def _codes(choices: Any, **given: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices), required=False, max_length=len(choices), **given
    )


class ClausesField(serializers.DictField):
    """Clause codes, each with what was found when the text was read."""

    child = serializers.ChoiceField(ClauseMark.choices)


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]})
class ParticularField(serializers.Field):
    """A short text, a whole number, or true or false; the instrument's table says which."""

    default_error_messages = {"invalid": _("Send a text, a whole number, or true or false.")}

    def to_internal_value(self, data: Any) -> str | int | bool:
        """The value, a text without space around it. Raises ValidationError."""
        if not isinstance(data, str | int):
            self.fail("invalid")
        return data.strip() if isinstance(data, str) else data

    def to_representation(self, value: Any) -> Any:
        """As it is stored."""
        return value


class ParticularsField(serializers.DictField):
    """What the instrument records beyond the common fields, by code."""

    child = ParticularField()


class AgreementPartySerializer(serializers.Serializer):
    """An organization's part in an agreement, and its signature."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField()
    role = serializers.ChoiceField(PartyRole.choices)
    is_required = serializers.BooleanField()
    approval_body = serializers.CharField(allow_blank=True)
    approved_on = serializers.DateField(allow_null=True)
    signatory_id = serializers.UUIDField(allow_null=True)
    signatory_name = serializers.CharField(allow_blank=True)
    signatory_title = serializers.CharField(allow_blank=True)
    signed_on = serializers.DateField(allow_null=True)


class AgreementSerializer(serializers.Serializer):
    """An agreement. `status` is derived for today where its task force is."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    instrument = serializers.ChoiceField(Instrument.choices, required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    reference_no = serializers.CharField(**BLANKABLE)
    title = serializers.CharField(required=False)
    purpose = serializers.CharField(**BLANKABLE)
    binds_all = serializers.BooleanField(required=False)
    shown_to = serializers.ChoiceField(Shown.choices, required=False)
    kinds = _codes(ReferralKind.choices)
    services = _codes(Need.choices)
    counties = serializers.ListField(child=serializers.CharField(), required=False)
    data_classes = _codes(DataClass.choices)
    clauses = ClausesField(required=False)
    particulars = ParticularsField(required=False)
    effective_on = serializers.DateField(**NULLABLE)
    expires_on = serializers.DateField(**NULLABLE)
    renewal = serializers.ChoiceField(Renewal.choices, required=False)
    renewal_term_months = serializers.IntegerField(**NULLABLE)
    notice_days = serializers.IntegerField(required=False)
    next_review_on = serializers.DateField(**NULLABLE)
    supersedes_id = serializers.UUIDField(**NULLABLE)
    signed_on = serializers.DateField(**NULLABLE)
    begins_on = serializers.DateField(**NULLABLE)
    last_day = serializers.DateField(**NULLABLE)
    terminated_on = serializers.DateField(**NULLABLE)
    termination_reason = serializers.ChoiceField(EndReason.choices, allow_blank=True, required=False)
    created_at = serializers.DateTimeField(required=False)
    version = serializers.IntegerField(required=False)


class AgreementDetailSerializer(AgreementSerializer):
    """One agreement with its parties."""

    parties = AgreementPartySerializer(many=True, required=False)


class AgreementInput(Input):
    """What of a draft may be changed."""

    instrument = serializers.ChoiceField(Instrument.choices, required=False)
    reference_no = TextField(required=False, allow_blank=True, max_length=40)
    title = TextField(required=False, max_length=160)
    purpose = TextField(required=False, allow_blank=True, max_length=280)
    binds_all = serializers.BooleanField(required=False)
    shown_to = serializers.ChoiceField(Shown.choices, required=False)
    kinds = _codes(ReferralKind.choices)
    services = _codes(Need.choices)
    counties = serializers.ListField(child=TextField(max_length=120), required=False, max_length=MOST_COUNTIES)
    data_classes = _codes(DataClass.choices)
    clauses = ClausesField(required=False, help_text=_("Codes: %(codes)s") % {"codes": ", ".join(Clause.values)})
    particulars = ParticularsField(
        required=False, help_text=_("Codes: %(codes)s") % {"codes": ", ".join(sorted(LABELS))}
    )
    effective_on = serializers.DateField(required=False, allow_null=True)
    expires_on = serializers.DateField(required=False, allow_null=True)
    renewal = serializers.ChoiceField(Renewal.choices, required=False)
    renewal_term_months = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=120)
    notice_days = serializers.IntegerField(required=False, min_value=0, max_value=730)
    next_review_on = serializers.DateField(required=False, allow_null=True)


class NewAgreementInput(AgreementInput):
    """A new draft of the coordinator's task force."""

    instrument = serializers.ChoiceField(Instrument.choices)
    title = TextField(max_length=160)


class StepInput(Input):
    """The status to reach on the way to signing."""

    to = serializers.ChoiceField([(status.value, status.label) for status in STEPS])


class EndInput(Input):
    """The first day out of force, and why."""

    on = serializers.DateField()
    reason = serializers.ChoiceField(EndReason.choices)


class AgreementPartyInput(Input):
    """A party of a draft."""

    organization_id = serializers.UUIDField()
    role = serializers.ChoiceField(PartyRole.choices, required=False)
    is_required = serializers.BooleanField(required=False)


class SignatureInput(Input):
    """Who signed, and when: a contact the party had on that day, or a name and a title."""

    signed_on = serializers.DateField()
    signatory_id = serializers.UUIDField(required=False, allow_null=True)
    signatory_name = TextField(required=False, allow_blank=True, max_length=120)
    signatory_title = TextField(required=False, allow_blank=True, max_length=120)
    approval_body = TextField(required=False, allow_blank=True, max_length=80)
    approved_on = serializers.DateField(required=False, allow_null=True)


class AgreementDocumentInput(Input):
    """A PDF, a Word document without macros, a PNG or a JPEG, of at most 10 MB; judged by its bytes."""

    file = serializers.FileField(max_length=200)


class AgreementDocumentSerializer(serializers.Serializer):
    """A file kept of an agreement."""

    id = serializers.UUIDField()
    agreement_id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    content_type = serializers.ChoiceField(DocumentType.choices)
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    added_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)


class AgreementPolicySerializer(serializers.Serializer):
    """What sending a kind of referral asks for in a task force; a kind without a row asks for nothing."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField()
    kind = serializers.ChoiceField(ReferralKind.choices)
    level = serializers.ChoiceField(GateLevel.choices)
    instruments = _codes(Instrument.choices)
    version = serializers.IntegerField()


class AgreementPolicyInput(Input):
    """The gate of one kind. No instruments means that any counts."""

    kind = serializers.ChoiceField(ReferralKind.choices)
    level = serializers.ChoiceField(GateLevel.choices)
    instruments = _codes(Instrument.choices)
