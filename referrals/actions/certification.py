"""Keeping the terms that laws set for answering a request to certify or for continued presence."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from referrals.models import CertificationClock, CertificationForm

STATE = re.compile(r"^([A-Z]{2})?$")
LONGEST_TERM = 365


@transaction.atomic
def set_certification_clock(*, by: Actor, state: str, form: str, days: int, days_if_removal: int) -> CertificationClock:
    """Enter or change the term of one state, or of federal law (no state), for one form; what was sent keeps its own.

    Raises NotAllowed for anybody but platform staff, Invalid by field.
    """
    if not by.is_platform:
        raise NotAllowed(_("Only platform staff enter what a law says."))
    wrong: dict[str, str] = {}
    if not STATE.match(state):
        wrong["state"] = _("Enter the two capital letters of a state, or nothing for federal law.")
    if form not in CertificationForm.values:
        wrong["form"] = _("Choose one from the list.")
    if not 1 <= days <= LONGEST_TERM:
        wrong["days"] = _("Enter 1 to 365 days.")
    if not 1 <= days_if_removal <= days:
        wrong["days_if_removal"] = _("The shorter term is at least a day, and no longer than the other.")
    if wrong:
        raise Invalid(wrong)
    terms: dict[str, Any] = {"days": days, "days_if_removal": days_if_removal}
    clock, _made = CertificationClock.objects.update_or_create(state=state, form=form, defaults=terms)
    events.record("certification_clock.set", subject=clock, actor=by, state=state, form=form, **terms)
    return clock
