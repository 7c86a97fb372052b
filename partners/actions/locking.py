"""What all actions on partners share: the locked row, the version check, the event."""

from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from core import events
from core.errors import Stale
from core.models import Event, Versioned
from partners.actors import Actor
from partners.models import Organization

Row = TypeVar("Row", bound=Versioned)


def locked(row: Row, *, expected_version: int | None = None) -> Row:
    """The row as it is now, locked until the transaction ends. Raises Stale when another version was judged."""
    current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if expected_version is not None and expected_version != current.version:
        raise Stale(
            _("Somebody changed this after you opened it. Look at what changed, then decide again."),
            version=current.version,
        )
    return current


def hold_partner(organization_id: UUID) -> None:
    """Let one transaction at a time work on a partner's contacts, checks, changes and links.

    Each of those rows leads to the others, so this is taken before any of them; what only points at the partner passes.
    The caller is inside a transaction.
    """
    Organization.objects.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=organization_id)


def record(event_type: str, subject: Any, *, by: Actor, task_force_id: UUID | None = None, **facts: Any) -> Event:
    """Record an event about a partner: on the task force's chain that the actor works for, or the given one.

    `other_id` names the second organization of an event between two.
    """
    organization_id = facts.pop("organization_id", None) or getattr(subject, "organization_id", None)
    other_id = facts.pop("other_id", None)
    return events.record(
        event_type,
        subject=subject,
        actor=by,
        task_force_id=task_force_id or by.task_force_id,
        parties=(organization_id, other_id),
        **facts,
    )
