"""Task forces and who belongs to them."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import outputs
from api.resources import Resource, answer, require_known
from api.schema import listing, row
from partners.models import Award, TaskForce, TaskForceMembership

FIELDS = outputs.names_of(outputs.TaskForceSerializer)
AWARD_FIELDS = outputs.names_of(outputs.AwardSerializer)
PARTY = ("id", "name", "short_name", "slug", "sector")
STANDING = ("id", "status", "is_core", "joined_on", "ended_on")


class TaskForces(Resource):
    """The circles that the caller takes part in."""

    read_scope = "task-forces:read"
    orders = {"created": ("id",)}

    @listing(outputs.TaskForceSerializer, "Task forces that you take part in.")
    def list(self, request: Request) -> Response:
        """One page."""
        require_known(request.query_params, {"after", "page_size", "count"})
        return self.page(TaskForce.objects.visible_to(self.actor).distinct().values(*FIELDS), dict)

    @row(outputs.TaskForceDetailSerializer, "One task force with its grants.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One task force. Raises TaskForce.DoesNotExist (404)."""
        require_known(request.query_params, set())
        found = TaskForce.objects.visible_to(self.actor).distinct().values(*FIELDS).get(pk=pk)
        awards = Award.objects.visible_to(self.actor).filter(task_force=pk, archived_at=None).distinct()
        return answer(found | {"awards": list(awards.order_by("id").values(*AWARD_FIELDS))}, found["version"])


class Members(Resource):
    """Organizations' standing in one task force."""

    read_scope = "task-forces:read"
    orders = {"created": ("id",)}

    @listing(outputs.MemberSerializer, "Organizations of one task force, as far as you may know their standing.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page. Raises TaskForce.DoesNotExist (404)."""
        require_known(request.query_params, {"after", "page_size", "count"})
        TaskForce.objects.visible_to(self.actor).distinct().get(pk=pk)
        rows = TaskForceMembership.objects.visible_to(self.actor).filter(task_force=pk)
        rows = rows.filter(organization__merged_into=None)
        return self.page(rows.select_related("organization"), _member)


def _member(standing: TaskForceMembership) -> dict[str, Any]:
    body = {name: getattr(standing, name) for name in STANDING}
    body["organization"] = {name: getattr(standing.organization, name) for name in PARTY}
    return body
