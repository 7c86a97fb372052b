"""Who takes care of a referral, who keeps away from it, and asking for the answer that is due."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.referrals import outputs
from api.referrals.views import ON_CONFLICT, found, shown, written
from api.resources import Resource, found_or_invalid, require_known
from api.schema import created, row
from api.serializers import Input, ProblemSerializer
from core.errors import Invalid
from partners.models import Membership, Unit
from referrals import actions, disclosure
from referrals.models import Referral

PERSON = "membership_id"


class PersonInput(Input):
    """Somebody, by one of their memberships; null for nobody."""

    membership_id = serializers.UUIDField(allow_null=True)


class OneselfInput(Input):
    """Somebody, by one of their memberships."""

    membership_id = serializers.UUIDField()


class UnitInput(Input):
    """One of the receiver's units; null for all of them."""

    unit_id = serializers.UUIDField(allow_null=True)


class RecusalSerializer(serializers.Serializer):
    """Who keeps away; whoever recused themselves finds the referral no more."""

    id = serializers.UUIDField()
    user_id = serializers.UUIDField()


class People(Resource):
    """The people of one referral."""

    read_scope = write_scope = "referrals:write"
    expands = ("sender", "receiver")
    sparse: ClassVar[tuple[str, ...]] = outputs.LIST_FIELDS
    only_in_detail: ClassVar[tuple[str, ...]] = outputs.ONLY_IN_DETAIL

    @row(
        outputs.ReferralDetailSerializer,
        "Give it to one of the task force's coordinators.",
        PersonInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def lead(self, request: Request, pk: UUID) -> Response:
        """The referral with its lead."""
        return self._given(pk, "lead", actions.assign_lead)

    @row(
        outputs.ReferralDetailSerializer,
        "Put one of the receiver's members in charge.",
        PersonInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def handler(self, request: Request, pk: UUID) -> Response:
        """The referral with its handler."""
        return self._given(pk, "handler", actions.assign_handler)

    @row(
        outputs.ReferralDetailSerializer,
        "Give it to one of the receiver's units: members of the others no longer see it.",
        UnitInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def unit(self, request: Request, pk: UUID) -> Response:
        """The referral, for one unit."""
        referral, version = self._judged(pk)
        chosen = self.parsed(UnitInput)["unit_id"]
        units = Unit.objects.visible_to(self.actor).filter(archived_at=None)
        unit = found_or_invalid(units, chosen, "unit_id") if chosen else None
        return shown(self, written(actions.assign_unit(referral, by=self.actor, unit=unit, expected_version=version)))

    @created(
        RecusalSerializer,
        "Keep somebody away from it: oneself, or one of one's own people. They no longer see it.",
        OneselfInput,
        tagged=False,
        responses={409: ProblemSerializer},
    )
    def recuse(self, request: Request, pk: UUID) -> Response:
        """Who keeps away."""
        require_known(request.query_params, set())
        referral, person = found(self.actor, pk), self._person(self.parsed(OneselfInput)[PERSON])
        try:
            made = actions.recuse(referral, by=self.actor, user=person)
        except Invalid as error:
            raise Invalid({PERSON: error.fields["user"]}) from error
        return Response({"id": made.pk, "user_id": made.user_id}, status=status.HTTP_201_CREATED)

    def _given(self, pk: UUID, part: str, give: Any) -> Response:
        referral, version = self._judged(pk)
        chosen = self.parsed(PersonInput)[PERSON]
        person = self._person(chosen) if chosen else None
        try:
            changed = give(referral, by=self.actor, expected_version=version, **{part: person})
        except Invalid as error:
            raise Invalid({PERSON: error.fields[part]}) from error
        return shown(self, written(changed))

    def _person(self, chosen: UUID) -> User:
        hats = Membership.objects.visible_to(self.actor).live().select_related("user")
        person: User = found_or_invalid(hats, chosen, PERSON).user
        return person

    def _judged(self, pk: UUID) -> tuple[Referral, int | None]:
        require_known(self.request.query_params, {"fields", "expand"})
        referral = found(self.actor, pk)
        return referral, self.judged_version(disclosure.shown_version(self.actor, referral), referral.version)
