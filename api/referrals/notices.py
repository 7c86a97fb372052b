"""The caller's own notices: what happened to referrals and inquiries, named by their references alone."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.pagination import PARAMETERS, page_size, wants_count
from api.partners.inputs import NothingInput
from api.resources import Resource, require_known
from api.schema import listing, row
from core import keyset
from partners.actions import mark_inquiries_read
from partners.models import InquiryNotice
from referrals import actions, disclosure, permissions
from referrals.models import Notice, Referral
from referrals.releases import feedback_is_open


class OwnNoticeSerializer(serializers.Serializer):
    """One notice. `code` is empty where the referral opens under another role only, or where it may not be told."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    reference = serializers.CharField()
    referral_id = serializers.UUIDField(allow_null=True)
    inquiry_id = serializers.UUIDField(allow_null=True)


class ReadSerializer(serializers.Serializer):
    """How many were new."""

    read = serializers.IntegerField()


class Notices(Resource):
    """The list behind the bell."""

    read_scope = write_scope = "referrals:read"
    orders = {"newest": ("-id",)}

    @listing(OwnNoticeSerializer, "Your own notices, newest first.")
    def list(self, request: Request) -> Response:
        """One page."""
        require_known(request.query_params, set(PARAMETERS))
        own = Notice.objects.visible_to(self.actor).select_related("referral")
        asked = InquiryNotice.objects.visible_to(self.actor).select_related("inquiry")
        after, size = request.query_params.get("after"), page_size(request)
        page = keyset.page_of_all([own, asked], order=("-id",), after=after, size=size)
        seen = self._seen(page.rows)
        here = request.build_absolute_uri()
        following = replace_query_param(here, "after", page.next) if page.next else None
        body: dict[str, Any] = {"results": [self._shown(one, seen) for one in page.rows], "next": following}
        if wants_count(request):
            body["count"] = own.count() + asked.count()
        return Response(body)

    @row(ReadSerializer, "Mark all of them as read.", NothingInput, tagged=False)
    def read(self, request: Request) -> Response:
        """How many were new."""
        require_known(request.query_params, set())
        self.parsed(NothingInput)
        count = actions.mark_notices_read(by=self.actor) + mark_inquiries_read(by=self.actor)
        return Response({"read": count})

    def _seen(self, rows: Iterable[Any]) -> dict[Any, Referral]:
        ids = {one.referral_id for one in rows if isinstance(one, Notice)}
        found = Referral.objects.visible_to(self.actor).filter(pk__in=ids)
        return {row.pk: row for row in found.select_related("task_force").prefetch_related("releases")}

    def _shown(self, one: Any, seen: dict[Any, Referral]) -> dict[str, Any]:
        body = {"id": one.pk, "at": one.at, "read_at": one.read_at, "referral_id": None, "inquiry_id": None}
        if isinstance(one, InquiryNotice):
            return body | {"code": one.code, "reference": one.inquiry.reference, "inquiry_id": one.inquiry_id}
        referral = seen.get(one.referral_id)
        body |= {"reference": one.referral.reference, "code": ""}
        if referral is None:
            return body
        return body | {"referral_id": referral.pk, "code": self._code(one, referral)}

    def _code(self, one: Notice, referral: Referral) -> str:
        to_sender = permissions.sides_of(self.actor, referral) == {permissions.Side.SENDER}
        masked = to_sender and not feedback_is_open(referral)
        return disclosure.shown_event_type(f"referral.{one.code}", {}, masked=masked) or ""
