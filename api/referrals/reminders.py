"""What is done beside the moves: reminders, who stays responsible for a warm hand-off, the outcome confirmed."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.partners.inputs import NothingInput
from api.referrals import inputs, outputs
from api.referrals.views import ON_CONFLICT, found, shown, written
from api.resources import Resource, found_or_invalid, require_known
from api.schema import row
from partners.models import Membership
from referrals import actions, disclosure
from referrals.models import Referral


class Reminders(Resource):
    """Reminders that are sent by hand, and those of the clock, which may wait while the due time stays."""

    read_scope = write_scope = "referrals:write"
    expands = ("sender", "receiver")
    sparse: ClassVar[tuple[str, ...]] = outputs.LIST_FIELDS
    only_in_detail: ClassVar[tuple[str, ...]] = outputs.ONLY_IN_DETAIL

    @row(
        outputs.ReferralDetailSerializer,
        "Hold the reminders of the clock that runs, with a reason and an end. The due time stays.",
        inputs.SnoozeInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def hold(self, request: Request, pk: UUID) -> Response:
        """The referral, with its reminders held."""
        referral, version = self._judged(request, pk)
        given = self.parsed(inputs.SnoozeInput)
        return shown(self, written(actions.snooze(referral, by=self.actor, expected_version=version, **given)))

    @row(
        outputs.ReferralDetailSerializer,
        "Let held reminders go on.",
        NothingInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def go_on(self, request: Request, pk: UUID) -> Response:
        """The referral, with its reminders going on."""
        referral, version = self._judged(request, pk)
        self.parsed(NothingInput)
        return shown(self, written(actions.end_snooze(referral, by=self.actor, expected_version=version)))

    @row(
        outputs.ReferralDetailSerializer,
        "Say who of the sender, or which coordinator, stays responsible until the person was met.",
        inputs.HookInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def hand_hook(self, request: Request, pk: UUID) -> Response:
        """The referral, with somebody else on the hook."""
        referral, version = self._judged(request, pk)
        given = self.parsed(inputs.HookInput)
        hats = Membership.objects.visible_to(self.actor).live()
        person: User = found_or_invalid(hats.select_related("user"), given["membership_id"], "membership_id").user
        return shown(self, written(actions.hand_hook(referral, by=self.actor, person=person, expected_version=version)))

    @row(
        outputs.ReferralDetailSerializer,
        "Ask the receiver for what is due. It goes out some seconds later, so that it can be taken back.",
        NothingInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def remind(self, request: Request, pk: UUID) -> Response:
        """The referral, with a reminder on its way."""
        return self._told(request, pk, actions.remind)

    @row(
        outputs.ReferralDetailSerializer,
        "Take back the reminder one sent last, while it has not gone out (`reminder_went_out`).",
        NothingInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def take_back(self, request: Request, pk: UUID) -> Response:
        """The referral, with nobody reminded."""
        return self._told(request, pk, actions.take_back_reminder)

    @row(
        outputs.ReferralDetailSerializer,
        "Say for the sender that it ended as the receiver says. After five business days it confirms itself.",
        NothingInput,
        versioned=True,
        responses=ON_CONFLICT,
    )
    def confirm_outcome(self, request: Request, pk: UUID) -> Response:
        """The referral, unchanged; the history tells of it."""
        return self._told(request, pk, actions.confirm_outcome)

    def _told(self, request: Request, pk: UUID, act: Callable[..., Referral]) -> Response:
        """The referral after an act that takes no version; whether the copy is stale is judged before it."""
        referral, _version = self._judged(request, pk)
        self.parsed(NothingInput)
        return shown(self, written(act(referral, by=self.actor)))

    def _judged(self, request: Request, pk: UUID) -> tuple[Referral, int | None]:
        require_known(request.query_params, {"fields", "expand"})
        referral = found(self.actor, pk)
        return referral, self.judged_version(disclosure.shown_version(self.actor, referral), referral.version)
