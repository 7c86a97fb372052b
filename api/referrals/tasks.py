"""What somebody is to do because of a referral."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.inputs import NothingInput
from api.referrals import outputs
from api.resources import Resource, require_known
from api.schema import listing, row
from referrals import actions
from referrals.filters import TaskFilter
from referrals.models import ReferralTask

FIELDS = tuple(str(name) for name in outputs.TaskSerializer().fields)


class Tasks(Resource):
    """Tasks of your organization, or of your task force's members for a coordinator, the most urgent first."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    filterset_class = TaskFilter
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"due_at": ("due_at", "id")}

    @listing(
        outputs.TaskSerializer,
        "What is to be done because of referrals, such as a new one after a partner pointed elsewhere.",
    )
    def list(self, request: Request) -> Response:
        """One page."""
        return self.page(self.filtered(ReferralTask.objects.visible_to(self.actor)), _task)

    @row(outputs.TaskSerializer, "Say that it needs nothing more.", NothingInput, tagged=False)
    def drop(self, request: Request, pk: UUID) -> Response:
        """The task, done."""
        require_known(request.query_params, set())
        self.parsed(NothingInput)
        task = ReferralTask.objects.visible_to(self.actor).get(pk=pk)
        return Response(_task(actions.drop_task(task, by=self.actor)))

    @row(outputs.TaskSerializer, "Say that it was done, of what is done outside Handoff.", NothingInput, tagged=False)
    def finish(self, request: Request, pk: UUID) -> Response:
        """The task, done."""
        require_known(request.query_params, set())
        self.parsed(NothingInput)
        task = ReferralTask.objects.visible_to(self.actor).get(pk=pk)
        return Response(_task(actions.finish_task(task, by=self.actor)))


def _task(task: ReferralTask) -> dict[str, Any]:
    shown = {name: getattr(task, name) for name in FIELDS}
    return shown | {"result": task.result or None}
