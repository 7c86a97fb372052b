"""The other names of organizations: given and taken away; the organization itself lists them."""

from uuid import UUID

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.inputs import NothingInput
from api.partners.organizations import organization
from api.partners.outputs import AliasSerializer, OrganizationDetailSerializer
from api.partners.shown import alias_row, organization_detail
from api.resources import Resource, answer, require_known
from api.schema import created, row
from api.serializers import Input, TextField
from partners import actions
from partners.models import OrganizationAlias


class NewAliasInput(Input):
    """Another name, and why the organization has it."""

    name = TextField(max_length=200)
    kind = serializers.ChoiceField(OrganizationAlias.Kind.choices, required=False)


class Aliases(Resource):
    """Other names that an organization is found under."""

    read_scope, write_scope = "organizations:read", "organizations:write"

    @created(AliasSerializer, "Let an organization be found under another name.", NewAliasInput, tagged=False)
    def create(self, request: Request, pk: UUID) -> Response:
        """The new name. Raises Organization.DoesNotExist (404)."""
        require_known(request.query_params, set())
        found = organization(self.actor, pk)
        made = actions.add_alias(found, by=self.actor, **self.parsed(NewAliasInput))
        where = {"Location": reverse("api-organization", args=[found.pk])}
        return Response(alias_row(made), status.HTTP_201_CREATED, headers=where)

    @row(OrganizationDetailSerializer, "Take another name away.", NothingInput)
    def remove(self, request: Request, pk: UUID) -> Response:
        """The organization without it. Raises OrganizationAlias.DoesNotExist (404)."""
        require_known(request.query_params, set())
        alias = OrganizationAlias.objects.visible_to(self.actor).select_related("organization").get(pk=pk)
        self.parsed(NothingInput)
        actions.remove_alias(alias, by=self.actor)
        found = organization(self.actor, alias.organization_id)
        return answer(organization_detail(self.actor, found, None), found.version)
