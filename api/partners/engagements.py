"""Paid work with survivors' organizations, and what came of their recommendations."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import engagement_shapes as shapes
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from partners import actions
from partners.actors import Actor
from partners.models import Engagement, Organization, Recommendation, TaskForce
from partners.partnership_filters import EngagementFilter, RecommendationFilter


class Engagements(Resource):
    """Hours agreed, done and paid."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"
    filterset_class = EngagementFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.EngagementSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-agreed_on": ("-agreed_on", "-id"), "-created": ("-id",)}

    @listing(shapes.EngagementSerializer, "Your own engagements; the task force's for its coordinators.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        rows = self.filtered(Engagement.objects.visible_to(self.actor))
        return self.page(rows, lambda found: _engagement(found, wanted))

    @row(shapes.EngagementSerializer, "One engagement.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One engagement. Raises Engagement.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(
        shapes.EngagementSerializer, "Note what was agreed with a survivors' organization.", shapes.NewEngagementInput
    )
    def create(self, request: Request) -> Response:
        """The new engagement."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewEngagementInput)
        force, owner = _named(self.actor, given)
        with naming("organization"):
            made = actions.agree_engagement(force, owner, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-engagement", args=[made.pk]))

    @row(
        shapes.EngagementSerializer,
        "Note hours done or paid or change the terms.",
        shapes.EngagementInput,
        versioned=True,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed engagement."""
        require_known(request.query_params, {"fields"})
        found = Engagement.objects.visible_to(self.actor).get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        given = self.parsed(shapes.EngagementInput)
        actions.change_engagement(found, by=self.actor, expected_version=version, **given)
        return self._shown(pk)

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = Engagement.objects.visible_to(self.actor).get(pk=pk)
        return answer(_engagement(found, self.wanted()), found.version, status_code, location)


class Recommendations(Resource):
    """You said, we did."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"
    filterset_class = RecommendationFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.RecommendationSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-received_on": ("-received_on", "-id"), "-created": ("-id",)}

    @listing(shapes.RecommendationSerializer, "The register of recommendations of your task forces.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(self.filtered(_register(self.actor)), lambda found: _recommendation(found, wanted))

    @row(shapes.RecommendationSerializer, "One recommendation.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One recommendation. Raises Recommendation.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(
        shapes.RecommendationSerializer,
        "Write down what a survivors' organization recommends.",
        shapes.NewRecommendationInput,
    )
    def create(self, request: Request) -> Response:
        """The new recommendation."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewRecommendationInput)
        force, owner = _named(self.actor, given)
        with naming("organization"):
            made = actions.add_recommendation(force, owner, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-recommendation", args=[made.pk]))

    @row(
        shapes.RecommendationSerializer,
        "Say it better while nobody has answered.",
        shapes.RecommendationInput,
        versioned=True,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The recommendation in its new words."""
        return self._change(pk, actions.reword_recommendation, shapes.RecommendationInput)

    @row(shapes.RecommendationSerializer, "Say what the task force does about it.", shapes.AnswerInput, versioned=True)
    def answer(self, request: Request, pk: UUID) -> Response:
        """The recommendation with its answer."""
        return self._change(pk, actions.answer_recommendation, shapes.AnswerInput)

    def _change(self, pk: UUID, action: Any, body: Any) -> Response:
        require_known(self.request.query_params, {"fields"})
        found = _register(self.actor).get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        action(found, by=self.actor, expected_version=version, **self.parsed(body))
        return self._shown(pk)

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = _register(self.actor).get(pk=pk)
        return answer(_recommendation(found, self.wanted()), found.version, status_code, location)


def _named(actor: Actor, given: dict[str, Any]) -> tuple[TaskForce, Organization]:
    """The task force and the organization that a body names by id, taken out of it."""
    force = found_or_invalid(TaskForce.objects.visible_to(actor), given.pop("task_force_id"), "task_force_id")
    rows = Organization.objects.visible_to(actor)
    return force, found_or_invalid(rows, given.pop("organization_id"), "organization_id")


def _register(actor: Actor) -> Any:
    return Recommendation.objects.visible_to(actor).select_related("task_force")


def _engagement(found: Engagement, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Engagements.sparse if name != "status"}
    body["status"] = str(found.status)
    return {name: value for name, value in body.items() if wanted is None or name in wanted}


def _recommendation(found: Recommendation, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Recommendations.sparse if name != "is_late"}
    body["is_late"] = found.is_late(found.task_force.calendar.local_day(timezone.now()))
    return {name: value for name, value in body.items() if wanted is None or name in wanted}
