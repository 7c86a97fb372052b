"""Deliveries that were given up, and who may see them."""

from core.models import EventDelivery
from partners.actors import Actor

MOST_SHOWN = 200


def dead_for(actor: Actor) -> list[EventDelivery]:
    """Deliveries that failed for the last time, newest first: the task force's for its coordinators, all for staff."""
    rows = EventDelivery.objects.filter(dead_at__isnull=False, delivered_at=None).select_related("event")
    if actor.is_coordinator:
        rows = rows.filter(event__task_force_id=actor.task_force_id)
    elif not actor.is_platform:
        rows = rows.none()
    return list(rows.order_by("-dead_at", "-id")[:MOST_SHOWN])
