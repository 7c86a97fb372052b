"""Bodies and answers of breaches and of demands to disclose."""

from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, Input, MomentField, TextField
from referrals.safeguard_codes import Asker, BreachKind, Decision, Instrument, Told

MOST = 1_000_000


class BreachInput(Input):
    """What is known of a breach; counts are estimates, null while nobody knows. No words about persons."""

    kind = serializers.ChoiceField(BreachKind.choices, required=False)
    is_imminent = serializers.BooleanField(required=False)
    detected_at = MomentField(required=False)
    contained_at = MomentField(**NULLABLE)
    records = serializers.IntegerField(min_value=0, max_value=MOST, **NULLABLE)
    people = serializers.IntegerField(min_value=0, max_value=MOST, **NULLABLE)
    protection = TextField(max_length=280, **BLANKABLE)
    organization_ids = serializers.ListField(child=serializers.UUIDField(), max_length=200, required=False)


class NewBreachInput(BreachInput):
    """A breach that happened, or with `is_imminent` one that is about to."""

    task_force_id = serializers.UUIDField()
    kind = serializers.ChoiceField(BreachKind.choices)
    detected_at = MomentField()


class ToldInput(Input):
    """Who was told, and when if that was not now."""

    to = serializers.ChoiceField(Told.choices)
    told_at = MomentField(required=False)


class NoticeSerializer(serializers.Serializer):
    """Whom a breach must be told to, by when (null where a state's law decides), and when it was done."""

    to = serializers.ChoiceField(Told.choices)
    due_at = serializers.DateTimeField(allow_null=True)
    told_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()


class BreachSerializer(serializers.Serializer):
    """A breach, and who must be told of it by when."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(BreachKind.choices, required=False)
    is_imminent = serializers.BooleanField(required=False)
    detected_at = serializers.DateTimeField(required=False)
    contained_at = serializers.DateTimeField(**NULLABLE)
    closed_at = serializers.DateTimeField(**NULLABLE)
    records = serializers.IntegerField(**NULLABLE)
    people = serializers.IntegerField(**NULLABLE)
    protection = serializers.CharField(**BLANKABLE)
    organization_ids = serializers.ListField(child=serializers.UUIDField(), required=False)
    notices = NoticeSerializer(many=True, required=False)
    version = serializers.IntegerField(required=False)


class DemandInput(Input):
    """What is known of a demand. `office` is a court's or agency's name, never a person's.

    Once something was given, `notice_attempted` says whether it was tried to tell the person; `told_on` is the day on
    which they were told. Nothing is given on an `informal` paper.
    """

    instrument = serializers.ChoiceField(Instrument.choices, required=False)
    asker = serializers.ChoiceField(Asker.choices, required=False)
    office = TextField(max_length=120, **BLANKABLE)
    received_on = serializers.DateField(required=False)
    answer_due_on = serializers.DateField(**NULLABLE)
    counsel_asked = serializers.BooleanField(required=False)
    decision = serializers.ChoiceField(Decision.choices, required=False)
    decided_on = serializers.DateField(**NULLABLE)
    notice_attempted = serializers.BooleanField(**NULLABLE)
    told_on = serializers.DateField(**NULLABLE)


class NewDemandInput(DemandInput):
    """A demand that reached your organization, or without `organization_id` the task force you coordinate."""

    task_force_id = serializers.UUIDField()
    organization_id = serializers.UUIDField(**NULLABLE)
    instrument = serializers.ChoiceField(Instrument.choices)
    asker = serializers.ChoiceField(Asker.choices)


class DemandSerializer(serializers.Serializer):
    """A demand to disclose what is held, and what became of it."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    organization_id = serializers.UUIDField(**NULLABLE)
    instrument = serializers.ChoiceField(Instrument.choices, required=False)
    asker = serializers.ChoiceField(Asker.choices, required=False)
    office = serializers.CharField(**BLANKABLE)
    received_on = serializers.DateField(required=False)
    answer_due_on = serializers.DateField(**NULLABLE)
    counsel_asked = serializers.BooleanField(required=False)
    decision = serializers.ChoiceField(Decision.choices, required=False)
    decided_on = serializers.DateField(**NULLABLE)
    notice_attempted = serializers.BooleanField(**NULLABLE)
    told_on = serializers.DateField(**NULLABLE)
    version = serializers.IntegerField(required=False)
