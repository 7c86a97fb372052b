"""Measures: what there is with each definition, and the numbers of one."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource, require_known
from api.schema import row
from reporting import params
from reporting.measures import MEASURES
from reporting.results import COUNT, DAYS, HOURS, PERCENT, STATUSES


class MeasureSerializer(serializers.Serializer):
    """A published number: `definition` says what is counted, and `version` rises when that changes."""

    key = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    version = serializers.IntegerField()


class MeasureListSerializer(serializers.Serializer):
    """All measures, in the order of the collaboration page."""

    results = MeasureSerializer(many=True)


class CellSerializer(serializers.Serializer):
    """A number (`about`: a rounded one), or why there is none: `suppressed` (fewer than `below`, or it would tell of
    one that is), `none` (nothing to divide by), `longer_than` (not over yet, and longer than `above`)."""

    value = serializers.FloatField(allow_null=True)
    status = serializers.ChoiceField([(code, code) for code in STATUSES])
    below = serializers.IntegerField(required=False, allow_null=True)
    above = serializers.FloatField(required=False, allow_null=True)


class PeriodSerializer(serializers.Serializer):
    """The local days that are counted: from `start` until before `end`."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    start = serializers.DateField()
    end = serializers.DateField()


class ColumnSerializer(serializers.Serializer):
    """A column: what its cells hold is `unit`."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.ChoiceField([(code, code) for code in (COUNT, PERCENT, HOURS, DAYS)])


class LineSerializer(serializers.Serializer):
    """A row; `cells` by the column's code, `kind` where rows are of several kinds."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(allow_blank=True)
    cells = serializers.DictField(child=CellSerializer())


class ReportSerializer(MeasureSerializer):
    """The numbers of one measure, with all that citing them takes. `suppressed_below` is null when all are exact."""

    task_force = serializers.UUIDField()
    period = PeriodSerializer()
    compared_with = PeriodSerializer(allow_null=True)
    ignores_period = serializers.BooleanField()
    time_zone = serializers.CharField()
    filters = serializers.DictField(child=serializers.CharField())
    as_of = serializers.DateTimeField()
    generated_at = serializers.DateTimeField()
    suppressed_below = serializers.IntegerField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())
    columns = ColumnSerializer(many=True)
    rows = LineSerializer(many=True)


class Measures(Resource):
    """What is measured."""

    read_scope = "reports:read"

    @extend_schema(operation_id="reports_list")
    @row(MeasureListSerializer, "Every measure with its definition.", tagged=False)
    def measures(self, request: Request) -> Response:
        """All of them."""
        require_known(request.query_params, set())
        names = tuple(MeasureSerializer().fields)
        return Response({"results": [{name: getattr(found, name) for name in names} for found in MEASURES.values()]})


class Report(Resource):
    """The numbers of one measure, as close as the caller may look."""

    read_scope = "reports:read"
    query: ClassVar[dict[str, dict[str, Any]]] = {name: {"type": "string"} for name in params.NAMES}

    @extend_schema(parameters=[OpenApiParameter("measure", str, OpenApiParameter.PATH, enum=list(MEASURES))])
    @row(ReportSerializer, "The numbers of one measure for a period, and where asked the part of them.", tagged=False)
    def retrieve(self, request: Request, measure: str) -> Response:
        """The numbers; the run is put on record."""
        if measure not in MEASURES:
            raise Http404
        require_known(request.query_params, set(params.NAMES))
        asked = params.read(self.actor, request.query_params)
        return Response(MEASURES[measure].run(self.actor, asked).as_dict())
