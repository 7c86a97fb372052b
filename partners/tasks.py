"""Celery's thin wrappers; each calls one function."""

from celery import shared_task
from django.utils import timezone

from core import schedule
from core.context import SYSTEM, origin
from partners import actions


@shared_task
def remind_of_test_calls() -> None:
    """Each hour: say which after-hours lines nobody has tried for long."""
    with origin(SYSTEM):
        if schedule.claim_slot("remind_of_test_calls", minutes=60):
            actions.remind_of_test_calls()


@shared_task
def ask_partners() -> None:
    """Each day: ask partners whose contacts are due, climb where nobody answers, drop changes nobody confirmed."""
    with origin(SYSTEM):
        if schedule.claim_slot("ask_partners", minutes=24 * 60):
            actions.expire_changes()
            actions.climb(timezone.now())
            actions.begin_due_rounds(timezone.now())


@shared_task
def remind_of_agreements() -> None:
    """Each hour: say which agreements are ending soon or have lapsed; a day is counted where the task force is."""
    with origin(SYSTEM):
        if schedule.claim_slot("remind_of_agreements", minutes=60):
            actions.remind_of_agreements()
            actions.tell_of_lapses()


@shared_task
def sweep_inquiries() -> None:
    """Each minute: mark holds that ran out and inquiries that lapsed, and tell of them."""
    with origin(SYSTEM):
        if schedule.claim_slot("sweep_inquiries", minutes=1):
            actions.sweep_inquiries()


@shared_task
def remind_of_capacity() -> None:
    """Each hour: ask providers for an update where their report of capacity is old."""
    with origin(SYSTEM):
        if schedule.claim_slot("remind_of_capacity", minutes=60):
            actions.remind_of_capacity()


@shared_task
def find_new_duplicates() -> None:
    """Each quarter of an hour: compare what was added or changed with what is like it."""
    with origin(SYSTEM):
        if schedule.claim_slot("find_new_duplicates", minutes=15):
            actions.find_new_duplicates()


@shared_task
def find_all_duplicates() -> None:
    """Each night: compare the whole directory, contacts included."""
    with origin(SYSTEM):
        if schedule.claim_slot("find_all_duplicates", minutes=24 * 60):
            actions.find_all_duplicates()
