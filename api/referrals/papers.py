"""The papers of a release as PDF: the one to sign, and the slip that the person keeps."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.errors import MEDIA_TYPE
from api.referrals.views import found
from api.resources import Resource, require_known
from api.serializers import ProblemSerializer
from core.errors import Invalid
from referrals.models import Release
from referrals.papers import paper

LANGUAGES = ("en", "es")
ANSWERS: Any = {(200, "application/pdf"): OpenApiTypes.BINARY, (503, MEDIA_TYPE): ProblemSerializer}


class Papers(Resource):
    """For the holder's staff, in English or Spanish; without `in`, in the language it was explained in."""

    read_scope = "referrals:read"
    query: ClassVar[dict[str, dict[str, Any]]] = {"in": {"type": "string", "enum": list(LANGUAGES)}}

    @extend_schema(summary="The form", description="The paper to sign, as PDF.", responses=ANSWERS)
    def form(self, request: Request, pk: UUID, release_id: UUID) -> HttpResponse:
        """The form."""
        return self._drawn(pk, release_id, "form")

    @extend_schema(summary="The slip", description="The slip that the person keeps, as PDF.", responses=ANSWERS)
    def slip(self, request: Request, pk: UUID, release_id: UUID) -> HttpResponse:
        """The slip."""
        return self._drawn(pk, release_id, "slip")

    def _drawn(self, pk: UUID, release_id: UUID, which: str) -> HttpResponse:
        require_known(self.request.query_params, {"in"})
        language = self.request.query_params.get("in", "")
        if language and language not in LANGUAGES:
            raise Invalid({"in": _("Choose one from the list.")})
        referral = found(self.actor, pk)
        release = Release.objects.visible_to(self.actor).filter(referral=referral).get(pk=release_id)
        made = paper(self.actor, referral, release, which, language)
        response = HttpResponse(made.content, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response
