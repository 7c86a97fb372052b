"""Contacts of partners."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import inputs, outputs
from api.partners.shown import contact_row
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from api.serializers import Input
from partners import actions
from partners.actions.contacts import PARTS
from partners.actors import Actor
from partners.filters import ContactFilter
from partners.models import Contact, Organization, Unit


class ConfirmInput(Input):
    """How it was learned that the details are right: the partner said so, or somebody called."""

    how = serializers.ChoiceField([("self", "self"), ("call", "call")])


class PartsInput(ConfirmInput):
    """Which parts of a contact were confirmed besides: all of them unless some are named."""

    parts = serializers.ListField(
        child=serializers.ChoiceField([(part, part) for part in PARTS]), required=False, min_length=1, max_length=3
    )


class Contacts(Resource):
    """Whom to call or write to at a partner."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    filterset_class = ContactFilter
    sparse: ClassVar[tuple[str, ...]] = outputs.names_of(outputs.ContactSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(outputs.ContactSerializer, "Contacts that their owners let you see.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        rows = self.filtered(Contact.objects.visible_to(self.actor))
        return self.page(rows, lambda found: contact_row(found, wanted))

    @row(outputs.ContactSerializer, "One contact.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One contact. Raises Contact.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(contact(self.actor, pk))

    @created(outputs.ContactSerializer, "Add a contact to an organization.", inputs.NewContactInput)
    def create(self, request: Request) -> Response:
        """A new contact."""
        require_known(request.query_params, {"fields"})
        given = self._resolved(self.parsed(inputs.NewContactInput))
        rows = Organization.objects.visible_to(self.actor)
        owner = found_or_invalid(rows, given.pop("organization_id"), "organization_id")
        with naming("unit"):
            made = actions.add_contact(owner, by=self.actor, **given)
        where = reverse("api-contact", args=[made.pk])
        return self._shown(contact(self.actor, made.pk), status.HTTP_201_CREATED, where)

    @row(outputs.ContactSerializer, "Change a contact.", inputs.ContactInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed contact."""
        return self._change(pk, actions.update_contact, inputs.ContactInput)

    @row(
        outputs.ContactSerializer,
        "Close a contact that left or no longer stands. It is kept.",
        inputs.NothingInput,
        versioned=True,
    )
    def end(self, request: Request, pk: UUID) -> Response:
        """The closed contact."""
        return self._change(pk, actions.end_contact, inputs.NothingInput)

    @row(outputs.ContactSerializer, "Say that the details, or some parts of them, are right.", PartsInput)
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The confirmed contact."""
        require_known(request.query_params, {"fields"})
        actions.confirm_contact(contact(self.actor, pk), by=self.actor, **self.parsed(PartsInput))
        return self._shown(contact(self.actor, pk))

    def _change(self, pk: UUID, action: Any, body: type[Input]) -> Response:
        require_known(self.request.query_params, {"fields"})
        found = contact(self.actor, pk)
        version = self.judged_version(str(found.version), found.version)
        given = self._resolved(self.parsed(body))
        with naming("unit"):
            action(found, by=self.actor, expected_version=version, **given)
        return self._shown(contact(self.actor, pk))

    def _shown(self, found: Contact, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        return answer(contact_row(found, self.wanted()), found.version, status_code, location)

    def _resolved(self, given: dict[str, Any]) -> dict[str, Any]:
        """A body with the row it names by id."""
        if "unit_id" in given:
            pk = given.pop("unit_id")
            given["unit"] = found_or_invalid(Unit.objects.visible_to(self.actor), pk, "unit_id") if pk else None
        return given


def contact(actor: Actor, pk: UUID) -> Contact:
    """A contact this actor may see. Raises Contact.DoesNotExist (404)."""
    return Contact.objects.visible_to(actor).get(pk=pk)
