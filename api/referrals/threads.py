"""The messages of one referral."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.referrals import inputs, outputs
from api.referrals.views import found
from api.resources import Resource, require_known
from api.schema import created, listing
from referrals import actions, disclosure
from referrals.models import Message, Referral
from referrals.read_receipts import ReadReceipt, read_receipts
from referrals.readings import MESSAGES_READ, note_reading
from referrals.releases import Gate, gate_for


class Messages(Resource):
    """What the two sides tell each other."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    orders = {"at": ("id",)}

    @listing(outputs.MessageSerializer, "Messages of one referral, oldest first.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page; the reading is put on record."""
        require_known(request.query_params, {"after", "page_size", "count"})
        referral = found(self.actor, pk)
        note_reading(self.actor, referral, MESSAGES_READ)
        gate = gate_for(self.actor, referral)
        rows = Message.objects.visible_to(self.actor).filter(referral=referral).select_related("author")
        read = read_receipts(self.actor, referral, referral.messages.order_by("id"))
        return self.page(rows, lambda message: self._shown(message, referral, gate, read.get(message.pk, [])))

    @created(outputs.MessageSerializer, "Write to both sides.", inputs.MessageInput, tagged=False)
    def create(self, request: Request, pk: UUID) -> Response:
        """A new message."""
        require_known(request.query_params, set())
        referral = found(self.actor, pk)
        message = actions.add_message(referral, by=self.actor, **self.parsed(inputs.MessageInput))
        gate = gate_for(self.actor, referral)
        return Response(self._shown(message, referral, gate, []), status=status.HTTP_201_CREATED)

    def _shown(self, message: Message, referral: Referral, gate: Gate, read: Sequence[ReadReceipt]) -> dict[str, Any]:
        message.referral = referral  # the row read with its releases, so that no message asks for them anew
        text = message.text if disclosure.may_read(self.actor, message, gate) else None
        return {
            "id": message.pk,
            "at": message.at,
            "author": message.author.name,
            "holder_id": message.holder_id,
            "by_coordinator": message.by_coordinator,
            "is_call_note": message.is_call_note,
            "text": text,
            "read_by": [_receipt(one) for one in read] if text is not None else [],
        }


def _receipt(read: ReadReceipt) -> dict[str, Any]:
    return {"organization_id": read.organization_id, "organization": read.organization, "by": read.by, "at": read.at}
