"""Bodies and answers about capacity and inquiries. No field of an inquiry takes free text."""

from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, Input, TextField
from partners.capacity_codes import (
    HOLD_HOURS,
    LONGEST_HOURS,
    MOST_ASKED,
    MOST_BEDS,
    MOST_PLACES,
    Access,
    Age,
    CannotReason,
    CapacityReason,
    CapacityStatus,
    InquiryState,
    NeededBy,
    Party,
    ReplyState,
)
from partners.codes import LANGUAGES, Need
from partners.inquiry_disclosure import CLOSED
from partners.line_codes import Gender

SHOWN_STATES = [*InquiryState.choices, (CLOSED, "Closed")]
HOLDS = [(hours, str(hours)) for hours in HOLD_HOURS]


class CapacityInput(Input):
    """What a service can take; what is not given stays as it was reported."""

    status = serializers.ChoiceField(CapacityStatus.choices, required=False)
    beds_available = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_BEDS)
    beds_maximum = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_BEDS)
    reason = serializers.ChoiceField(CapacityReason.choices, required=False, allow_blank=True)
    opens_on = serializers.DateField(required=False, allow_null=True)
    review_on = serializers.DateField(required=False, allow_null=True)
    note = TextField(required=False, allow_blank=True, max_length=120)


class NewCapacityInput(CapacityInput):
    """A report about a service of an organization."""

    organization_id = serializers.UUIDField()
    need = serializers.ChoiceField(Need.choices)
    status = serializers.ChoiceField(CapacityStatus.choices)


class CapacitySerializer(serializers.Serializer):
    """What was last said of a service, and how old that is."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField(required=False)
    need = serializers.ChoiceField(Need.choices, required=False)
    status = serializers.ChoiceField(CapacityStatus.choices, required=False)
    age = serializers.ChoiceField(Age.choices, required=False)
    beds_available = serializers.IntegerField(**NULLABLE)
    beds_maximum = serializers.IntegerField(**NULLABLE)
    reason = serializers.CharField(**BLANKABLE)
    opens_on = serializers.DateField(**NULLABLE)
    review_on = serializers.DateField(**NULLABLE)
    note = serializers.CharField(**BLANKABLE)
    reported_at = serializers.DateTimeField(required=False)
    by_proxy = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False)


class InquiryInput(Input):
    """What is asked, of whom. `asker_id` is needed of coordinators; a partner's people ask for their own."""

    task_force_id = serializers.UUIDField()
    asker_id = serializers.UUIDField(required=False)
    provider_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_ASKED)
    need = serializers.ChoiceField(Need.choices)
    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    county = TextField(required=False, allow_blank=True, max_length=120)
    language = serializers.ChoiceField(LANGUAGES, required=False, allow_blank=True)
    gender = serializers.ChoiceField(Gender.choices, required=False, allow_blank=True)
    party = serializers.ChoiceField(Party.choices, required=False)
    access = serializers.ChoiceField(Access.choices, required=False, allow_blank=True)
    needed_by = serializers.ChoiceField(NeededBy.choices)
    hold_wanted = serializers.ChoiceField(HOLDS, required=False, allow_null=True)
    hours = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LONGEST_HOURS)


class OfferInput(Input):
    """Places, and for how many hours they are held."""

    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    hold_hours = serializers.ChoiceField(HOLDS)


class InquiryDeclineInput(Input):
    """Why there is no place."""

    reason = serializers.ChoiceField(CannotReason.choices)


class TakeInput(Input):
    """Which answer is taken."""

    reply_id = serializers.UUIDField()


class InquiryReplySerializer(serializers.Serializer):
    """One asked provider's answer."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField()
    state = serializers.ChoiceField(ReplyState.choices)
    places = serializers.IntegerField(allow_null=True)
    hold_hours = serializers.IntegerField(allow_null=True)
    hold_until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    by_proxy = serializers.BooleanField()
    version = serializers.IntegerField()


class InquirySerializer(serializers.Serializer):
    """An inquiry with the answers that the caller may see: an asked provider its own, the asker's side all."""

    id = serializers.UUIDField()
    reference = serializers.CharField(required=False)
    task_force_id = serializers.UUIDField(required=False)
    asker_id = serializers.UUIDField(required=False)
    by_proxy = serializers.BooleanField(required=False)
    need = serializers.ChoiceField(Need.choices, required=False)
    places = serializers.IntegerField(required=False)
    county = serializers.CharField(**BLANKABLE)
    language = serializers.CharField(**BLANKABLE)
    gender = serializers.CharField(**BLANKABLE)
    party = serializers.ChoiceField(Party.choices, required=False)
    access = serializers.CharField(**BLANKABLE)
    needed_by = serializers.ChoiceField(NeededBy.choices, required=False)
    hold_wanted = serializers.IntegerField(**NULLABLE)
    asked_at = serializers.DateTimeField(required=False)
    expires_at = serializers.DateTimeField(required=False)
    state = serializers.ChoiceField(SHOWN_STATES, required=False)
    replies = InquiryReplySerializer(many=True, required=False)
    version = serializers.IntegerField(required=False)
