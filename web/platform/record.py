"""The record of a task force as coordinators and auditors read it: sealed events, without person fields."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import record_read
from core.events import PLATFORM_CHAIN
from core.seals import newest_position
from partners.actors import Actor
from partners.codes import Role
from partners.names import organization_names
from referrals import feed
from web.platform.event_words import in_words
from web.requests import ActorRequest
from web.streams import carried

PAGE = 50
NOBODYS = UUID(int=0)
COLUMNS = (
    *("seal", "recorded_at", "occurred_at", "event", "subject", "subject_id", "from", "to", "role", "organization"),
    *("proxy_for", "channel", "facts"),
)


@dataclass(frozen=True)
class Line:
    """One event in words."""

    seal: int
    at: datetime
    what: str
    code: str
    who: str
    organization: str
    proxy_for: str
    between: str


@require_safe
def event_log(request: ActorRequest) -> HttpResponse:
    """Fifty places of the chain at a time, newest first; `before` is the place to go down from."""
    chain = _chain(request.actor)
    newest = newest_position(chain)
    top = min(_whole(request.GET.get("before"), newest), newest)
    bottom = max(top - PAGE, 0)
    found = [item for item in feed.page(request.actor, chain, after=bottom, size=PAGE).items if item.cursor <= top]
    page = {
        "lines": _lines(found[::-1]),
        "top": top,
        "bottom": bottom + 1,
        "newest": newest,
        "older": bottom if bottom > 0 else None,
        "newer": min(top + PAGE, newest) if top < newest else None,
        "names": {"task_force": request.actor.task_force},
    }
    return render(request, "platform/event_log.html", page)


@require_safe
def event_log_csv(request: ActorRequest) -> StreamingHttpResponse:
    """The whole record as a file, oldest first, one line for each event; noted as a read."""
    actor, chain = request.actor, _chain(request.actor)
    record_read(actor, "event_log.exported", subject_type="event", task_force_id=actor.task_force_id)
    response = StreamingHttpResponse(carried(_csv(actor, chain)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event-log.csv"'
    return response


def _chain(actor: Actor) -> UUID:
    if actor.role in (Role.COORDINATOR, Role.AUDITOR) and actor.task_force_id:
        return actor.task_force_id
    if actor.is_platform:
        return PLATFORM_CHAIN
    raise Http404


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else default


def _lines(items: list[feed.FeedItem]) -> list[Line]:
    ids = {id_ for item in items for id_ in _organizations(item)}
    names = organization_names(ids)
    return [_line(item, names) for item in items]


def _organizations(item: feed.FeedItem) -> set[UUID]:
    event = item.event
    ids = (event.from_party_id, event.to_party_id, event.actor_organization_id, event.proxy_for_id)
    return {id_ for id_ in ids if id_}


def _line(item: feed.FeedItem, names: dict[UUID, str]) -> Line:
    event = item.event
    ends = [names.get(end, "") for end in (event.from_party_id, event.to_party_id) if end]
    return Line(
        seal=item.cursor,
        at=event.at,
        what=in_words(item.type),
        code=item.type,
        who=str(Role(event.actor_role).label) if event.actor_role in Role.values else "",
        organization=names.get(event.actor_organization_id or NOBODYS, ""),
        proxy_for=names.get(event.proxy_for_id or NOBODYS, ""),
        between=" → ".join(end for end in ends if end),
    )


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _csv(actor: Actor, chain: UUID) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    after, more = 0, True
    while more:
        page = feed.page(actor, chain, after=after, size=500)
        for item in page.items:
            yield writer.writerow(_row(item))
        after, more = page.next_cursor, page.more


def _row(item: feed.FeedItem) -> tuple[object, ...]:
    event = item.event
    return (
        *(item.cursor, event.at.isoformat(), event.occurred_at.isoformat(), item.type, event.subject_type),
        *(event.subject_id, event.from_party_id or "", event.to_party_id or "", event.actor_role),
        *(event.actor_organization_id or "", event.proxy_for_id or "", event.channel, json.dumps(item.facts)),
    )
