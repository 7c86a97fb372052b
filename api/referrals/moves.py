"""One endpoint for each move of the table."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.referrals import inputs, outputs
from api.referrals.views import ON_CONFLICT, found, moves_of, shown, written
from api.resources import Resource, naming, require_known
from api.schema import row
from core.errors import DomainError, Invalid
from referrals import actions, disclosure
from referrals.lifecycle import BY_PEOPLE, MOVES


class ReferralMove(Resource):
    """One move. Without If-Match the present state alone decides."""

    read_scope = write_scope = "referrals:write"
    expands = ("sender", "receiver")
    sparse: ClassVar[tuple[str, ...]] = outputs.LIST_FIELDS
    only_in_detail: ClassVar[tuple[str, ...]] = outputs.ONLY_IN_DETAIL
    move = ""

    def make(self, request: Request, pk: UUID) -> Response:
        """The referral after the move. A refusal by state carries the moves that are possible instead."""
        require_known(request.query_params, {"fields", "expand"})
        referral = found(self.actor, pk)
        try:
            version = self.judged_version(disclosure.shown_version(self.actor, referral), referral.version)
            given = self.parsed(inputs.MOVE_INPUTS[self.move])
            make: Any = actions.MAKE[self.move]
            with naming("sender", "receiver", contents=inputs.CONTENTS):
                moved = make(referral, by=self.actor, expected_version=version, **given)
        except Invalid:
            raise
        except DomainError as error:
            error.details["allowed_moves"] = moves_of(self.actor, found(self.actor, pk))
            raise
        return shown(self, written(moved))


def _view(name: str) -> Any:
    """The endpoint of one move, described with that move's own body."""
    described = row(
        outputs.ReferralDetailSerializer,
        f"{MOVES[name].label}.",
        inputs.MOVE_INPUTS[name],
        versioned=True,
        responses=ON_CONFLICT,
    )(_copy_of_make())
    kind: Any = type(
        f"Move{name.title()}", (ReferralMove,), {"move": name, "make": described, "__doc__": ReferralMove.__doc__}
    )
    return kind.as_view({"post": "make"})


def _copy_of_make() -> Any:
    def make(self: ReferralMove, request: Request, pk: UUID) -> Response:
        return ReferralMove.make(self, request, pk)

    return make


MOVE_VIEWS = {name: _view(name) for name in BY_PEOPLE}
"""The endpoints by the move's name."""
