"""What belongs to one referral: its messages and its releases."""

from typing import Any
from uuid import UUID

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.referrals import inputs, outputs
from api.referrals.views import found
from api.resources import Resource, require_known
from api.schema import created, listing
from core.access import record_read
from referrals import actions, disclosure
from referrals.models import Message, Referral, Release
from referrals.releases import Gate, gate_for

RELEASE = tuple(str(name) for name in outputs.ReleaseSerializer().fields)


class Messages(Resource):
    """What the two sides tell each other."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    orders = {"at": ("id",)}

    @listing(outputs.MessageSerializer, "Messages of one referral, oldest first.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page; the reading is put on record."""
        require_known(request.query_params, {"after", "page_size", "count"})
        referral = found(self.actor, pk)
        record_read(
            self.actor,
            "referral.messages_read",
            subject_type="referral",
            subject_id=referral.pk,
            task_force_id=referral.task_force_id,
        )
        gate = gate_for(self.actor, referral)
        rows = Message.objects.visible_to(self.actor).filter(referral=referral).select_related("author")
        return self.page(rows, lambda message: self._shown(message, gate))

    @created(outputs.MessageSerializer, "Write to both sides.", inputs.MessageInput, tagged=False)
    def create(self, request: Request, pk: UUID) -> Response:
        """A new message."""
        require_known(request.query_params, set())
        referral = found(self.actor, pk)
        message = actions.add_message(referral, by=self.actor, **self.parsed(inputs.MessageInput))
        return Response(self._shown(message, gate_for(self.actor, referral)), status=status.HTTP_201_CREATED)

    def _shown(self, message: Message, gate: Gate) -> dict[str, Any]:
        return {
            "id": message.pk,
            "at": message.at,
            "author": message.author.name,
            "holder_id": message.holder_id,
            "by_coordinator": message.by_coordinator,
            "is_call_note": message.is_call_note,
            "text": message.text if disclosure.may_read(self.actor, message, gate) else None,
        }


class Releases(Resource):
    """What a person allowed to be shown, to whom, until when."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    orders = {"recorded": ("id",)}

    @listing(outputs.ReleaseSerializer, "Releases on one referral that your organization holds or is named in.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page."""
        require_known(request.query_params, {"after", "page_size", "count"})
        referral = found(self.actor, pk)
        return self.page(Release.objects.visible_to(self.actor).filter(referral=referral), _release)

    @created(
        outputs.ReleaseSerializer, "Record a written release that the sender holds.", inputs.ReleaseInput, tagged=False
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """A new release."""
        require_known(request.query_params, set())
        referral: Referral = found(self.actor, pk)
        release = actions.record_release(referral, by=self.actor, **self.parsed(inputs.ReleaseInput))
        return Response(_release(release), status=status.HTTP_201_CREATED)


def _release(release: Release) -> dict[str, Any]:
    return {name: getattr(release, name) for name in RELEASE}
