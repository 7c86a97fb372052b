"""Inquiries for a place, and the answers to them."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import capacity_shapes as shapes
from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from core.errors import Invalid
from partners import actions
from partners.actors import Actor
from partners.capacity_filters import InquiryFilter
from partners.inquiry_disclosure import shown_state, shown_version
from partners.models import Inquiry, InquiryReply, Organization, TaskForce

REPLY = names_of(shapes.InquiryReplySerializer)
DERIVED = ("state", "replies", "version")


class Inquiries(Resource):
    """Places asked for before anybody is named."""

    read_scope, write_scope = "capacity:read", "capacity:write"
    filterset_class = InquiryFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.InquirySerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",), "created": ("id",)}

    @listing(shapes.InquirySerializer, "Inquiries that you asked or were asked.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(self.filtered(_visible(self.actor)), lambda found: _body(self.actor, found, wanted))

    @row(shapes.InquirySerializer, "One inquiry with the answers that you may see.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One inquiry. Raises Inquiry.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(shapes.InquirySerializer, "Ask chosen providers for places.", shapes.InquiryInput)
    def create(self, request: Request) -> Response:
        """The new inquiry."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.InquiryInput)
        force = found_or_invalid(TaskForce.objects.visible_to(self.actor), given.pop("task_force_id"), "task_force_id")
        asker = self._asker(given.pop("asker_id", None))
        ids = set(given.pop("provider_ids"))
        providers = Organization.objects.visible_to(self.actor).filter(pk__in=ids)
        if len(providers) != len(ids):
            raise Invalid({"provider_ids": _("There is no such row for you.")})
        with naming("asker"):
            made = actions.ask_for_places(force, asker, providers, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-inquiry", args=[made.pk]))

    @row(shapes.InquirySerializer, "Take one offer; the others fall.", shapes.TakeInput, versioned=True)
    def take(self, request: Request, pk: UUID) -> Response:
        """The claimed inquiry."""
        found, version = self._judged(pk)
        given = self.parsed(shapes.TakeInput)
        rows = InquiryReply.objects.visible_to(self.actor).filter(inquiry=found)
        reply = found_or_invalid(rows, given["reply_id"], "reply_id")
        actions.take_offer(found, reply, by=self.actor, expected_version=version)
        return self._shown(pk)

    @row(shapes.InquirySerializer, "Take the question back.", NothingInput, versioned=True)
    def cancel(self, request: Request, pk: UUID) -> Response:
        """The cancelled inquiry."""
        found, version = self._judged(pk)
        self.parsed(NothingInput)
        actions.cancel_inquiry(found, by=self.actor, expected_version=version)
        return self._shown(pk)

    def _judged(self, pk: UUID) -> tuple[Inquiry, int | None]:
        require_known(self.request.query_params, {"fields"})
        found = _visible(self.actor).get(pk=pk)
        version = shown_version(self.actor, found, found.seen)
        return found, self.judged_version(str(version), version)

    def _asker(self, pk: UUID | None) -> Organization:
        if pk is None and self.actor.organization is not None:
            return self.actor.organization
        found: Organization = found_or_invalid(Organization.objects.visible_to(self.actor), pk, "asker_id")
        return found

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = _visible(self.actor).get(pk=pk)
        version = shown_version(self.actor, found, found.seen)
        return answer(_body(self.actor, found, self.wanted()), version, status_code, location)


class InquiryReplies(Resource):
    """Answers of asked providers."""

    read_scope, write_scope = "capacity:read", "capacity:write"
    sparse: ClassVar[tuple[str, ...]] = ()

    @row(shapes.InquiryReplySerializer, "Offer places and hold them.", shapes.OfferInput, versioned=True)
    def offer(self, request: Request, pk: UUID) -> Response:
        """The answer."""
        return self._answer(pk, actions.offer_places, shapes.OfferInput)

    @row(shapes.InquiryReplySerializer, "Say that there is no place.", shapes.InquiryDeclineInput, versioned=True)
    def decline(self, request: Request, pk: UUID) -> Response:
        """The answer."""
        return self._answer(pk, actions.decline_places, shapes.InquiryDeclineInput)

    def _answer(self, pk: UUID, action: Any, body: Any) -> Response:
        require_known(self.request.query_params, set())
        rows = InquiryReply.objects.visible_to(self.actor).select_related("inquiry__task_force")
        found = rows.get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        given = self.parsed(body)
        action(found, by=self.actor, expected_version=version, **given)
        again = rows.get(pk=pk)
        return answer(_reply(again), again.version)


def _visible(actor: Actor) -> Any:
    """Inquiries with `seen`, the answers that this actor may read."""
    seen = InquiryReply.objects.visible_to(actor).order_by("id")
    return (
        Inquiry.objects.visible_to(actor)
        .select_related("task_force")
        .prefetch_related(Prefetch("replies", queryset=seen, to_attr="seen"))
    )


def _body(actor: Actor, found: Any, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Inquiries.sparse if name not in DERIVED}
    body["state"] = shown_state(actor, found, found.seen, timezone.now())
    body["replies"] = [_reply(reply) for reply in found.seen]
    body["version"] = shown_version(actor, found, found.seen)
    return {name: value for name, value in body.items() if wanted is None or name in wanted}


def _reply(reply: InquiryReply) -> dict[str, Any]:
    return {name: getattr(reply, name) for name in REPLY} | {"state": str(reply.state_at(timezone.now()))}
