"""Bodies and answers of after-hours lines. Times of a rota are moments; weekly hours are in the line's time zone."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, Input, MomentField, PartySerializer, TextField
from partners.codes import LANGUAGES, Need
from partners.freshness import Freshness
from partners.line_codes import Ages, CallResult, ChangeOutcome, Gender, HolidayRule, LineKind, LinePurpose
from partners.line_hours import Answering

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
MOST = 100


class HolidayHoursInput(Input):
    """From when until when on a holiday."""

    opens = serializers.RegexField(CLOCK)
    closes = serializers.RegexField(CLOCK)


class HoursInput(HolidayHoursInput):
    """Days of the week (0 is Monday) and times; closing at or before opening means the next day."""

    days = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), min_length=1, max_length=7)


class LineInput(Input):
    """What of a line may be changed. Another number waits for a second person."""

    label = TextField(required=False, max_length=80)  # type: ignore[assignment]
    kind = serializers.ChoiceField(LineKind.choices, required=False)
    purpose = serializers.ChoiceField(LinePurpose.choices, required=False)
    number = TextField(required=False, max_length=40)
    answered_by = TextField(required=False, allow_blank=True, max_length=80)
    needs = serializers.ListField(child=serializers.ChoiceField(Need.choices), required=False, max_length=len(Need))
    counties = serializers.ListField(child=TextField(max_length=120), required=False, max_length=MOST)
    languages = serializers.ListField(child=serializers.ChoiceField(LANGUAGES), required=False, max_length=MOST)
    genders = serializers.ListField(child=serializers.ChoiceField(Gender.choices), required=False, max_length=3)
    ages = serializers.ChoiceField(Ages.choices, required=False)
    time_zone = TextField(required=False, max_length=40)
    hours = serializers.ListField(child=HoursInput(), required=False, max_length=14)
    holiday_rule = serializers.ChoiceField(HolidayRule.choices, required=False)
    holiday_hours = serializers.ListField(child=HolidayHoursInput(), required=False, max_length=14)
    pickup_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=240)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)
    called_back = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("A coordinator called the partner on the number it had, and the partner said so."),
    )


class NewLineInput(LineInput):
    """A new line of one organization."""

    organization_id = serializers.UUIDField()
    label = TextField(max_length=80)
    kind = serializers.ChoiceField(LineKind.choices)
    purpose = serializers.ChoiceField(LinePurpose.choices)
    number = TextField(max_length=40)


class TestCallInput(Input):
    """What came of a test call; without a time it was just now."""

    result = serializers.ChoiceField(CallResult.choices)
    minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=240)
    called_at = MomentField(required=False, allow_null=True)


class ShiftInput(Input):
    """A shift. A number that the line never had waits for a second person."""

    starts_at = MomentField()
    ends_at = MomentField()
    desk = TextField(max_length=80)
    number = TextField(required=False, allow_blank=True, max_length=40)
    called_back = serializers.BooleanField(required=False, default=False)


class HolidayHoursSerializer(serializers.Serializer):
    """From when until when on a holiday."""

    opens = serializers.CharField()
    closes = serializers.CharField()


class HoursSerializer(HolidayHoursSerializer):
    """Days of the week (0 is Monday) and times in the line's time zone."""

    days = serializers.ListField(child=serializers.IntegerField())


class AfterHoursLineSerializer(serializers.Serializer):
    """A number at a partner that is answered outside office hours; members of its task forces see it only."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField(required=False)
    label = serializers.CharField(required=False)  # type: ignore[assignment]
    kind = serializers.ChoiceField(LineKind.choices, required=False)
    purpose = serializers.ChoiceField(LinePurpose.choices, required=False)
    number = serializers.CharField(required=False)
    answered_by = serializers.CharField(**BLANKABLE)
    needs = serializers.ListField(child=serializers.ChoiceField(Need.choices), required=False)
    counties = serializers.ListField(child=serializers.CharField(), required=False)
    languages = serializers.ListField(child=serializers.ChoiceField(LANGUAGES), required=False)
    genders = serializers.ListField(child=serializers.ChoiceField(Gender.choices), required=False)
    ages = serializers.ChoiceField(Ages.choices, required=False)
    time_zone = serializers.CharField(required=False)
    hours = HoursSerializer(many=True, required=False)
    holiday_rule = serializers.ChoiceField(HolidayRule.choices, required=False)
    holiday_hours = HolidayHoursSerializer(many=True, required=False)
    pickup_minutes = serializers.IntegerField(**NULLABLE)
    valid_from = serializers.DateField(**NULLABLE)
    valid_to = serializers.DateField(**NULLABLE)
    confirmed_on = serializers.DateField(**NULLABLE)
    confirmed_how = serializers.CharField(**BLANKABLE)
    tested_on = serializers.DateField(**NULLABLE)
    test_result = serializers.CharField(**BLANKABLE)
    ended_on = serializers.DateField(**NULLABLE)
    created_at = serializers.DateTimeField(required=False)
    version = serializers.IntegerField(required=False)


class TestCallSerializer(serializers.Serializer):
    """One try of a line."""

    id = serializers.UUIDField()
    called_at = serializers.DateTimeField()
    result = serializers.ChoiceField(CallResult.choices)
    minutes = serializers.IntegerField(allow_null=True)


class ShiftSerializer(serializers.Serializer):
    """One stretch of a rota; without a number of its own the line's counts."""

    id = serializers.UUIDField()
    line_id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    desk = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    removed_at = serializers.DateTimeField(allow_null=True)


class NumberChangeSerializer(serializers.Serializer):
    """A new number that somebody entered. The number itself is shown to those who may decide on it."""

    id = serializers.UUIDField()
    line_id = serializers.UUIDField()
    shift_id = serializers.UUIDField(allow_null=True)
    number = serializers.CharField()
    asked_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(ChangeOutcome.choices, allow_blank=True)


class GapSerializer(serializers.Serializer):
    """A stretch within a day in which a rota has nobody."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class CallSerializer(serializers.Serializer):
    """One line to call, as it is at the moment asked for."""

    line_id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    organization = PartySerializer()
    purpose = serializers.ChoiceField(LinePurpose.choices)
    number = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    answering = serializers.ChoiceField(Answering.choices)
    until = serializers.DateTimeField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True)
    pickup_minutes = serializers.IntegerField(allow_null=True)
    freshness = serializers.ChoiceField(Freshness.choices)
    confirmed_on = serializers.DateField(allow_null=True)
    tested_on = serializers.DateField(allow_null=True)
    gap = GapSerializer(allow_null=True)


class NowSerializer(serializers.Serializer):
    """Who to call at a moment: those that answer first, the best confirmed before others."""

    at = serializers.DateTimeField()
    emergency_number = serializers.CharField()
    results = CallSerializer(many=True)
