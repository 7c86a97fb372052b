"""Keeping contacts true: rounds of asking, changes that wait for a second person, and mail that came back."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import outputs
from api.partners.shown import contact_row
from api.resources import Resource, answer, found_or_invalid, require_known
from api.schema import created, listing, row
from api.serializers import Input, TextField
from partners import actions, answering, permissions
from partners.codes import ContactRole
from partners.filters import ChangeFilter, CheckFilter
from partners.freshness import CADENCE, EVERY, OTHER_DAYS
from partners.models import ContactChange, ContactCheck, Organization, TaskForce

NULL: dict[str, Any] = {"required": False, "allow_null": True}
BLANK: dict[str, Any] = {"required": False, "allow_blank": True}


class ContactCheckSerializer(serializers.Serializer):
    """A round of asking a partner whether its contacts are right."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField(required=False)
    task_force_id = serializers.UUIDField(required=False)
    created_at = serializers.DateTimeField(required=False)
    next_step = serializers.ChoiceField(ContactCheck.Step.choices, **BLANK)
    next_step_at = serializers.DateTimeField(**NULL)
    called_for_at = serializers.DateTimeField(**NULL)
    closed_at = serializers.DateTimeField(**NULL)
    version = serializers.IntegerField(required=False)


class ContactCheckDetailSerializer(ContactCheckSerializer):
    """One round, with the contacts it still waits for."""

    waits_for = serializers.ListField(child=serializers.UUIDField(), required=False)


