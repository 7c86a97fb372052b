"""What a business states of its own house: its route for tips and its checklist of policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.partners import engagement_shapes as shapes
from api.partners.organizations import organization
from api.resources import Resource, answer, found_or_invalid, naming, require_known
from api.schema import row
from partners import actions, permissions
from partners.actors import Actor
from partners.codes import Sector
from partners.models import AfterHoursLine, BusinessPractice, Organization, PolicyCheck
from partners.practice_codes import Policy


@dataclass(frozen=True)
class Statement:
    """The parts of what a business states. The tag changes with the route and with every line."""

    practice: BusinessPractice | None
    checks: Sequence[PolicyCheck]

    @property
    def version(self) -> int:
        """The route's version; 0 before it is stated."""
        return self.practice.version if self.practice else 0

    @property
    def tag(self) -> str:
        """The ETag."""
        lines = "\n".join(f"{check.policy} {check.state} {check.dated_on}" for check in self.checks)
        return f"{self.version}-{sha256(lines.encode()).hexdigest()[:16]}"


class Practices(Resource):
    """One business's practices."""

    read_scope, write_scope = "partnerships:read", "partnerships:write"

    @row(shapes.PracticesSerializer, "What a business states of its own house.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Its statement. Raises BusinessPractice.DoesNotExist (404) where nothing is stated that the actor may read."""
        require_known(request.query_params, set())
        owner = organization(self.actor, pk)
        found = _stated(self.actor, owner)
        if not (found.practice or found.checks or _may_state(self.actor, owner)):
            raise BusinessPractice.DoesNotExist
        return answer(_body(self.actor, owner, found), found.tag)

    @row(shapes.PracticesSerializer, "State the route for tips and policies.", shapes.PracticesInput, versioned=True)
    def set(self, request: Request, pk: UUID) -> Response:
        """The statement as it is now."""
        require_known(request.query_params, set())
        owner = organization(self.actor, pk)
        found = _stated(self.actor, owner)
        version = self.judged_version(found.tag, found.version)
        given = self._resolved(self.parsed(shapes.PracticesInput))
        with naming("tip_line", policies=frozenset(Policy.values)):
            actions.set_practices(owner, by=self.actor, expected_version=version, **given)
        again = _stated(self.actor, owner)
        return answer(_body(self.actor, owner, again), again.tag)

    def _resolved(self, given: dict[str, Any]) -> dict[str, Any]:
        """The body as the action takes it, with the line that it names by id."""
        pk, lines = given.pop("tip_line_id", None), given.pop("policies")
        rows = AfterHoursLine.objects.visible_to(self.actor)
        given["tip_line"] = found_or_invalid(rows, pk, "tip_line_id") if pk else None
        return given | {"policies": {line["policy"]: (line["state"], line.get("dated_on")) for line in lines}}


def _stated(actor: Actor, owner: Organization) -> Statement:
    practice = BusinessPractice.objects.visible_to(actor).filter(organization=owner).first()
    checks = PolicyCheck.objects.visible_to(actor).filter(organization=owner).order_by("policy")
    return Statement(practice, list(checks))


def _may_state(actor: Actor, owner: Organization) -> bool:
    """Whether the actor is one of those who state it: they read an empty one before they fill it in."""
    return owner.sector == Sector.BUSINESS and permissions.why_not(actor, "practice.edit", owner) is None


def _body(actor: Actor, owner: Organization, found: Statement) -> dict[str, Any]:
    pk = found.practice.tip_line_id if found.practice else None
    line = AfterHoursLine.objects.visible_to(actor).filter(pk=pk).first() if pk else None
    return {
        "organization_id": owner.pk,
        "tip_route": found.practice.tip_route if found.practice else None,
        "tip_line_id": line.pk if line else None,
        "policies": [
            {"policy": check.policy, "state": check.state, "dated_on": check.dated_on} for check in found.checks
        ],
    }
