"""Imports of directories by file, and the export: read first, then applied or cancelled."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.parsers import StrictJSONParser
from api.partners.inputs import NothingInput
from api.resources import Resource, answer, require_known
from api.schema import created, listing, row
from api.serializers import Input, TextField
from core.errors import Invalid
from partners import actions, permissions
from partners.imports import reports
from partners.imports.hsds.files import MAX_BYTES
from partners.imports.hsds.plain import TARGETS
from partners.imports.hsds.reading import Form
from partners.models import ImportRow, ImportRun, ImportStatus, Verdict

RUN = (
    *("id", "kind", "form", "status", "source", "file_name", "file_sha256", "all_or_nothing", "joins", "columns"),
    *("mapping", "unused", "total", "judged", "created", "updated", "same", "bad", "created_at", "finished_at"),
    "version",
)


class RunSerializer(serializers.Serializer):
    """An import: how far it is, and what it would change or has changed."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    form = serializers.ChoiceField(Form.choices, allow_blank=True)
    status = serializers.ChoiceField(ImportStatus.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    file_name = serializers.CharField()
    file_sha256 = serializers.CharField()
    all_or_nothing = serializers.BooleanField()
    joins = serializers.BooleanField()
    columns = serializers.ListField(child=serializers.CharField())
    mapping = serializers.DictField(child=serializers.CharField())
    unused = serializers.ListField(child=serializers.CharField())
    total = serializers.IntegerField()
    judged = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    same = serializers.IntegerField()
    bad = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ProblemOfRowSerializer(serializers.Serializer):
    """One thing that was noticed: a stable kind, its weight, the column and a sentence."""

    kind = serializers.CharField()
    weight = serializers.CharField()
    column = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class RowSerializer(serializers.Serializer):
    """One row of an import: where it stood, what becomes of it, and each change as before and after."""

    line = serializers.IntegerField()
    file = serializers.CharField(allow_blank=True)
    at = serializers.IntegerField()
    table = serializers.CharField(allow_blank=True)
    key = serializers.CharField(allow_blank=True)
    verdict = serializers.ChoiceField(Verdict.choices)
    changes = serializers.DictField()
    problems = ProblemOfRowSerializer(many=True)


class UploadInput(Input):
    """A file of at most 20 MB: JSON, CSV, XLSX, or a zip of them."""

    file = serializers.FileField(max_length=200)
    source = TextField(required=False, allow_blank=True, max_length=60)  # type: ignore[assignment]
    all_or_nothing = serializers.BooleanField(required=False, default=False)
    joins = serializers.BooleanField(required=False, default=False)


class ColumnsInput(Input):
    """What each column of a plain table means; columns that are not named are left out."""

    mapping = serializers.DictField(child=serializers.ChoiceField(tuple(TARGETS)))


class Imports(Resource):
    """Imports that the caller's task force started."""

    read_scope, write_scope = "organizations:read", "organizations:write"
    parser_classes = [StrictJSONParser, MultiPartParser]
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-created": ("-id",)}

    @listing(RunSerializer, "Imports of your task force.")
    def list(self, request: Request) -> Response:
        """One page."""
        permissions.require(self.actor, "agencies.import")
        require_known(request.query_params, {"after", "page_size", "count"})
        return self.page(ImportRun.objects.visible_to(self.actor), _run)

    @row(RunSerializer, "One import.")
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One import. Raises ImportRun.DoesNotExist (404)."""
        require_known(request.query_params, set())
        return self._shown(pk)

    @created(RunSerializer, "Take a directory in; it is read in the background.", UploadInput)
    def create(self, request: Request) -> Response:
        """A new import."""
        permissions.require(self.actor, "agencies.import")
        given = self.parsed(UploadInput)
        file = given.pop("file")
        if file.size > MAX_BYTES:
            raise Invalid(
                {"file": _("The file is larger than 20 MB. Split it, or leave out columns that are not used.")}
            )
        run = actions.start_directory_import(file.read(), by=self.actor, file_name=file.name, **given)
        return self._shown(run.pk, status.HTTP_201_CREATED, reverse("api-import", args=[run.pk]))

    @row(RunSerializer, "Say what the columns of a plain table mean.", ColumnsInput, versioned=True)
    def columns(self, request: Request, pk: UUID) -> Response:
        """The import, which is now read."""
        run, version = self._judged(pk)
        actions.choose_columns(run, by=self.actor, expected_version=version, **self.parsed(ColumnsInput))
        return self._shown(pk)

    @row(RunSerializer, "Apply an import that has been read.", NothingInput, versioned=True)
    def apply(self, request: Request, pk: UUID) -> Response:
        """The import, which is now written."""
        return self._move(pk, actions.request_apply)

    @row(RunSerializer, "Cancel an import. Nothing of it was applied.", NothingInput, versioned=True)
    def cancel(self, request: Request, pk: UUID) -> Response:
        """The cancelled import."""
        return self._move(pk, actions.cancel_import)

    def _move(self, pk: UUID, action: Any) -> Response:
        run, version = self._judged(pk)
        self.parsed(NothingInput)
        action(run, by=self.actor, expected_version=version)
        return self._shown(pk)

    def _judged(self, pk: UUID) -> tuple[ImportRun, int | None]:
        run = found_run(self, pk)
        return run, self.judged_version(str(run.version), run.version)

    def _shown(self, pk: UUID, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
        run = found_run(self, pk)
        return answer(_run(run), run.version, status_code, location)


class ImportRows(Resource):
    """The rows of one import."""

    read_scope = "organizations:read"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"line": ("line",)}
    query: ClassVar[dict[str, Any]] = {"verdict": {"type": "string", "enum": Verdict.values}}

    @listing(RowSerializer, "Rows of an import that change something or need a look.")
    def list(self, request: Request, pk: UUID) -> Response:
        """One page. Raises ImportRun.DoesNotExist (404)."""
        run = found_run(self, pk)
        require_known(request.query_params, {"after", "page_size", "count", "verdict"})
        rows = run.rows.all()
        if verdict := request.query_params.get("verdict", ""):
            if verdict not in Verdict.values:
                raise Invalid({"verdict": _("Choose from the list.")})
            rows = rows.filter(verdict=verdict)
        return self.page(rows, _row)


class Exports(Resource):
    """The directory as a file."""

    read_scope = "organizations:read"
    query: ClassVar[dict[str, Any]] = {"form": {"type": "string", "enum": [*actions.FORMS], "default": "json"}}

    @extend_schema(
        summary="The partners as HSDS 3.0",
        description=(
            "The partners of your task force as HSDS 3.0: nested JSON, or a zip of CSV tables. Texts that tell where a "
            "confidential place is are left out; the header `Handoff-Withheld` says how many, the import page which."
        ),
        responses={
            (200, "application/json"): {"type": "array", "items": {"type": "object"}},
            (200, "application/zip"): OpenApiTypes.BINARY,
        },
    )
    def retrieve(self, request: Request) -> HttpResponseBase:
        """The file, in pieces."""
        require_known(request.query_params, {"form"})
        form = request.query_params.get("form", "json")
        pieces = actions.export_directory(form, by=self.actor)
        response = StreamingHttpResponse(pieces, content_type=actions.FORMS[form])
        response["Handoff-Withheld"] = str(len(actions.withheld_from_export(by=self.actor)))
        response["Content-Disposition"] = f'attachment; filename="directory.{form}"'
        return response


def found_run(resource: Resource, pk: UUID) -> ImportRun:
    """An import this actor may see. Raises NotAllowed, ImportRun.DoesNotExist (404)."""
    permissions.require(resource.actor, "agencies.import")
    return ImportRun.objects.visible_to(resource.actor).get(pk=pk)


def _run(run: ImportRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in RUN}


def _row(found: ImportRow) -> dict[str, Any]:
    body = {name: getattr(found, name) for name in ("line", "file", "at", "table", "key", "verdict", "changes")}
    entries = zip(found.problems, reports.entries_of_row(found), strict=True)
    body["problems"] = [
        {"kind": one["kind"], "weight": entry.weight, "column": entry.column, "reason": entry.reason}
        for one, entry in entries
    ]
    return body
