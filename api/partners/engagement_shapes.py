"""Bodies and answers of paid work with survivors' organizations, of recommendations, and of a business's own house."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, Input, TextField
from partners.engagement_codes import Answer, Credit, EngagementPurpose, EngagementStatus
from partners.practice_codes import Policy, PolicyState, TipRoute


def _hours(**given: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=6, decimal_places=2, **given)


def _dollars(**given: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=7, decimal_places=2, **given)


class EngagementInput(Input):
    """What was agreed and done; `hours_paid` and `paid_on` are the coordinator's to note."""

    purpose = serializers.ChoiceField(EngagementPurpose.choices, required=False)
    agreed_on = serializers.DateField(required=False)
    hours_agreed = _hours(required=False)
    hours_done = _hours(required=False)
    hours_paid = _hours(required=False)
    rate = _dollars(required=False)
    credit = serializers.ChoiceField(Credit.choices, required=False)
    paid_on = serializers.DateField(**NULLABLE)


class NewEngagementInput(Input):
    """A survivors' organization, for what it is engaged, for how many hours and at how many dollars an hour."""

    task_force_id = serializers.UUIDField()
    organization_id = serializers.UUIDField()
    purpose = serializers.ChoiceField(EngagementPurpose.choices)
    agreed_on = serializers.DateField()
    hours_agreed = _hours()
    hours_done = _hours(required=False)
    rate = _dollars()
    credit = serializers.ChoiceField(Credit.choices, required=False)


class EngagementSerializer(serializers.Serializer):
    """Paid work. Hours agreed, done and paid stand apart; `status` follows from them. `due` is owed now, in dollars."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    organization_id = serializers.UUIDField(required=False)
    purpose = serializers.ChoiceField(EngagementPurpose.choices, required=False)
    agreed_on = serializers.DateField(required=False)
    hours_agreed = _hours(required=False)
    hours_done = _hours(required=False)
    hours_paid = _hours(required=False)
    rate = _dollars(required=False)
    due = serializers.DecimalField(max_digits=13, decimal_places=4, required=False)
    credit = serializers.ChoiceField(Credit.choices, required=False)
    paid_on = serializers.DateField(**NULLABLE)
    status = serializers.ChoiceField(EngagementStatus.choices, required=False)
    version = serializers.IntegerField(required=False)


class RecommendationInput(Input):
    """The recommendation in other words."""

    text = TextField(max_length=280)


class NewRecommendationInput(RecommendationInput):
    """What a survivors' organization recommends; today when no day is given."""

    task_force_id = serializers.UUIDField()
    organization_id = serializers.UUIDField()
    received_on = serializers.DateField(required=False)


class AnswerInput(Input):
    """What the task force does about it. Declining takes a reason; done says what."""

    status = serializers.ChoiceField(Answer.choices)
    done = TextField(max_length=280, **BLANKABLE)
    declined_because = TextField(max_length=280, **BLANKABLE)


class RecommendationSerializer(serializers.Serializer):
    """You said (`text`), we did (`done`). `is_late` when nobody has answered for more than 30 days."""

    id = serializers.UUIDField()
    task_force_id = serializers.UUIDField(required=False)
    organization_id = serializers.UUIDField(required=False)
    text = serializers.CharField(required=False)
    received_on = serializers.DateField(required=False)
    status = serializers.ChoiceField(Answer.choices, required=False)
    done = serializers.CharField(**BLANKABLE)
    declined_because = serializers.CharField(**BLANKABLE)
    answered_on = serializers.DateField(**NULLABLE)
    is_late = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False)


class PolicyLineInput(Input):
    """One line of the checklist; what is planned takes a date."""

    policy = serializers.ChoiceField(Policy.choices)
    state = serializers.ChoiceField(PolicyState.choices)
    dated_on = serializers.DateField(**NULLABLE)


class PracticesInput(Input):
    """The route for tips, and lines of the checklist; lines that are not named stay as they are."""

    tip_route = serializers.ChoiceField(TipRoute.choices)
    tip_line_id = serializers.UUIDField(**NULLABLE)
    policies = PolicyLineInput(many=True, max_length=len(Policy.choices))  # type: ignore[call-arg]

    def validate_policies(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each policy once: of two lines one would be lost. Raises ValidationError."""
        if len({line["policy"] for line in lines}) < len(lines):
            raise serializers.ValidationError(_("Name each policy once."))
        return lines


class PolicyLineSerializer(serializers.Serializer):
    """One line of a business's checklist."""

    policy = serializers.ChoiceField(Policy.choices)
    state = serializers.ChoiceField(PolicyState.choices)
    dated_on = serializers.DateField(allow_null=True)


class PracticesSerializer(serializers.Serializer):
    """What a business states of its own house; `tip_route` is null until it is stated.

    `tip_line_id` is the agency's line behind the route, where the caller may see it.
    """

    organization_id = serializers.UUIDField()
    tip_route = serializers.ChoiceField(TipRoute.choices, allow_null=True)
    tip_line_id = serializers.UUIDField(allow_null=True)
    policies = PolicyLineSerializer(many=True)
