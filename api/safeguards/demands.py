"""Demands to disclose what is held: papers, decisions, and whether the person was told."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.safeguards import shapes
from api.schema import created, listing, row
from partners.models import Organization, TaskForce
from referrals import actions
from referrals.models import Demand
from referrals.safeguard_filters import DemandFilter


class Demands(Resource):
    """The register of demands to disclose."""

    read_scope, write_scope = "safeguards:read", "safeguards:write"
    filterset_class = DemandFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.DemandSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-received_on": ("-received_on", "-id")}

    @listing(shapes.DemandSerializer, "Demands that reached you, the newest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(self.filtered(Demand.objects.visible_to(self.actor)), lambda found: _shown(found, wanted))

    @row(shapes.DemandSerializer, "One demand.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One demand. Raises Demand.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(shapes.DemandSerializer, "Write a demand down.", shapes.NewDemandInput)
    def create(self, request: Request) -> Response:
        """The new demand."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewDemandInput)
        forces, rows = TaskForce.objects.visible_to(self.actor), Organization.objects.visible_to(self.actor)
        force = found_or_invalid(forces, given.pop("task_force_id"), "task_force_id")
        pk = given.pop("organization_id", None)
        with naming("task_force", "organization"):
            owner = found_or_invalid(rows, pk, "organization_id") if pk else None
            made = actions.record_demand(force, owner, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-demand", args=[made.pk]))

    @row(shapes.DemandSerializer, "Write what was decided; or what is known now.", shapes.DemandInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed demand."""
        require_known(request.query_params, {"fields"})
        found = Demand.objects.visible_to(self.actor).get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        actions.change_demand(found, by=self.actor, expected_version=version, **self.parsed(shapes.DemandInput))
        return self._shown(pk)

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = Demand.objects.visible_to(self.actor).get(pk=pk)
        return answer(_shown(found, self.wanted()), found.version, status_code, location)


def _shown(found: Demand, wanted: frozenset[str] | None) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Demands.sparse if wanted is None or name in wanted}