class ContactChangeSerializer(serializers.Serializer):
    """A change that somebody asked for by a link. The new value stays here: pages show it to those who decide."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField(required=False)
    contact_id = serializers.UUIDField(**NULL)
    field = serializers.ChoiceField(ContactChange.Field.choices, required=False)
    asked_by_id = serializers.UUIDField(required=False)
    created_at = serializers.DateTimeField(required=False)
    expires_at = serializers.DateTimeField(required=False)
    outcome = serializers.ChoiceField(ContactChange.Outcome.choices, **BLANK)
    how = serializers.ChoiceField(ContactChange.How.choices, **BLANK)
    decided_at = serializers.DateTimeField(**NULL)
    version = serializers.IntegerField(required=False)


class AskInput(Input):
    """Which partner to ask."""

    organization_id = serializers.UUIDField()


class DecisionInput(Input):
    """How it was learned whether a change is right."""

    how = serializers.ChoiceField(ContactChange.How.choices)


class BounceInput(Input):
    """Which mail came back: its Message-ID."""

    message_id = TextField(max_length=120)


CHECK = outputs.names_of(ContactCheckSerializer)
CHANGE = outputs.names_of(ContactChangeSerializer)


class ContactChecks(Resource):
    """Rounds of asking partners."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    filterset_class = CheckFilter
    sparse: ClassVar[tuple[str, ...]] = CHECK
    only_in_detail: ClassVar[tuple[str, ...]] = ("waits_for",)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(ContactCheckSerializer, "Rounds of asking partners whether their contacts are right.")
    def list(self, request: Request) -> Response:
        """One page."""
        permissions.require(self.actor, "contact_checks.see")
        wanted = self.wanted()
        rows = self.filtered(ContactCheck.objects.visible_to(self.actor))
        return self.page(rows, lambda found: _shown(found, CHECK, wanted))

    @row(ContactCheckDetailSerializer, "One round, with the contacts it still waits for.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One round. Raises ContactCheck.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._answer(ContactCheck.objects.visible_to(self.actor).get(pk=pk))

    @created(ContactCheckDetailSerializer, "Ask a partner now whether all its contacts are right.", AskInput)
    def create(self, request: Request) -> Response:
        """The round, begun or asked once more."""
        require_known(request.query_params, {"fields"})
        rows = Organization.objects.visible_to(self.actor).select_related("steward")
        found = found_or_invalid(rows, self.parsed(AskInput)["organization_id"], "organization_id")
        made = actions.ask_partner(found, by=self.actor)
        return self._answer(made, status.HTTP_201_CREATED, reverse("api-contact-check", args=[made.pk]))

    def _answer(self, found: ContactCheck, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        wanted = self.wanted()
        body = _shown(found, CHECK, wanted)
        if wanted is None or "waits_for" in wanted:
            waiting = [] if found.closed_at else answering.unanswered_by_round([found])[found.pk]
            body["waits_for"] = [contact.pk for contact in waiting]
        return answer(body, found.version, status_code, location)


class ContactChanges(Resource):
    """Changes that wait for a second person."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    filterset_class = ChangeFilter
    sparse: ClassVar[tuple[str, ...]] = CHANGE
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(ContactChangeSerializer, "Changes of contacts that were asked for by a link.")
    def list(self, request: Request) -> Response:
        """One page."""
        permissions.require(self.actor, "contact_checks.see")
        wanted = self.wanted()
        rows = self.filtered(ContactChange.objects.visible_to(self.actor))
        return self.page(rows, lambda found: _shown(found, CHANGE, wanted))

    @row(ContactChangeSerializer, "One change.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One change. Raises ContactChange.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._answer(self._find(pk))

    @row(
        ContactChangeSerializer,
        "Let a change take effect, after a call to the old or an independent number.",
        DecisionInput,
        versioned=True,
    )
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The change, applied."""
        return self._decide(pk, actions.confirm_change)

    @row(ContactChangeSerializer, "Refuse a change: the old value stays.", DecisionInput, versioned=True)
    def refuse(self, request: Request, pk: UUID) -> Response:
        """The change, refused."""
        return self._decide(pk, actions.refuse_change)

    def _decide(self, pk: UUID, action: Any) -> Response:
        require_known(self.request.query_params, {"fields"})
        found = self._find(pk)
        version = self.judged_version(str(found.version), found.version)
        action(found, by=self.actor, expected_version=version, **self.parsed(DecisionInput))
        return self._answer(self._find(pk))

    def _find(self, pk: UUID) -> ContactChange:
        return ContactChange.objects.visible_to(self.actor).get(pk=pk)

    def _answer(self, found: ContactChange) -> Response:
        return answer(_shown(found, CHANGE, self.wanted()), found.version)


class ContactBounces(Resource):
    """Mail that came back."""

    read_scope, write_scope = "contacts:read", "contacts:write"
    sparse: ClassVar[tuple[str, ...]] = outputs.names_of(outputs.ContactSerializer)

    @row(outputs.ContactSerializer, "Say that a mail of ours came back: its contact is marked.", BounceInput)
    def report(self, request: Request) -> Response:
        """The contact that was marked."""
        require_known(request.query_params, {"fields"})
        found = actions.take_bounce(self.parsed(BounceInput)["message_id"], by=self.actor)
        return answer(contact_row(found, self.wanted()), found.version)


def _shown(found: Any, names: tuple[str, ...], wanted: frozenset[str] | None) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names if wanted is None or name in wanted}


class CadenceInput(Input):
    """How often contacts of a role are asked about; null goes back to the usual."""

    role = serializers.ChoiceField(ContactRole.choices)
    days = serializers.ChoiceField([(days, days) for days in EVERY], allow_null=True)


class CadenceSerializer(serializers.Serializer):
    """How often a task force asks about contacts of each role, in days."""

    usual = serializers.IntegerField()
    by_role = serializers.DictField(child=serializers.IntegerField())
    version = serializers.IntegerField()


class Cadences(Resource):
    """How often contacts are asked about."""

    read_scope, write_scope = "contacts:read", "contacts:write"

    @row(CadenceSerializer, "How often contacts of each role are asked about.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The cadences. Raises TaskForce.DoesNotExist (404)."""
        require_known(request.query_params, set())
        return self._answer(self._find(pk))

    @row(CadenceSerializer, "Ask about contacts of a role more or less often.", CadenceInput, versioned=True)
    def change(self, request: Request, pk: UUID) -> Response:
        """The cadences from now on."""
        require_known(request.query_params, set())
        found = self._find(pk)
        version = self.judged_version(str(found.version), found.version)
        given = self.parsed(CadenceInput)
        return self._answer(actions.set_check_days(found, by=self.actor, expected_version=version, **given))

    def _find(self, pk: UUID) -> TaskForce:
        return TaskForce.objects.visible_to(self.actor).distinct().get(pk=pk)

    def _answer(self, found: TaskForce) -> Response:
        body = {"usual": OTHER_DAYS, "by_role": {**CADENCE, **found.check_days}, "version": found.version}
        return answer(body, found.version)
