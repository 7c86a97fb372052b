"""The term in which an agency answers a request to certify: the law of its state, or the task force's own rule."""

from datetime import datetime

from core.clock import add_calendar_days
from referrals.kinds import KindCode
from referrals.lifecycle import Urgency
from referrals.models import CertificationClock, CertificationForm, Referral

FORMS: dict[str, str] = {
    KindCode.CERTIFICATION_T: CertificationForm.T,
    KindCode.CERTIFICATION_U: CertificationForm.U,
}


def term_for(referral: Referral) -> int | None:
    """The days that the law of the receiver's state gives it; None for other kinds, and where no such law is known.

    An agency that states no state is in its task force's.
    """
    form = FORMS.get(referral.kind)
    if form is None:
        return None
    state = referral.receiver.state or referral.task_force.state
    clock = CertificationClock.objects.filter(state=state, form=form).first() if state else None
    if clock is None:
        return None
    return clock.days if referral.urgency == Urgency.ROUTINE else clock.days_if_removal


def due_by_law(referral: Referral, since: datetime) -> datetime | None:
    """The end (UTC) of that term, at the close of the agency's day; None where there is none."""
    days = term_for(referral)
    return add_calendar_days(since, days, referral.receiver.calendar) if days else None
