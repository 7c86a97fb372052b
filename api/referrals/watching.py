"""Watching a referral: hearing of all that happens to it, under the hat of the token."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.partners.inputs import NothingInput
from api.referrals import outputs
from api.referrals.views import found, shown, written
from api.resources import Resource, require_known
from api.schema import row
from api.serializers import ProblemSerializer
from referrals import actions
from referrals.models import Referral


class Watching(Resource):
    """Whether one hears of all that happens to a referral. It is one's own affair: whoever reads may watch."""

    read_scope = write_scope = "referrals:read"
    expands = ("sender", "receiver")
    sparse: ClassVar[tuple[str, ...]] = outputs.LIST_FIELDS
    only_in_detail: ClassVar[tuple[str, ...]] = outputs.ONLY_IN_DETAIL

    @row(
        outputs.ReferralDetailSerializer,
        "Watch it: you get a notice and a mail of all that your role may know of it.",
        NothingInput,
        responses={409: ProblemSerializer},
    )
    def watch(self, request: Request, pk: UUID) -> Response:
        """The referral, watched."""
        return self._after(request, pk, actions.watch)

    @row(outputs.ReferralDetailSerializer, "Stop watching it.", NothingInput)
    def unwatch(self, request: Request, pk: UUID) -> Response:
        """The referral, not watched."""
        return self._after(request, pk, actions.unwatch)

    def _after(self, request: Request, pk: UUID, act: Callable[..., Referral]) -> Response:
        require_known(request.query_params, {"fields", "expand"})
        referral = found(self.actor, pk)
        self.parsed(NothingInput)
        return shown(self, written(act(referral, by=self.actor)))
