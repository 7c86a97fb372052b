"""Agreements, their parties, and the gates."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import agreement_shapes as shapes
from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from core.errors import NotAllowed
from partners import actions
from partners.actors import Actor
from partners.agreement_filters import AgreementFilter
from partners.models import Agreement, AgreementParty, AgreementPolicy, Contact, Organization, TaskForce

PARTY = names_of(shapes.AgreementPartySerializer)
POLICY = names_of(shapes.AgreementPolicySerializer)


class Agreements(Resource):
    """The papers that govern who works with whom."""

    read_scope, write_scope = "agreements:read", "agreements:write"
    filterset_class = AgreementFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.AgreementSerializer)
    only_in_detail: ClassVar[tuple[str, ...]] = ("parties",)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"title": ("title", "id"), "-created": ("-id",)}

    @listing(shapes.AgreementSerializer, "Agreements that you may read.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        rows = self.filtered(Agreement.objects.visible_to(self.actor).with_status(timezone.now()))
        return self.page(rows, lambda found: _body(found, wanted))

    @row(shapes.AgreementDetailSerializer, "One agreement with its parties.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One agreement. Raises Agreement.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(shapes.AgreementDetailSerializer, "Begin a draft.", shapes.NewAgreementInput)
    def create(self, request: Request) -> Response:
        """A new draft of the coordinator's task force."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewAgreementInput)
        made = actions.add_agreement(_task_force(self.actor), by=self.actor, **given)
        return self._new(made.pk)

    @row(shapes.AgreementDetailSerializer, "Change a draft.", shapes.AgreementInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed draft."""
        return self._change(pk, actions.update_agreement, shapes.AgreementInput)

    @row(
        shapes.AgreementDetailSerializer,
        "Take an unsigned agreement to review, out for signing or back to draft.",
        shapes.StepInput,
        versioned=True,
    )
    def move(self, request: Request, pk: UUID) -> Response:
        """The agreement after the step."""
        return self._change(pk, actions.move_agreement, shapes.StepInput)

    @row(
        shapes.AgreementDetailSerializer,
        "End an agreement from a day on; or give a draft up.",
        shapes.EndInput,
        versioned=True,
    )
    def terminate(self, request: Request, pk: UUID) -> Response:
        """The agreement with its end."""
        return self._change(pk, actions.terminate_agreement, shapes.EndInput)

    @created(shapes.AgreementDetailSerializer, "Begin the amendment that replaces an agreement.", NothingInput)
    def amend(self, request: Request, pk: UUID) -> Response:
        """The draft that replaces it from its own start on."""
        require_known(request.query_params, {"fields"})
        found = agreement(self.actor, pk)
        self.parsed(NothingInput)
        return self._new(actions.amend_agreement(found, by=self.actor).pk)

    @row(shapes.AgreementDetailSerializer, "Name a party of a draft.", shapes.AgreementPartyInput, versioned=True)
    def add_party(self, request: Request, pk: UUID) -> Response:
        """The draft with the party."""
        require_known(request.query_params, {"fields"})
        found, version = self._judged(pk)
        given = self.parsed(shapes.AgreementPartyInput)
        rows = Organization.objects.visible_to(self.actor)
        owner = found_or_invalid(rows, given.pop("organization_id"), "organization_id")
        with naming("organization"):
            actions.add_party(found, owner, by=self.actor, expected_version=version, **given)
        return self._shown(pk)

    def _change(self, pk: UUID, action: Any, body: Any) -> Response:
        require_known(self.request.query_params, {"fields"})
        found, version = self._judged(pk)
        action(found, by=self.actor, expected_version=version, **self.parsed(body))
        return self._shown(pk)

    def _judged(self, pk: UUID) -> tuple[Agreement, int | None]:
        found = agreement(self.actor, pk)
        return found, self.judged_version(str(found.version), found.version)

    def _new(self, pk: UUID) -> Response:
        return self._shown(pk, status.HTTP_201_CREATED, reverse("api-agreement", args=[pk]))

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found, wanted = agreement(self.actor, pk), self.wanted()
        return answer(_detail(self.actor, found, wanted), found.version, status_code, location)


class Parties(Resource):
    """A party of an agreement: its signature, or taking it out of a draft."""

    read_scope = write_scope = "agreements:write"

    @row(shapes.AgreementDetailSerializer, "Record a party's signature.", shapes.SignatureInput, versioned=True)
    def sign(self, request: Request, pk: UUID) -> Response:
        """The agreement with the signature."""
        party, version = self._judged(pk)
        given = self.parsed(shapes.SignatureInput)
        if (contact := given.pop("signatory_id", None)) is not None:
            given["signatory"] = found_or_invalid(Contact.objects.visible_to(self.actor), contact, "signatory_id")
        with naming("signatory"):
            signed = actions.sign_agreement(party, by=self.actor, expected_version=version, **given)
        return self._shown(signed.pk)

    @row(shapes.AgreementDetailSerializer, "Take a party out of a draft.", NothingInput, versioned=True)
    def remove(self, request: Request, pk: UUID) -> Response:
        """The draft without the party."""
        party, version = self._judged(pk)
        self.parsed(NothingInput)
        return self._shown(actions.remove_party(party, by=self.actor, expected_version=version).pk)

    def _judged(self, pk: UUID) -> tuple[AgreementParty, int | None]:
        require_known(self.request.query_params, set())
        rows = AgreementParty.objects.visible_to(self.actor).select_related("agreement__task_force", "organization")
        party = rows.get(pk=pk)
        version = party.agreement.version
        return party, self.judged_version(str(version), version)

    def _shown(self, pk: UUID) -> Response:
        found = agreement(self.actor, pk)
        return answer(_detail(self.actor, found, None), found.version)


class Policies(Resource):
    """What sending each kind of referral asks for."""

    read_scope, write_scope = "agreements:read", "agreements:write"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"created": ("id",)}

    @listing(shapes.AgreementPolicySerializer, "The gates of your task forces.")
    def list(self, request: Request) -> Response:
        """One page."""
        require_known(request.query_params, {"after", "page_size", "count"})
        return self.page(AgreementPolicy.objects.visible_to(self.actor), _policy)

    @row(shapes.AgreementPolicySerializer, "Set the gate of one kind.", shapes.AgreementPolicyInput)
    def set(self, request: Request) -> Response:
        """The gate as it is now."""
        require_known(request.query_params, set())
        made = actions.set_agreement_policy(
            _task_force(self.actor), by=self.actor, **self.parsed(shapes.AgreementPolicyInput)
        )
        return answer(_policy(made), made.version)


def agreement(actor: Actor, pk: UUID) -> Agreement:
    """An agreement this actor may read, with its status. Raises Agreement.DoesNotExist (404)."""
    rows = Agreement.objects.visible_to(actor).with_status(timezone.now()).select_related("task_force")
    found: Agreement = rows.get(pk=pk)
    return found


def _task_force(actor: Actor) -> TaskForce:
    """The task force of a coordinator. Raises NotAllowed."""
    if not actor.is_coordinator:
        raise NotAllowed(_("Only a coordinator keeps a task force's agreements."))
    return cast("TaskForce", actor.task_force)


def _body(found: Agreement, wanted: frozenset[str] | None) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Agreements.sparse if wanted is None or name in wanted}


def _detail(actor: Actor, found: Agreement, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = _body(found, wanted)
    if wanted is None or "parties" in wanted:
        rows = AgreementParty.objects.visible_to(actor).filter(agreement=found).order_by("id")
        body["parties"] = [{name: getattr(party, name) for name in PARTY} for party in rows]
    return body


def _policy(found: AgreementPolicy) -> dict[str, Any]:
    return {name: getattr(found, name) for name in POLICY}
