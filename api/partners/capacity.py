"""Capacity of services."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import capacity_shapes as shapes
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, require_known
from api.schema import created, listing, row
from partners import actions
from partners.capacity_filters import CapacityFilter
from partners.models import Capacity, Organization


class Capacities(Resource):
    """What was last said of a service."""

    read_scope, write_scope = "capacity:read", "capacity:write"
    filterset_class = CapacityFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.CapacitySerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-reported": ("-reported_at", "-id"), "-created": ("-id",)}

    @listing(shapes.CapacitySerializer, "Capacity of the services that you may see, the freshest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(
            self.filtered(Capacity.objects.visible_to(self.actor).current()), lambda one: _row(one, wanted)
        )

    @row(shapes.CapacitySerializer, "Capacity of one service.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One report. Raises Capacity.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(self._found(pk))

    @created(
        shapes.CapacitySerializer, "Report a service's capacity, for the first time or again.", shapes.NewCapacityInput
    )
    def create(self, request: Request) -> Response:
        """The report."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewCapacityInput)
        rows = Organization.objects.visible_to(self.actor)
        owner = found_or_invalid(rows, given.pop("organization_id"), "organization_id")
        made = actions.report_capacity(owner, given.pop("need"), by=self.actor, **given)
        return self._shown(self._found(made.pk), status.HTTP_201_CREATED, reverse("api-capacity", args=[made.pk]))

    @row(shapes.CapacitySerializer, "Report it again.", shapes.CapacityInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The new report."""
        require_known(request.query_params, {"fields"})
        found = self._found(pk)
        version = self.judged_version(str(found.version), found.version)
        given = self.parsed(shapes.CapacityInput)
        call = actions.report_capacity
        call(found.organization, found.need, by=self.actor, expected_version=version, **given)
        return self._shown(self._found(pk))

    def _found(self, pk: UUID) -> Capacity:
        return Capacity.objects.visible_to(self.actor).select_related("organization").get(pk=pk)

    def _shown(self, found: Capacity, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        return answer(_row(found, self.wanted()), found.version, status_code, location)


def _row(found: Capacity, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Capacities.sparse if name != "age"}
    body["age"] = str(found.age_at(timezone.now()))
    return {name: value for name, value in body.items() if wanted is None or name in wanted}
