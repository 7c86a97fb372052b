"""Breaches: their facts, whom to tell by when, and that it was done."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.safeguards import shapes
from api.schema import created, listing, row
from core.errors import Invalid
from partners.models import Organization, TaskForce
from referrals import actions
from referrals.models import Breach
from referrals.safeguard_filters import BreachFilter


class Breaches(Resource):
    """The log of breaches of a task force."""

    read_scope, write_scope = "safeguards:read", "safeguards:write"
    filterset_class = BreachFilter
    sparse: ClassVar[tuple[str, ...]] = names_of(shapes.BreachSerializer)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-detected_at": ("-detected_at", "-id")}

    @listing(shapes.BreachSerializer, "Breaches, the newest noticed first.")
    def list(self, request: Request) -> Response:
        """One page."""
        wanted = self.wanted()
        rows = self.filtered(Breach.objects.visible_to(self.actor)).prefetch_related("notices", "organizations")
        return self.page(rows, lambda found: _shown(found, wanted))

    @row(shapes.BreachSerializer, "One breach.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One breach. Raises Breach.DoesNotExist (404)."""
        require_known(request.query_params, {"fields"})
        return self._shown(pk)

    @created(shapes.BreachSerializer, "Write a breach down, which starts its clocks.", shapes.NewBreachInput)
    def create(self, request: Request) -> Response:
        """The new breach."""
        require_known(request.query_params, {"fields"})
        given = self.parsed(shapes.NewBreachInput)
        forces = TaskForce.objects.visible_to(self.actor)
        force = found_or_invalid(forces, given.pop("task_force_id"), "task_force_id")
        with naming("organizations"):
            made = actions.record_breach(force, by=self.actor, **self._with_organizations(given))
        return self._shown(made.pk, status.HTTP_201_CREATED, reverse("api-breach", args=[made.pk]))

    @row(shapes.BreachSerializer, "Write what is known of a breach now.", shapes.BreachInput, versioned=True)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """The changed breach."""
        found, version = self._judged(pk)
        given = self._with_organizations(self.parsed(shapes.BreachInput))
        with naming("organizations"):
            actions.change_breach(found, by=self.actor, expected_version=version, **given)
        return self._shown(pk)

    @row(shapes.BreachSerializer, "Note that somebody was told.", shapes.ToldInput, versioned=True)
    def told(self, request: Request, pk: UUID) -> Response:
        """The breach, with the telling noted."""
        found, version = self._judged(pk)
        actions.note_told(found, by=self.actor, expected_version=version, **self.parsed(shapes.ToldInput))
        return self._shown(pk)

    @row(shapes.BreachSerializer, "Close a breach that was stopped and told of.", NothingInput, versioned=True)
    def close(self, request: Request, pk: UUID) -> Response:
        """The closed breach."""
        found, version = self._judged(pk)
        self.parsed(NothingInput)
        actions.close_breach(found, by=self.actor, expected_version=version)
        return self._shown(pk)

    def _judged(self, pk: UUID) -> tuple[Breach, int | None]:
        require_known(self.request.query_params, {"fields"})
        found = Breach.objects.visible_to(self.actor).get(pk=pk)
        return found, self.judged_version(str(found.version), found.version)

    def _with_organizations(self, given: dict[str, Any]) -> dict[str, Any]:
        """The body with the organizations it names by id. Raises Invalid for one that is not there for this actor."""
        ids = given.pop("organization_ids", None)
        if ids is None:
            return given
        found = Organization.objects.visible_to(self.actor).in_bulk(ids)
        if set(ids) - set(found):
            raise Invalid({"organizations": _("There is no such row for you.")})
        return given | {"organizations": list(found.values())}

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        found = Breach.objects.visible_to(self.actor).get(pk=pk)
        return answer(_shown(found, self.wanted()), found.version, status_code, location)


def _shown(found: Breach, wanted: frozenset[str] | None) -> dict[str, Any]:
    plain = [name for name in Breaches.sparse if name not in ("notices", "organization_ids")]
    body: dict[str, Any] = {name: getattr(found, name) for name in plain}
    body["organization_ids"] = sorted(one.pk for one in found.organizations.all())
    body["notices"] = [_notice(one) for one in sorted(found.notices.all(), key=lambda one: one.to)]
    return {name: body[name] for name in Breaches.sparse if wanted is None or name in wanted}


def _notice(one: Any) -> dict[str, Any]:
    late = one.due_at is not None and (one.told_at or timezone.now()) > one.due_at
    return {"to": one.to, "due_at": one.due_at, "told_at": one.told_at, "is_late": late}
