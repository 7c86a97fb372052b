"""Reminders of an agreement's end: 90, 60, 30 and 7 days before, and at its lapse; each once, whatever clocks do."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from partners.actions.agreements import record_of
from partners.actions.locking import locked
from partners.actors import SYSTEM
from partners.agreement_codes import IN_FORCE, Renewal, Status
from partners.models import Agreement, AgreementReminder

STEPS = (90, 60, 30, 7)
LAPSED = 0
"""The step of a reminder that tells of a lapse."""
LATEST = timedelta(days=30)
"""How long after the last day a lapse is still news: a worker that was down tells it late, old papers stay quiet."""


def remind_of_agreements(moment: datetime | None = None) -> int:
    """Make every reminder that is due at a moment (now), and return how many are to be sent."""
    now = moment or timezone.now()
    rows = Agreement.objects.in_force(now).exclude(expires_on=None, last_day=None)
    return sum(_remind(row, row.local_day(now), now) for row in rows.select_related("task_force").order_by("pk"))


def tell_of_lapses(moment: datetime | None = None) -> int:
    """Tell of every agreement that lapsed up to a moment (now) and was not told of, and return how many."""
    now = moment or timezone.now()
    lapsed = Agreement.objects.with_status(now).standing(Status.EXPIRED)
    told = AgreementReminder.objects.filter(agreement=OuterRef("pk"), about_on=OuterRef("last_day"), days_before=LAPSED)
    news = lapsed.filter(~Exists(told), last_day__gte=F("today") - LATEST)
    return sum(_tell_of_lapse(row, row.local_day(now), now) for row in news.select_related("task_force").order_by("pk"))


def reminded_about(agreement: Agreement, day: date) -> date | None:
    """The date that reminders count down to: the last day, or for one that renews by itself the last day to say no."""
    if agreement.warns_from is None and agreement.last_day:
        return None  # its replacement is signed
    if agreement.renewal != Renewal.AUTO or agreement.terminated_on:
        return agreement.last_day
    notice = timedelta(days=agreement.notice_days)
    end = agreement.term_ends_on(day)
    if end and end - notice < day:  # too late for this term: the next one counts
        end = agreement.term_ends_on(end + timedelta(days=1))
    return end - notice if end else None


def due_steps(about: date, day: date) -> list[int]:
    """The steps whose time has come on a day, the nearest to the date first; none once the date is past."""
    left = (about - day).days
    return [step for step in sorted(STEPS) if 0 <= left <= step]


@transaction.atomic
def _remind(agreement: Agreement, day: date, now: datetime) -> bool:
    """Make what is due for one agreement. Steps that were missed are noted as made, and one reminder goes out."""
    about = reminded_about(agreement, day)
    steps = due_steps(about, day) if about else []
    if not about or not steps:
        return False
    row = locked(agreement)
    if row.status_on(day) not in IN_FORCE or reminded_about(row, day) != about:
        return False
    made = set(row.reminders.filter(about_on=about).values_list("days_before", flat=True))
    if steps[0] in made:
        return False
    AgreementReminder.objects.bulk_create(
        AgreementReminder(agreement=row, about_on=about, days_before=step, sent=step == steps[0], made_at=now)
        for step in steps
        if step not in made
    )
    record_of("agreement.ending", row, by=SYSTEM, about_on=about.isoformat(), days_before=steps[0])
    return True


@transaction.atomic
def _tell_of_lapse(agreement: Agreement, day: date, now: datetime) -> bool:
    row = locked(agreement)
    about = row.last_day
    if row.status_on(day) != Status.EXPIRED or about is None:
        return False
    if row.reminders.filter(about_on=about, days_before=LAPSED).exists():
        return False
    AgreementReminder.objects.create(agreement=row, about_on=about, days_before=LAPSED, sent=True, made_at=now)
    record_of("agreement.lapsed", row, by=SYSTEM, about_on=about.isoformat())
    return True
