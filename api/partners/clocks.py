"""The clocks of a task force: how long each step may take, by urgency and kind."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource, require_known
from api.schema import listing, row
from api.serializers import Input
from partners import actions
from partners.models import ClockRule, TaskForce
from partners.permissions import require
from referrals.kinds import KindCode
from referrals.lifecycle import Urgency

FIELDS = ("kind", "urgency", "step", "amount", "measure")


class ClockInput(Input):
    """One clock: `kind` is empty for every kind, `amount` null where this clock does not run."""

    kind = serializers.ChoiceField(KindCode.choices, required=False, allow_blank=True, default="")
    urgency = serializers.ChoiceField(Urgency.choices)
    step = serializers.ChoiceField(ClockRule.Step.choices)
    amount = serializers.IntegerField(allow_null=True)
    measure = serializers.ChoiceField(ClockRule.Measure.choices, default=ClockRule.Measure.BUSINESS_DAYS)


class ClockSerializer(serializers.Serializer):
    """One clock; a rule that names a kind goes before the one for every kind."""

    kind = serializers.ChoiceField(KindCode.choices, allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices)
    step = serializers.ChoiceField(ClockRule.Step.choices)
    amount = serializers.IntegerField(allow_null=True)
    measure = serializers.ChoiceField(ClockRule.Measure.choices)


class Clocks(Resource):
    """Rows of one task force, for its coordinators."""

    read_scope, write_scope = "task-forces:read", "task-forces:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"kind": ("kind", "urgency", "step")}

    @listing(ClockSerializer, "How long each step of a hand-off may take in this task force; for its coordinators.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page. Raises TaskForce.DoesNotExist (404), NotAllowed."""
        require_known(request.query_params, {"after", "page_size", "count"})
        return self.page(self._kept(pk).clock_rules.all(), _shown)

    @row(ClockSerializer, "Set one clock. What is open counts by it soon after.", ClockInput, tagged=False)
    def set(self, request: Request, pk: UUID) -> Response:
        """The clock as it is now."""
        require_known(request.query_params, set())
        rule = actions.set_clock(self._kept(pk), by=self.actor, **self.parsed(ClockInput))
        return Response(_shown(rule))

    def _kept(self, pk: UUID) -> TaskForce:
        found = TaskForce.objects.visible_to(self.actor).distinct().get(pk=pk)
        require(self.actor, "task_force.manage", found)
        return found


def _shown(rule: ClockRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in FIELDS}
