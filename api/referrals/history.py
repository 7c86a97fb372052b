"""What happened to a referral, as its page tells it, and saying that something recorded for one's side is not so."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.pagination import PARAMETERS, page_size, wants_count
from api.referrals.views import found
from api.resources import Resource, require_known
from api.schema import created, listing
from api.serializers import Input, ProblemSerializer, TextField
from core.errors import Invalid
from referrals import actions
from referrals.links import entry_id, entry_token
from referrals.readings import note_reading
from referrals.timeline import Entry, timeline


class EntrySerializer(serializers.Serializer):
    """One thing that happened. `by` is empty where this reader may not know it.

    `entry` names what a coordinator recorded for your organization, for saying that it is not so; it is null otherwise.
    """

    type = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    organization = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    proxy_for = serializers.CharField(allow_blank=True)
    entry = serializers.CharField(allow_null=True)


class DisputeInput(Input):
    """What did not happen so."""

    entry = TextField(max_length=200)


class DisputeSerializer(serializers.Serializer):
    """That the coordinator is told."""

    disputed = serializers.CharField()
    at = serializers.DateTimeField()


class History(Resource):
    """The story of one referral, each side only its part."""

    read_scope, write_scope = "referrals:read", "referrals:write"
    orders = {"newest": ("-occurred_at", "-id")}

    @listing(EntrySerializer, "What happened, the newest first; the words of messages are at `messages`.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page; the reading is put on record."""
        require_known(request.query_params, set(PARAMETERS))
        referral = found(self.actor, pk)
        note_reading(self.actor, referral)
        story, size = timeline(self.actor, referral), page_size(request)
        entries = _behind(story, request.query_params.get("after"))
        more = len(entries) > size
        here = request.build_absolute_uri()
        after = replace_query_param(here, "after", entry_token(entries[size - 1].id)) if more else None
        body: dict[str, Any] = {"results": [_shown(entry) for entry in entries[:size]], "next": after}
        return Response(body | ({"count": len(story)} if wants_count(request) else {}))

    @created(
        DisputeSerializer,
        "Say that what a coordinator recorded for your organization is not so; the coordinator is told.",
        DisputeInput,
        tagged=False,
        responses={409: ProblemSerializer},
    )
    def dispute(self, request: Request, pk: UUID) -> Response:
        """What was disputed."""
        require_known(request.query_params, set())
        referral = found(self.actor, pk)
        event_id = entry_id(self.parsed(DisputeInput)["entry"])
        entry = next((one for one in timeline(self.actor, referral) if one.id == event_id), None)
        if entry is None:
            raise Invalid({"entry": _("There is no such entry here.")})
        event = actions.dispute_proxy(referral, by=self.actor, event_id=entry.id)
        return Response({"disputed": entry.type, "at": event.at}, status=status.HTTP_201_CREATED)


def _behind(entries: list[Entry], after: str | None) -> list[Entry]:
    if after is None:
        return entries
    event_id = entry_id(after)
    place = next((index for index, one in enumerate(entries) if one.id == event_id), None)
    if place is None:
        raise Invalid({"after": _("This is not a place in this list. Start again without it.")})
    return entries[place + 1 :]


def _shown(entry: Entry) -> dict[str, Any]:
    plain = ("type", "occurred_at", "recorded_at", "by", "organization", "role", "proxy_for")
    body = {name: getattr(entry, name) for name in plain}
    return body | {"entry": entry_token(entry.id) if entry.may_dispute else None}
