"""The term in which an agency answers a request to certify or for continued presence: its state's law, or federal law.

Where there is neither, the task force's own rule counts.
"""

from datetime import datetime

from core.clock import add_calendar_days
from referrals.kinds import KindCode
from referrals.lifecycle import Urgency
from referrals.models import CertificationClock, CertificationForm, Referral

FORMS: dict[str, str] = {
    KindCode.CERTIFICATION_T: CertificationForm.T,
    KindCode.CERTIFICATION_U: CertificationForm.U,
    KindCode.PRESENCE: CertificationForm.PRESENCE,
}


def term_for(referral: Referral) -> int | None:
    """The days that the law gives the receiver, its state's before the federal; None for other kinds and without a law.

    An agency that states no state is in its task force's.
    """
    form = FORMS.get(referral.kind)
    if form is None:
        return None
    state = referral.receiver.state or referral.task_force.state
    clock = CertificationClock.objects.filter(state__in=(state, ""), form=form).order_by("-state").first()
    if clock is None:
        return None
    return clock.days if referral.urgency == Urgency.ROUTINE else clock.days_if_removal


def due_by_law(referral: Referral, since: datetime) -> datetime | None:
    """The end (UTC) of that term, at the close of the agency's day; None where there is none."""
    days = term_for(referral)
    return add_calendar_days(since, days, referral.receiver.calendar) if days else None
