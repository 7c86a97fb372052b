"""Partnerships: pairs of organizations that work together in a task force."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import partnership_shapes as shapes
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from api.serializers import DuplicateSerializer
from partners import actions
from partners.actors import Actor
from partners.models import Organization, Partnership, TaskForce
from partners.partnership_filters import PartnershipFilter

DERIVED = ("first_id", "second_id", "agreement_id")


class Partnerships(Resource):
    """Who works with whom."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"
    filterset_class = PartnershipFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.PartnershipSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(shapes.PartnershipSerializer, "Partnerships that you may see, each pair once.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(self.filtered(_visible(self.actor).standing()), lambda found: _body(found, wanted))

    @row(shapes.PartnershipSerializer, "One partnership.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One partnership. Raises Partnership.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(
        shapes.PartnershipSerializer,
        "Say that two members of a task force work together.",
        shapes.NewPartnershipInput,
        responses={409: DuplicateSerializer},
    )
    def create(self, request: Request) -> Response:
        """The new partnership."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewPartnershipInput)
        force = found_or_invalid(TaskForce.objects.visible_to(self.actor), given.pop("task_force_id"), "task_force_id")
        rows = Organization.objects.visible_to(self.actor)
        one, other = (found_or_invalid(rows, given.pop(name), name) for name in ("one_id", "other_id"))
        with naming("one", "other"):
            made = actions.add_partnership(force, one, other, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-partnership", args=[made.pk]))

    @row(shapes.PartnershipSerializer, "Change a partnership or end it.", shapes.PartnershipInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed partnership."""
        require_known(request.query_params, {"fields"})
        found = Partnership.objects.visible_to(self.actor).get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        given = self.parsed(shapes.PartnershipInput)
        actions.update_partnership(found, by=self.actor, expected_version=version, **given)
        return self._shown(pk)

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = _visible(self.actor).get(pk=pk)
        return answer(_body(found, self.wanted()), found.version, status_code, location)


def _visible(actor: Actor) -> Any:
    """Partnerships with all that an answer holds."""
    now = timezone.now()
    found = Partnership.objects.visible_to(actor).with_status(now, actor)
    return found.with_paper(now, actor).with_parties()


def _body(found: Any, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Partnerships.sparse if name not in DERIVED}
    first, second = found.ends
    body |= {"first_id": first.pk, "second_id": second.pk, "agreement_id": found.paper_id}
    return {name: value for name, value in body.items() if wanted is None or name in wanted}
