"""`changed_since`: the referrals with news, and an opaque cursor to ask with again."""

import json
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.pagination import KeysetPagination, page_size
from api.referrals.rows import RowMapper
from api.resources import Resource
from core import encryption
from core.errors import Invalid
from partners.actors import Actor
from referrals import changes
from referrals.changes import Places

PARAMETER, NOW = "changed_since", "now"
ELSEWHERE = ("after", "order", "count")


class UnknownCursor(Invalid):
    """A cursor that was not given to this caller, or that is of a record which is no longer the present one."""

    code = "cursor_unknown"


class ChangesPagination(KeysetPagination):
    """The pages of lists that can be asked for what changed."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page, with `changes` where it was asked for."""
        found = super().get_paginated_response_schema(schema)
        found["properties"]["changes"] = {
            "type": "string",
            "description": "Only with `changed_since`: the cursor to ask with the next time.",
        }
        return found


def changed(view: Resource, rows: Any, mapper: RowMapper) -> Response:
    """The rows with news since the cursor, oldest news first. `now` has none; without a cursor it is all there is."""
    request, actor = view.request, view.actor
    if given := [name for name in ELSEWHERE if name in request.query_params]:
        raise Invalid({name: _("This goes without “changed_since” only.") for name in given})
    heads = changes.newest(actor)
    asked = request.query_params[PARAMETER]
    places = heads if asked == NOW else _opened(asked, actor, heads)
    found = changes.since(actor, places, heads, size=page_size(request))
    read = {row[0]: row for row in mapper.rows(rows.filter(pk__in=found.ids), timezone.now().date())}
    results = [mapper(read[pk]) for pk in found.ids if pk in read]
    mapper.name_parties()
    cursor = _closed(found.places, actor)
    return Response({"results": results, "next": _address(request, cursor) if found.more else None, "changes": cursor})


def _address(request: Request, cursor: str) -> str:
    return replace_query_param(request.build_absolute_uri(), PARAMETER, cursor)


def _closed(places: Places, actor: Actor) -> str:
    """Places as a cursor. It is encrypted, for its numbers would tell how much happens elsewhere."""
    plain = json.dumps({chain.hex: place for chain, place in places.items()})
    return encryption.encrypt(plain, context=_context(actor))


def _opened(cursor: str, actor: Actor, heads: Places) -> Places:
    """The places of a cursor. Raises UnknownCursor for another's, and for one from before a backup was put back."""
    if not cursor:
        return {}
    refused = UnknownCursor({PARAMETER: _("This cursor is not one of yours. Read the whole list again.")})
    try:
        plain: dict[str, int] = json.loads(encryption.decrypt(cursor, context=_context(actor)))
    except encryption.CannotDecrypt:
        raise refused from None
    places = {UUID(hex=chain): place for chain, place in plain.items()}
    if any(place > heads.get(chain, place) for chain, place in places.items()):
        raise refused
    return places


def _context(actor: Actor) -> str:
    """Whoever changes hats sees other rows, and begins anew."""
    return f"changes.{actor.user_id}.{actor.membership.pk if actor.membership else ''}"
