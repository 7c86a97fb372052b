"""Recording what happened, in the transaction in which it happened."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from core import handlers, wakeup
from core.context import current_origin
from core.models import Event, EventDelivery, PendingSeal

PLATFORM_CHAIN = uuid.UUID(int=0)


class ActsFor(Protocol):
    """What the record needs to know of an actor."""

    @property
    def user_id(self) -> uuid.UUID | None: ...
    @property
    def organization_id(self) -> uuid.UUID | None: ...
    @property
    def role(self) -> str: ...


def record(
    event_type: str,
    *,
    subject: models.Model,
    actor: ActsFor,
    task_force_id: uuid.UUID | None = None,
    parties: tuple[uuid.UUID | None, uuid.UUID | None] = (None, None),
    proxy_for_id: uuid.UUID | None = None,
    occurred_at: datetime | None = None,
    deliver_from: datetime | None = None,
    **facts: Any,
) -> Event:
    """Write one event, its place in the sealing queue and its outbox rows.

    `facts` are codes, ids, numbers and booleans; never words of people. `occurred_at` (UTC) defaults to now;
    so does `deliver_from`, before which nobody is told.
    Raises RuntimeError outside a transaction: an event must stand or fall with the change it records.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() must run inside the transaction that changes the subject.")
    now, where = timezone.now(), current_origin()
    event = Event(
        type=event_type,
        task_force_id=task_force_id,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        from_party_id=parties[0],
        to_party_id=parties[1],
        actor_user_id=actor.user_id,
        actor_organization_id=actor.organization_id,
        actor_role=actor.role,
        proxy_for_id=proxy_for_id,
        channel=where.channel,
        request_id=where.request_id,
        at=now,
        occurred_at=occurred_at or now,
        body=canonical(facts),
    )
    event.mac = mac_of(event)
    event.save(force_insert=True)
    PendingSeal.objects.create(event=event, chain_id=task_force_id or PLATFORM_CHAIN)
    EventDelivery.objects.bulk_create(
        EventDelivery(event=event, handler=handler.name, available_at=deliver_from or now)
        for handler in handlers.handlers_for(event_type)
    )
    transaction.on_commit(wakeup.wake, robust=True)
    return event


def facts_of(event: Event) -> dict[str, Any]:
    """The facts an event was recorded with."""
    facts: dict[str, Any] = json.loads(event.body)
    return facts


def canonical(facts: Mapping[str, Any]) -> str:
    """JSON in one fixed form: sorted keys, no spaces, ids as text."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)


def mac_of(event: Event) -> str:
    """HMAC-SHA256 over everything an event says, under the seal key; see `docs/operations.md`."""
    text = canonical({name: _plain(getattr(event, name)) for name in AUTHENTICATED})
    return hmac.new(settings.HANDOFF_SEAL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


AUTHENTICATED = (
    *("type", "schema_version", "task_force_id", "subject_type", "subject_id", "from_party_id", "to_party_id"),
    *("actor_user_id", "actor_organization_id", "actor_role", "proxy_for_id", "channel", "request_id"),
    *("at", "occurred_at", "body"),
)


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
