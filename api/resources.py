"""What all endpoints share: the actor, finding rows, sparse answers, and versions as ETags."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api import once
from api.errors import IfMatchRequired
from api.pagination import PARAMETERS, KeysetPagination
from core.errors import Invalid, Stale
from partners.actors import Actor

CHANGING = ("post", "put", "patch", "delete")
TAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')


class Resource(ViewSet):
    """One kind of row. `expands` names what `expand=` may add; `sparse` the fields of its list form.

    `only_in_detail` names the fields that answers about one row have besides, `list_query` describes what its list
    takes besides filters and pages.
    """

    read_scope: ClassVar[str] = ""
    write_scope: ClassVar[str] = ""
    filterset_class: ClassVar[Any] = None
    expands: ClassVar[tuple[str, ...]] = ()
    sparse: ClassVar[tuple[str, ...]] = ()
    only_in_detail: ClassVar[tuple[str, ...]] = ()
    orders: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    list_query: ClassVar[Mapping[str, dict[str, Any]]] = {}
    pagination_class = KeysetPagination

    @property
    def actor(self) -> Actor:
        """Who is asking, and under which hat."""
        return self.request.actor  # type: ignore[attr-defined]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whether the request may go on; with an Idempotency-Key, what it changes is then changed once only."""
        super().initial(request, *args, **kwargs)
        self._require_if_match(request)
        method = str(request.method).lower()
        if once.HEADER in request.headers and method in CHANGING and hasattr(self, method):
            setattr(self, method, once.once(getattr(self, method), self.actor))

    def _require_if_match(self, request: Request) -> None:
        """Raise IfMatchRequired for a change without a version, where the setting asks for one; `*` names none.

        Judged before the row is looked up, so the answer is the same whether it is there or not.
        """
        marks = getattr(getattr(self, self.action or "", None), "handoff", {})
        if not (settings.HANDOFF_REQUIRE_IF_MATCH and marks.get("versioned")):
            return
        if request.headers.get("If-Match", "*").strip() == "*":
            raise IfMatchRequired(_("Send the ETag that you judged by as If-Match."))

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What may be done here is in the Allow header; the rest is in the OpenAPI document."""
        return Response(status=status.HTTP_204_NO_CONTENT)

    def filtered(self, queryset: QuerySet) -> QuerySet:
        """The rows that the query asks for. Raises Invalid by parameter, for unknown ones too."""
        known = {*self.filterset_class.base_filters, *PARAMETERS, *self.list_query, *self.choosers()}
        require_known(self.request.query_params, known)
        if not set(self.request.query_params) & set(self.filterset_class.base_filters):
            return queryset
        filterset = self.filterset_class(self.request.query_params, queryset, request=self.request)
        if not filterset.is_valid():
            raise Invalid({name: list(lines) for name, lines in filterset.errors.items()})
        return filterset.qs

    def page(self, queryset: QuerySet, mapper: Callable[[Any], Any]) -> Response:
        """One page of rows in the order asked for."""
        return Response(KeysetPagination().page(self.request, queryset, self.order(), mapper))

    def order(self) -> tuple[str, ...]:
        """The order asked for, or the first one. Raises Invalid for one that is not offered."""
        asked = self.request.query_params.get("order", next(iter(self.orders)))
        if asked not in self.orders:
            raise Invalid({"order": _("Choose one of: %(orders)s.") % {"orders": ", ".join(self.orders)}})
        return self.orders[asked]

    def offered_fields(self) -> tuple[str, ...]:
        """The fields that `fields=` may choose from here: a list's, or all that one row has."""
        return self.sparse if self.action == "list" else (*self.sparse, *self.only_in_detail)

    def choosers(self) -> set[str]:
        """The parameters that choose what an answer holds."""
        given = {"fields": self.offered_fields(), "expand": self.expands, "order": tuple(self.orders)[1:]}
        return {name for name, offered in given.items() if offered}

    def wanted(self) -> frozenset[str] | None:
        """The fields asked for, `id` always among them; None for all. Raises Invalid for an unknown one."""
        chosen = _listed(self.request, "fields", self.offered_fields())
        return frozenset(chosen | {"id"}) if chosen else None

    def expanded(self) -> frozenset[str]:
        """What `expand=` adds. Raises Invalid for an unknown one."""
        return frozenset(_listed(self.request, "expand", self.expands))

    def parsed(self, serializer_class: type[serializers.Serializer]) -> dict[str, Any]:
        """The body, checked field by field. Raises ValidationError."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def judged_version(self, tag: str, version: int) -> int | None:
        """The version to hand to an action when If-Match names the present one; None without If-Match.

        Raises Stale at once when it names another: staleness is judged before anything else.
        """
        asked = self.request.headers.get("If-Match")
        if asked is None or asked.strip() == "*":
            return None
        if tag not in {part.group(1) for part in TAG.finditer(asked)}:
            raise Stale(_("Somebody changed this after you read it. Read it again, then decide."))
        return version


def answer(body: Any, tag: Any, status_code: int = status.HTTP_200_OK, location: str = "") -> Response:
    """One row with its version as ETag, and where it is when it is new."""
    headers = {"ETag": f'"{tag}"'} | ({"Location": location} if location else {})
    return Response(body, status=status_code, headers=headers)


def require_known(given: Mapping[str, Any], known: set[str]) -> None:
    """Raise Invalid for query parameters that mean nothing here: a typing error must not widen a list."""
    if unknown := sorted(set(given) - known):
        raise Invalid({name[:40]: _("There is no such parameter here.") for name in unknown[:10]})


def found_or_invalid(queryset: QuerySet, pk: UUID | None, field: str) -> Any:
    """A row that a body names by id. Raises Invalid by that field when this actor sees no such row."""
    row = queryset.filter(pk=pk).first()
    if row is None:
        raise Invalid({field: _("There is no such row for you.")})
    return row


@contextmanager
def naming(*references: str, **groups: frozenset[str]) -> Iterator[None]:
    """Name fields in refusals as bodies name them: `receiver` is `receiver_id`, `partners` are `partner_ids`.

    Fields of a group stand in it.
    """
    try:
        yield
    except Invalid as error:
        raise Invalid({_as_sent(name, references, groups): found for name, found in error.fields.items()}) from error


def _as_sent(name: str, references: tuple[str, ...], groups: Mapping[str, frozenset[str]]) -> str:
    group = next((group for group, names in groups.items() if name in names), "")
    if group:
        return f"{group}.{name}"
    many = name.removesuffix("s")
    reference = f"{name}_id" if many == name else f"{many}_ids"
    return reference if name in references else name


def _listed(request: Request, name: str, offered: tuple[str, ...]) -> set[str]:
    asked = {part.strip() for part in request.query_params.get(name, "").split(",") if part.strip()}
    if asked - set(offered):
        raise Invalid({name: _("Choose from: %(offered)s.") % {"offered": ", ".join(offered)}})
    return asked
