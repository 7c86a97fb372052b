"""The same thing done to many referrals at once, answered one by one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.errors import DETAILS, STATUS
from api.referrals.inputs import SendInput
from api.referrals.views import found, moves_of
from api.resources import Resource, found_or_invalid, require_known
from api.schema import row
from api.serializers import NULLABLE, Input, MoveSerializer
from core.errors import DomainError, Invalid
from partners.models import Membership
from referrals import actions, disclosure
from referrals.actions.bulk import MOST, Outcome, Sending
from referrals.models import Referral

REFUSES_BY_STATE = frozenset({403, 409, 412})
AS_SENT = {"lead": "membership_id", "sender": "sender_id", "receiver": "receiver_id"}


class BulkInput(Input):
    """The referrals by id, each once."""

    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)

    def validate_ids(self, value: list[UUID]) -> list[UUID]:
        """Raise ValidationError for one that is named twice."""
        return _each_once(value)


class BulkLeadInput(BulkInput):
    """And who of the task force's coordinators takes the lead, by membership; null for nobody."""

    membership_id = serializers.UUIDField(allow_null=True)


class SendItemInput(SendInput):
    """One draft: its id, the version that was judged, and what sending it asks."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(
        min_value=1, help_text=gettext_lazy("The version you judged by; 412 for this item when it is another now.")
    )


class BulkSendInput(Input):
    """The drafts, each once."""

    items = serializers.ListField(child=SendItemInput(), min_length=1, max_length=MOST)

    def validate_items(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Raise ValidationError for one that is named twice."""
        _each_once([item["id"] for item in value])
        return value


class BulkResultSerializer(serializers.Serializer):
    """What became of one: `status` and `code` as a request about it alone would be answered, `ok` when it was done."""

    id = serializers.UUIDField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.CharField(
        **NULLABLE, help_text=gettext_lazy("What to send as If-Match next; null when not done.")
    )
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    allowed_moves = MoveSerializer(many=True, required=False)


class BulkSerializer(serializers.Serializer):
    """One result for each, in the order asked."""

    results = BulkResultSerializer(many=True)


class Bulk(Resource):
    """Many referrals at once. Each is judged by itself: a refusal of one changes nothing about the others."""

    read_scope = write_scope = "referrals:write"

    @row(
        BulkSerializer,
        "Send many drafts. Each item says which version was judged; the answer is 200 and says what became of each.",
        BulkSendInput,
        tagged=False,
    )
    def send(self, request: Request) -> Response:
        """What became of each."""
        require_known(request.query_params, set())
        asked = [dict(item) for item in self.parsed(BulkSendInput)["items"]]
        items = [Sending(item.pop("id"), item.pop("version"), item) for item in asked]
        return self._told(actions.bulk_send(items, by=self.actor))

    @row(
        BulkSerializer,
        "Remind many receivers of what is due. The answer is 200 and says what became of each.",
        BulkInput,
        tagged=False,
    )
    def remind(self, request: Request) -> Response:
        """What became of each."""
        require_known(request.query_params, set())
        return self._told(actions.bulk_remind(self.parsed(BulkInput)["ids"], by=self.actor))

    @row(
        BulkSerializer,
        "Give many referrals to one coordinator. The answer is 200 and says what became of each.",
        BulkLeadInput,
        tagged=False,
    )
    def assign_lead(self, request: Request) -> Response:
        """What became of each."""
        require_known(request.query_params, set())
        given = self.parsed(BulkLeadInput)
        lead = None
        if given["membership_id"]:
            hats = Membership.objects.visible_to(self.actor).live().select_related("user")
            lead = found_or_invalid(hats, given["membership_id"], "membership_id").user
        return self._told(actions.bulk_assign_lead(given["ids"], by=self.actor, lead=lead))

    def _told(self, outcomes: Sequence[Outcome]) -> Response:
        return Response({"results": [self._result(outcome) for outcome in outcomes]})

    def _result(self, outcome: Outcome) -> dict[str, Any]:
        if outcome.refusal is not None:
            return {"id": outcome.id, "version": None} | self._refused(outcome.id, outcome.refusal)
        if outcome.referral is None:
            missing = {"status": 404, "code": "not_found", "detail": str(DETAILS[404])}
            return {"id": outcome.id, "version": None} | missing
        version = disclosure.shown_version(self.actor, outcome.referral)
        return {"id": outcome.id, "status": 200, "code": "ok", "version": version}

    def _refused(self, pk: UUID, refusal: DomainError) -> dict[str, Any]:
        status = STATUS[type(refusal)]
        body: dict[str, Any] = {"status": status, "code": refusal.code, "detail": str(refusal.message)}
        if isinstance(refusal, Invalid):
            return body | {"errors": _named(refusal)}
        if status in REFUSES_BY_STATE:
            try:
                body["allowed_moves"] = moves_of(self.actor, found(self.actor, pk))
            except Referral.DoesNotExist:
                return body
        return body


def _named(refusal: Invalid) -> dict[str, list[str]]:
    """The sentences by field, as the body names fields."""
    return {AS_SENT.get(name, name): [str(line) for line in lines] for name, lines in refusal.fields.items()}


def _each_once(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) < len(ids):
        raise serializers.ValidationError(_("Name each of them once."))
    return ids
