"""Celery's thin wrappers; each calls one function."""

from celery import shared_task

from core import access, delivery, idempotency, schedule, seals, wakeup
from core.context import SYSTEM, origin


@shared_task
def work() -> None:
    """Deliver what is due and seal what is recorded."""
    with origin(SYSTEM):
        delivery.drain()
        seals.seal_all()


@shared_task
def sweep() -> None:
    """Each minute: find what no wake-up announced."""
    with origin(SYSTEM):
        if schedule.claim_slot("sweep", minutes=1):
            delivery.drain()
            seals.seal_all()


@shared_task
def digest_reads() -> None:
    """Each hour: bind the reads of the past hour into the platform's chain."""
    with origin(SYSTEM):
        if schedule.claim_slot("digest_reads", minutes=60):
            access.digest()


@shared_task
def drop_kept_answers() -> None:
    """Each hour: delete answers that were kept for a day for whoever repeats their request."""
    with origin(SYSTEM):
        if schedule.claim_slot("drop_kept_answers", minutes=60):
            idempotency.drop_old()


def _publish() -> None:
    work.apply_async(retry=False, ignore_result=True)


wakeup.use(_publish)
