"""Giving a delivery that was given up another try, once its cause is mended."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import delivery, events
from core.errors import Conflict, NotAllowed
from core.models import EventDelivery
from partners.actors import Actor


@transaction.atomic
def revive(row: EventDelivery, *, by: Actor) -> None:
    """Let a dead delivery be tried afresh. Raises Conflict when it is no longer dead, NotAllowed for strangers."""
    locked = EventDelivery.objects.select_for_update(of=("self",)).select_related("event").get(pk=row.pk)
    if not (by.is_platform or (by.is_coordinator and by.task_force_id == locked.event.task_force_id)):
        raise NotAllowed(_("Only a coordinator or platform staff tries a delivery again."))
    if locked.dead_at is None or by.user is None:
        raise Conflict(_("Somebody has let this be tried again already."))
    delivery.revive(locked)
    events.record(
        "delivery.revived",
        subject=by.user,
        actor=by,
        task_force_id=locked.event.task_force_id,
        delivery=locked.pk,
        handler=locked.handler,
    )
