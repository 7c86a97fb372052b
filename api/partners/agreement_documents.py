"""Files of agreements: kept for the parties and the coordinators."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.parsers import StrictJSONParser
from api.partners import agreement_shapes as shapes
from api.partners.agreements import agreement
from api.partners.inputs import NothingInput
from api.partners.outputs import names_of
from api.resources import Resource, require_known
from api.schema import created, listing, row
from core.errors import Invalid
from partners import actions
from partners.agreement_codes import DocumentType
from partners.agreement_files import LARGEST
from partners.models import AgreementDocument

DOCUMENT = names_of(shapes.AgreementDocumentSerializer)


class Documents(Resource):
    """The files of one agreement."""

    read_scope, write_scope = "agreements:read", "agreements:write"
    parser_classes = (StrictJSONParser, MultiPartParser)
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"created": ("id",)}

    @listing(shapes.AgreementDocumentSerializer, "The files of an agreement that you are party to or coordinate.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page. Raises Agreement.DoesNotExist (404)."""
        require_known(request.query_params, {"after", "page_size", "count"})
        found = agreement(self.actor, pk)
        return self.page(AgreementDocument.objects.visible_to(self.actor).kept().filter(agreement=found), _document)

    @created(
        shapes.AgreementDocumentSerializer, "Keep a file of an agreement.", shapes.AgreementDocumentInput, tagged=False
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """What is known of the file."""
        require_known(request.query_params, set())
        found = agreement(self.actor, pk)
        file = self.parsed(shapes.AgreementDocumentInput)["file"]
        if file.size > LARGEST:
            raise Invalid({"file": _("The file is larger than 10 MB.")})
        made = actions.add_document(found, by=self.actor, content=file.read(), file_name=file.name)
        headers = {"Location": reverse("api-agreement-document", args=[made.pk])}
        return Response(_document(made), status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        summary="The file",
        description="The bytes of a file, as an attachment. The reading is on record.",
        responses={(200, kind.value): OpenApiTypes.BINARY for kind in DocumentType},
    )
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        """The bytes. Raises AgreementDocument.DoesNotExist (404), Conflict when they are not what was stored."""
        require_known(request.query_params, set())
        found = self._found(pk)
        content = actions.read_document(found, by=self.actor)
        response = HttpResponse(content, content_type=found.content_type)
        response["Content-Disposition"] = content_disposition_header(True, found.label) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "no-store"
        return response

    @row(shapes.AgreementDocumentSerializer, "Take a file away; it stays on record.", NothingInput, tagged=False)
    def remove(self, request: Request, pk: UUID) -> Response:
        """What is known of the file."""
        require_known(request.query_params, set())
        found = self._found(pk)
        self.parsed(NothingInput)
        return Response(_document(actions.remove_document(found, by=self.actor)))

    def _found(self, pk: UUID) -> AgreementDocument:
        rows = AgreementDocument.objects.visible_to(self.actor).kept().select_related("agreement__task_force")
        found: AgreementDocument = rows.get(pk=pk)
        return found


def _document(found: AgreementDocument) -> dict[str, Any]:
    return {name: getattr(found, name) for name in DOCUMENT}
