"""What the worker does for imports: read a file, apply it. Both may be repeated, so a killed worker costs nothing."""

from core import delivery as outbox
from core.handlers import on
from core.models import Event, EventDelivery
from partners import actions
from partners.actors import SYSTEM
from partners.models import ImportRun


@on("import.started", name="read_import", outside=True)
def read_import(event: Event, delivery: EventDelivery) -> None:
    """Read the file of a run, holding the delivery batch by batch; after the last attempt the run counts as failed."""
    run = ImportRun.objects.filter(pk=event.subject_id, attended=False).first()
    if run is None:
        return
    try:
        actions.stage(run, by=SYSTEM, after_batch=lambda _run: outbox.renew(delivery))
    except Exception:
        _give_up(run, delivery)
        raise


@on("import.apply_requested", name="apply_import", outside=True)
def apply_import(event: Event, delivery: EventDelivery) -> None:
    """Apply a run in its one transaction."""
    run = ImportRun.objects.filter(pk=event.subject_id).first()
    if run is None:
        return
    try:
        actions.apply_import(run, by=SYSTEM)
    except Exception:
        _give_up(run, delivery)
        raise


def _give_up(run: ImportRun, delivery: EventDelivery) -> None:
    if delivery.attempts >= outbox.MAX_ATTEMPTS:
        actions.fail_import(run, by=SYSTEM)
