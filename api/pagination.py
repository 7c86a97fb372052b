"""How lists are cut: by key, `page_size` up to 200, and a count only for those who ask for it."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from core import keyset
from core.errors import Invalid

USUAL, LARGEST = 50, 200
PARAMETERS = ("after", "page_size", "count")


class KeysetPagination(BasePagination):
    """`next` is the address of what follows, null at the end; `count` is there with `?count=exact` only."""

    def page(self, request: Request, queryset: Any, order: tuple[str, ...], mapper: Any) -> dict[str, Any]:
        """One page as it is answered. Raises Invalid by parameter."""
        found = keyset.page(queryset, order=order, after=request.query_params.get("after"), size=page_size(request))
        body: dict[str, Any] = {
            "results": [mapper(row) for row in found.rows],
            "next": _address(request, found.next) if found.next else None,
        }
        if wants_count(request):
            body["count"] = queryset.order_by().count()
        return body

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters in the OpenAPI document."""
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL}
        found = {"after": {"type": "string"}, "page_size": size, "count": {"type": "string", "enum": ["exact"]}}
        return [{"name": name, "in": "query", "schema": schema} for name, schema in found.items()]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in the OpenAPI document."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri"},
                "count": {"type": "integer", "minimum": 0},
            },
        }


def page_size(request: Request) -> int:
    """How many rows are asked for. Raises Invalid unless it is a number from 1 to 200."""
    asked = request.query_params.get("page_size", str(USUAL))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4 and 1 <= int(asked) <= LARGEST):
        raise Invalid({"page_size": _("Ask for 1 to 200 rows.")})
    return int(asked)


def wants_count(request: Request) -> bool:
    """Whether the total is asked for. Raises Invalid for anything but `exact`."""
    asked = request.query_params.get("count")
    if asked not in (None, "exact"):
        raise Invalid({"count": _("Only “exact” can be asked for.")})
    return asked is not None


def _address(request: Request, cursor: str) -> str:
    return replace_query_param(request.build_absolute_uri(), "after", cursor)
