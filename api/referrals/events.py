"""The change feed: what happened since a cursor, in an order that skips nothing."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.pagination import LARGEST, USUAL, page_size
from api.referrals.outputs import EventSerializer
from api.resources import Resource, require_known
from api.schema import row
from core import encryption
from core.errors import Invalid
from partners.models import TaskForce
from referrals import feed
from referrals.feed import FeedItem

WHERE = ("task_force_id", "subject_type", "subject_id", "actor_organization_id", "actor_role", "proxy_for_id")
WHEN = ("channel", "at", "occurred_at")


class FeedSerializer(serializers.Serializer):
    """Events in order. Keep `next` and ask it again later; `more` says whether something is there now."""

    results = EventSerializer(many=True)
    next = serializers.CharField()
    more = serializers.BooleanField()


class Events(Resource):
    """The record of one task force, as far as this reader may know it."""

    read_scope = "events:read"
    query: ClassVar[dict[str, dict[str, Any]]] = {
        "task_force": {"type": "string", "format": "uuid"},
        "after": {"type": "string"},
        "page_size": {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL},
    }

    @row(
        FeedSerializer,
        "What changed since `after`, oldest first. Events appear once they are sealed, within seconds.",
        tagged=False,
    )
    def feed(self, request: Request) -> Response:
        """The next events. The cursor is encrypted, for its number would tell how much happens elsewhere."""
        require_known(request.query_params, set(self.query))
        task_force = self._task_force()
        after = _opened(request.query_params.get("after", ""), task_force.pk)
        page = feed.page(self.actor, task_force.pk, after=after, size=page_size(request))
        cursor = encryption.encrypt(str(page.next_cursor), context=_context(task_force.pk))
        here = replace_query_param(request.build_absolute_uri(), "task_force", str(task_force.pk))
        return Response(
            {
                "results": [self._shown(item) for item in page.items],
                "next": replace_query_param(here, "after", cursor),
                "more": page.more,
            }
        )

    def _task_force(self) -> TaskForce:
        """The task force asked for, or the only one there is. Raises Invalid when that is not clear."""
        rows = TaskForce.objects.visible_to(self.actor).distinct()
        if asked := self.request.query_params.get("task_force"):
            rows = rows.filter(pk=_uuid(asked))
        found = list(rows[:2])
        if len(found) != 1:
            raise Invalid({"task_force": _("Name one of your task forces by its id.")})
        return found[0]

    def _shown(self, item: FeedItem) -> dict[str, Any]:
        event = item.event
        facts = dict(item.facts)
        if self.actor.organization_id:
            facts.pop("version", None)  # it would count the other side's steps
        where = {name: getattr(event, name) for name in WHERE}
        when = {name: getattr(event, name) for name in WHEN}
        return {"type": item.type} | where | when | {"data": facts}


def _context(task_force_id: UUID) -> str:
    return f"feed.{task_force_id}"


def _opened(cursor: str, task_force_id: UUID) -> int:
    try:
        return int(encryption.decrypt(cursor, context=_context(task_force_id))) if cursor else 0
    except encryption.CannotDecrypt:
        raise Invalid({"after": _("This is not a place in this feed. Start again without it.")}) from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({"task_force": _("Name one of your task forces by its id.")}) from None
