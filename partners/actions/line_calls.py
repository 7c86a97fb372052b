"""Test calls of after-hours lines, and the reminders that one is due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actions.lines import require_current
from partners.actions.locking import locked, record
from partners.actors import SYSTEM, Actor
from partners.line_codes import CallResult
from partners.line_days import FIRST_TEST, TEST_EVERY, today_at, window_start
from partners.models import AfterHoursLine, TestCall
from partners.permissions import require

OLDEST = timedelta(days=30)
SKEW = timedelta(minutes=5)
LONGEST_MINUTES = 240


@transaction.atomic
def record_test_call(
    line: AfterHoursLine, *, by: Actor, result: str, called_at: datetime | None = None, minutes: int | None = None
) -> TestCall:
    """Note that somebody tried the line, and what came of it; it says nothing about the other details.

    Raises NotAllowed, Invalid, Conflict for a closed line.
    """
    row, now = locked(line), timezone.now()
    require(by, "line.edit", row.organization)
    require_current(row)
    at = called_at or now
    _require_call(result, at, now, minutes)
    call = TestCall.objects.create(
        line=row,
        called_at=at,
        result=result,
        minutes=minutes,
        recorded_by=by.user_id,
        recorded_for=by.organization,
    )
    day = today_at(row, at)
    if row.tested_on is None or day >= row.tested_on:
        row.tested_on, row.test_result = day, result
        row.save_next_version("tested_on", "test_result")
    record("line.tested", row, by=by, result=result, version=row.version)
    return call


def remind_of_test_calls(now: datetime | None = None) -> int:
    """Record, at most once in each window, that a line's test call is due; handlers tell people. How many were."""
    now = now or timezone.now()
    tried = Q(tested_on__lte=(now + timedelta(days=1)).date() - timedelta(days=TEST_EVERY))
    fresh = Q(tested_on=None, created_at__lte=now - timedelta(days=FIRST_TEST - 1))
    rows = AfterHoursLine.objects.current().filter(tried | fresh)
    return sum(_remind(line, now) for line in rows.order_by("id").iterator())


@transaction.atomic
def _remind(line: AfterHoursLine, now: datetime) -> bool:
    row = locked(line)
    today = today_at(row, now)
    since = window_start(row, today)
    if since is None or row.ended_on or (row.reminded_on and row.reminded_on >= since):
        return False
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    record("line.test_due", row, by=SYSTEM)
    return True


def _require_call(result: str, at: datetime, now: datetime, minutes: int | None) -> None:
    wrong: dict[str, str] = {}
    if result not in CallResult.values:
        wrong["result"] = _("Choose from the list.")
    if not now - OLDEST <= at <= now + SKEW:
        wrong["called_at"] = _("A test call was made within the last 30 days.")
    if minutes is not None and (result != CallResult.ANSWERED or not 0 <= minutes <= LONGEST_MINUTES):
        wrong["minutes"] = _("Give minutes only for a call that was answered, at most four hours.")
    if wrong:
        raise Invalid(wrong)
