"""Activities: what partners did together, never about whom."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import partnership_shapes as shapes
from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import created, listing, row
from core.errors import Invalid
from partners import actions
from partners.actors import Actor
from partners.models import Activity, Award, Organization, TaskForce
from partners.partnership_filters import ActivityFilter


class Activities(Resource):
    """Meetings, trainings, outreach, operations and consultations."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"
    filterset_class = ActivityFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.ActivitySerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-held_on": ("-held_on", "-id"), "-created": ("-id",)}

    @listing(shapes.ActivitySerializer, "Activities that you took part in, without those taken back; newest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        return self.page(self.filtered(self._activities().standing()), lambda found: _body(found, wanted))

    @row(shapes.ActivitySerializer, "One activity.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One activity. Raises Activity.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(shapes.ActivitySerializer, "Log what partners did.", shapes.NewActivityInput)
    def create(self, request: Request) -> Response:
        """The new activity."""
        require_known(request.query_params, {"fields"})
        given = self._named(self.parsed(shapes.NewActivityInput))
        force = found_or_invalid(TaskForce.objects.visible_to(self.actor), given.pop("task_force_id"), "task_force_id")
        lead = self._lead(given.pop("lead_id", None))
        with naming("lead", "partners", "award"):
            made = actions.log_activity(force, lead, by=self.actor, **given)
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-activity", args=[made.pk]))

    @row(shapes.ActivitySerializer, "Correct what was logged.", shapes.ActivityInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The corrected activity."""
        return self._change(pk, actions.correct_activity, shapes.ActivityInput)

    @row(shapes.ActivitySerializer, "Take back what was logged by mistake.", NothingInput, versioned=True)
    def void(self, request: Request, pk: UUID) -> Response:
        """The activity; it stays on record."""
        return self._change(pk, actions.void_activity, NothingInput)

    def _change(self, pk: UUID, action: Any, body: Any) -> Response:
        require_known(self.request.query_params, {"fields"})
        found = self._activities().get(pk=pk)
        version = self.judged_version(str(found.version), found.version)
        given = self._named(self.parsed(body))
        with naming("partners", "award"):
            action(found, by=self.actor, expected_version=version, **given)
        return self._shown(pk)

    def _named(self, given: dict[str, Any]) -> dict[str, Any]:
        """A body with the rows that it names by id."""
        if "award_id" in given:
            pk = given.pop("award_id")
            given["award"] = found_or_invalid(Award.objects.visible_to(self.actor), pk, "award_id") if pk else None
        if "partner_ids" in given:
            given["partners"] = _partners(self.actor, set(given.pop("partner_ids")))
        return given

    def _lead(self, pk: UUID | None) -> Organization:
        if pk is None and self.actor.organization is not None:
            return self.actor.organization
        found: Organization = found_or_invalid(Organization.objects.visible_to(self.actor), pk, "lead_id")
        return found

    def _activities(self) -> Any:
        return Activity.objects.visible_to(self.actor).with_parties()

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = self._activities().get(pk=pk)
        return answer(_body(found, self.wanted()), found.version, status_code, location)


def _partners(actor: Actor, ids: set[UUID]) -> list[Organization]:
    found = list(Organization.objects.visible_to(actor).filter(pk__in=ids))
    if len(found) < len(ids):
        raise Invalid({"partner_ids": _("There is no such row for you.")})
    return found


def _body(found: Activity, wanted: frozenset[str] | None) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in Activities.sparse if name != "partner_ids"}
    body["partner_ids"] = [partner.pk for partner in found.partners]
    return {name: value for name, value in body.items() if wanted is None or name in wanted}
