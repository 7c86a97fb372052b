"""The OpenAPI 3.1 document, made from the endpoints: problems, versions, filters and scopes are filled in here."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import django_filters
from django.conf import settings
from django.urls import include, path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import extend_schema
from rest_framework.serializers import Serializer

from api.errors import MEDIA_TYPE, TITLES
from api.once import FORM, HEADER
from api.permissions import scope_for
from api.serializers import Input, ProblemSerializer

Shape = type[Serializer]
Method = Callable[..., Any]
ETAG = {"description": "The version; send it back as If-Match.", "schema": {"type": "string"}}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": (
        "The ETag you judged by. 412 when it is no longer the present one; 428 (`if_match_required`) without it, or "
        "with `*`, where the installation's setting HANDOFF_REQUIRE_IF_MATCH asks for it."
    ),
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "A new UUID for each change. Sent again within 24 hours with the same body, the request is answered as the "
        "first time and changes nothing more; with another body it is 422. A refusal leaves the key unused."
    ),
    "schema": {"type": "string", "pattern": FORM},
}
USUAL = (400, 401, 403, 429)
WITH_BODY = (413, 415)
WRITING = (409, 412, 422)


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document names tokens."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the document names sessions."""

    target_class = "api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The cookie of the pages."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def listing(shape: Shape, text: str) -> Callable[[Method], Method]:
    """Describe an endpoint that answers pages of rows."""
    return extend_schema(responses=shape(many=True), summary=_title(text), description=text)


def row(
    shape: Shape | None,
    text: str,
    body: Shape | None = None,
    *,
    versioned: bool = False,
    tagged: bool = True,
    responses: Mapping[int, Shape] | None = None,
) -> Callable[[Method], Method]:
    """Describe an endpoint that answers one row; `versioned` when it takes If-Match, `tagged` when it gives an ETag."""

    def describe(method: Method) -> Method:
        described = extend_schema(
            request=body, responses={200: shape} | dict(responses or {}), summary=_title(text), description=text
        )(method)
        described.handoff = {"versioned": versioned, "tagged": tagged}  # type: ignore[attr-defined]
        return described

    return describe


def created(
    shape: Shape, text: str, body: Shape, *, tagged: bool = True, responses: Mapping[int, Shape] | None = None
) -> Callable[[Method], Method]:
    """Describe an endpoint that makes a row."""

    def describe(method: Method) -> Method:
        described = extend_schema(
            request=body, responses={201: shape} | dict(responses or {}), summary=_title(text), description=text
        )(method)
        described.handoff = {"versioned": False, "tagged": tagged}  # type: ignore[attr-defined]
        return described

    return describe


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document, made once in the life of a process."""
    generator = SchemaGenerator(patterns=[path("api/v1/", include("api.urls"))])
    found: dict[str, Any] = generator.get_schema(request=None, public=True)
    return found


class AutoSchema(SpectacularSchema):
    """One operation, with what all operations have in common."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation with its scope, its problems and its headers."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if scope := scope_for(self.view, self.method):
            operation["x-scope"] = scope
            operation["description"] = f"{operation.get('description', '')}\n\nScope: `{scope}`.".strip()
        self._add_problems(operation)
        self._add_headers(operation)
        return operation

    def get_override_parameters(self) -> list[Any]:
        """None: parameters are described on the views themselves."""
        return []

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        found = [*self._choosers()]
        if self._is_list_view() and self.view.filterset_class:
            found += [_parameter(name, f) for name, f in self.view.filterset_class.base_filters.items()]
        described = getattr(self.view, "query", {}) | (self.view.list_query if self._is_list_view() else {})
        return found + [{"name": n, "in": "query", "schema": s} for n, s in described.items()]

    def _choosers(self) -> list[dict[str, Any]]:
        offered = {"fields": self.view.offered_fields(), "expand": self.view.expands}
        found = [_choice(name, values, many=True) for name, values in offered.items() if values]
        orders = tuple(self.view.orders)
        return found + ([_choice("order", orders)] if self._is_list_view() and len(orders) > 1 else [])

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        found: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Input):
            found["additionalProperties"] = False
        return found

    def _add_problems(self, operation: dict[str, Any]) -> None:
        schema = self.resolve_serializer(ProblemSerializer, "response").ref
        responses = operation["responses"]
        codes = [*USUAL]
        codes += [404] if "{" in self.path else []
        codes += WITH_BODY if "requestBody" in operation else []
        codes += WRITING if self.method != "GET" else []
        codes += [428] if self._marks().get("versioned") else []
        for code in sorted(codes):
            own = responses.get(str(code), {}).get("content", {}).get("application/json", {}).get("schema")
            content = {MEDIA_TYPE: {"schema": own or schema}}
            responses[str(code)] = {"description": str(TITLES[code]), "content": content}

    def _add_headers(self, operation: dict[str, Any]) -> None:
        if self.method != "GET":
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        marks = self._marks()
        if marks.get("versioned"):
            required = {"required": settings.HANDOFF_REQUIRE_IF_MATCH}
            operation.setdefault("parameters", []).append(IF_MATCH | required)
        for code in ("200", "201"):
            if marks.get("tagged") and code in operation["responses"]:
                operation["responses"][code]["headers"] = {"ETag": ETAG}

    def _marks(self) -> dict[str, bool]:
        found: dict[str, bool] = getattr(getattr(self.view, self.view.action, None), "handoff", {})
        return found


def _title(text: str) -> str:
    return text.split(".")[0].split(";")[0].split(",")[0]


def _choice(name: str, values: tuple[str, ...], *, many: bool = False) -> dict[str, Any]:
    one = {"type": "string", "enum": list(values)}
    if not many:
        return {"name": name, "in": "query", "schema": one}
    return {"name": name, "in": "query", "explode": False, "schema": {"type": "array", "items": one}}


def _parameter(name: str, given: django_filters.Filter) -> dict[str, Any]:
    label = str(given.label or "")
    if choices := given.extra.get("choices"):
        many = isinstance(given, django_filters.MultipleChoiceFilter)
        one: dict[str, Any] = {"type": "string", "enum": [code for code, _label in choices]}
        schema = {"type": "array", "items": one} if many else one
    else:
        schema = next((found for kind, found in FORMS.items() if isinstance(given, kind)), {"type": "string"})
    return {"name": name, "in": "query", "description": label, "schema": schema}


FORMS: dict[type, dict[str, Any]] = {
    django_filters.UUIDFilter: {"type": "string", "format": "uuid"},
    django_filters.DateFilter: {"type": "string", "format": "date"},
    django_filters.BooleanFilter: {"type": "boolean"},
}
