"""The same thing done to many referrals: each is judged by itself, in its own transaction and with its own event."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from core.errors import DomainError
from partners.actors import Actor
from referrals import permissions
from referrals.actions.moves import send
from referrals.actions.people import assign_lead
from referrals.actions.reminders import remind
from referrals.models import Referral

MOST = 200
"""How many at once."""


@dataclass(frozen=True)
class Outcome:
    """What became of one: the referral as it is now, or `refusal` why not. Both None: not there for this actor."""

    id: UUID
    referral: Referral | None = None
    refusal: DomainError | None = None


@dataclass(frozen=True)
class Sending:
    """One draft to send: the version that was judged, and what `send` asks besides."""

    id: UUID
    version: int
    given: dict[str, Any] = field(default_factory=dict)


def bulk_remind(ids: Sequence[UUID], *, by: Actor) -> list[Outcome]:
    """Ask each receiver for what is due, in the order given."""
    return _each(ids, by, lambda row: remind(row, by=by))


def bulk_assign_lead(ids: Sequence[UUID], *, by: Actor, lead: User | None) -> list[Outcome]:
    """Give each to one coordinator, or to none."""
    return _each(ids, by, lambda row: assign_lead(row, by=by, lead=lead))


def bulk_send(items: Sequence[Sending], *, by: Actor) -> list[Outcome]:
    """Send each draft that is still as it was judged."""
    asked = {item.id: item for item in items}

    def act(row: Referral) -> Referral:
        item = asked[row.pk]
        permissions.require(by, "send", row)  # before the version, which would count the steps of what was sent
        return send(row, by=by, expected_version=item.version, **item.given)

    return _each(list(asked), by, act)


def _each(ids: Sequence[UUID], by: Actor, act: Callable[[Referral], Referral]) -> list[Outcome]:
    """Act on one after the other, by id, so that two who do this at once wait for each other in the same order."""
    found = {row.pk: row for row in _rows(ids, by)}
    done = {pk: _one(pk, found.get(pk), act) for pk in sorted(set(ids))}
    return [done[pk] for pk in dict.fromkeys(ids)]


def _rows(ids: Iterable[UUID], by: Actor) -> Iterable[Referral]:
    """What of these the actor may see.

    Inside a transaction of the caller's (an Idempotency-Key makes one) all of them are locked first: taken one by one,
    with what sending locks besides, they could meet somebody who holds the next one and waits for this.
    """
    rows = Referral.objects.visible_to(by).filter(pk__in=ids).order_by("pk")
    return rows.select_for_update(of=("self",)) if connection.in_atomic_block else rows


def _one(pk: UUID, row: Referral | None, act: Callable[[Referral], Referral]) -> Outcome:
    if row is None:
        return Outcome(pk)
    try:
        return Outcome(pk, act(row))
    except DomainError as refusal:
        return Outcome(pk, refusal=refusal)
    except Referral.DoesNotExist:
        return Outcome(pk)
