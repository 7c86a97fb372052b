"""Celery's thin wrappers; each calls one function."""

from celery import shared_task

from core import schedule
from core.context import SYSTEM, origin
from partners import actions


@shared_task
def remind_of_test_calls() -> None:
    """Each hour: say which after-hours lines nobody has tried for long."""
    with origin(SYSTEM):
        if schedule.claim_slot("remind_of_test_calls", minutes=60):
            actions.remind_of_test_calls()
