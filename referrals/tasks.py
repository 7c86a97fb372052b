"""Celery's thin wrappers; each calls one function."""

from celery import shared_task
from django.utils import timezone

from core import schedule
from core.context import SYSTEM, origin
from referrals import actions


@shared_task
def climb_ladders() -> None:
    """Each minute: tell of what is running out of time or over it, each step once."""
    with origin(SYSTEM):
        if schedule.claim_slot("climb_ladders", minutes=1):
            actions.escalate()


@shared_task
def recount_clocks() -> None:
    """Each night: count by the calendars as they are now, also those that an import or a new year changed."""
    with origin(SYSTEM):
        if schedule.claim_slot("recount_clocks", minutes=24 * 60):
            actions.recalculate_clocks()


@shared_task
def purge() -> None:
    """Each day: delete what its time has come for, and certify it."""
    with origin(SYSTEM):
        if schedule.claim_slot("purge", minutes=24 * 60):
            actions.purge()


@shared_task
def remind_of_releases() -> None:
    """Each hour: tell the holders of releases that end soon; a day is counted where the task force is."""
    with origin(SYSTEM):
        if schedule.claim_slot("remind_of_releases", minutes=60):
            actions.remind_of_releases()


@shared_task
def expire_overdue() -> None:
    """Every five minutes: end what nobody answered while it could be."""
    with origin(SYSTEM):
        if schedule.claim_slot("expire_overdue", minutes=5):
            actions.expire_overdue()


@shared_task
def remind_of_breach_notices() -> None:
    """Each quarter of an hour: remind of those who must still be told of a breach."""
    with origin(SYSTEM):
        if schedule.claim_slot("remind_of_breach_notices", minutes=15):
            actions.remind_of_notices()


@shared_task
def forget_unsent() -> None:
    """Each hour: delete what was typed a day ago and not sent."""
    with origin(SYSTEM):
        if schedule.claim_slot("forget_unsent", minutes=60):
            actions.forget_unsent(timezone.now())
