"""Organizations: the directory, and what its keepers change in it."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import inputs, outputs
from api.partners.shown import organization_detail, organization_row
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from api.serializers import DuplicateSerializer
from partners import actions
from partners.actors import Actor
from partners.directory import BY_NAME, ordered
from partners.filters import OrganizationFilter
from partners.models import Organization

APART = ("profile", "services", "languages")
ONLY_IN_DETAIL = ("aliases", *APART)
PROFILE = frozenset(inputs.ProfileInput().fields)


class Organizations(Resource):
    """Partners, and agencies that may become partners."""

    read_scope, write_scope = "organizations:read", "organizations:write"
    filterset_class = OrganizationFilter
    sparse: ClassVar[tuple[str, ...]] = outputs.names_of(outputs.OrganizationSerializer)
    only_in_detail: ClassVar[tuple[str, ...]] = ONLY_IN_DETAIL
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"name": BY_NAME, "-created": ("-id",)}
    best_first: tuple[str, ...] = BY_NAME

    @listing(outputs.OrganizationSerializer, "Organizations of the directory, by name.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        rows, self.best_first = ordered(self.filtered(Organization.objects.visible_to(self.actor).unmerged()))
        return self.page(rows, lambda found: organization_row(self.actor, found, wanted))

    def order(self) -> tuple[str, ...]:
        """The order asked for; without one, the best match first where words were looked for, else by name."""
        return super().order() if "order" in self.request.query_params else self.best_first

    @row(outputs.OrganizationDetailSerializer, "One organization with its other names, its profile and what it offers.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One organization. Raises Organization.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(organization(self.actor, pk))

    @created(
        outputs.OrganizationDetailSerializer,
        "Add an organization to the directory.",
        inputs.NewOrganizationInput,
        responses={409: DuplicateSerializer},
    )
    def create(self, request: Request) -> Response:
        """A new organization."""
        require_known(request.query_params, {"fields"})
        given = self._resolved(self.parsed(inputs.NewOrganizationInput))
        with naming("parent", profile=PROFILE):
            made = actions.create_organization(by=self.actor, **given)
        where = reverse("api-organization", args=[made.pk])
        return self._shown(organization(self.actor, made.pk), status.HTTP_201_CREATED, where)

    @row(
        outputs.OrganizationDetailSerializer,
        "Change an organization. `services` and `languages` replace what is there.",
        inputs.OrganizationInput,
        versioned=True,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed organization."""
        require_known(request.query_params, {"fields"})
        found = organization(self.actor, pk)
        version = self.judged_version(str(found.version), found.version)
        given = self._resolved(self.parsed(inputs.OrganizationInput))
        apart = {name: given.pop(name) for name in APART if name in given}
        with naming("parent", profile=PROFILE):
            actions.update_organization(found, by=self.actor, expected_version=version, fields=given, **apart)
        return self._shown(organization(self.actor, pk))

    @row(
        outputs.OrganizationDetailSerializer,
        "Archive an organization. Its history stays.",
        inputs.NothingInput,
        versioned=True,
    )
    def archive(self, request: Request, pk: UUID) -> Response:
        """The archived organization."""
        return self._change(pk, actions.archive_organization)

    @row(
        outputs.OrganizationDetailSerializer,
        "Bring an archived organization back.",
        inputs.NothingInput,
        versioned=True,
    )
    def restore(self, request: Request, pk: UUID) -> Response:
        """The organization, listed again."""
        return self._change(pk, actions.restore_organization)

    def _change(self, pk: UUID, action: Any) -> Response:
        require_known(self.request.query_params, {"fields"})
        found = organization(self.actor, pk)
        version = self.judged_version(str(found.version), found.version)
        self.parsed(inputs.NothingInput)
        action(found, by=self.actor, expected_version=version)
        return self._shown(organization(self.actor, pk))

    def _shown(self, found: Organization, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        body = organization_detail(self.actor, found, self.wanted())
        return answer(body, found.version, status_code, location)

    def _resolved(self, given: dict[str, Any]) -> dict[str, Any]:
        """A body with the row it names by id."""
        if "parent_id" in given:
            pk = given.pop("parent_id")
            rows = Organization.objects.visible_to(self.actor)
            given["parent"] = found_or_invalid(rows, pk, "parent_id") if pk else None
        return given


def organization(actor: Actor, pk: UUID) -> Organization:
    """An organization this actor may see. Raises Organization.DoesNotExist (404)."""
    return Organization.objects.visible_to(actor).get(pk=pk)
