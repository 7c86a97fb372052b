"""A partner that says it is full is asked only with a reason: somebody would wait there for nothing."""

from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from partners.agreement_codes import NEEDS_IN
from partners.capacity_codes import Age, CapacityStatus
from partners.capacity_state import age_of
from partners.models import Capacity
from referrals.models import Referral


class FullReason(TextChoices):
    """Why it goes to a partner that reported no capacity."""

    AGREED = "agreed_by_phone", gettext_lazy("They said on the phone that they can")
    WAITING_LIST = "waiting_list", gettext_lazy("To be put on their waiting list")
    ONLY_ONE = "only_one", gettext_lazy("No other partner offers this")
    CHOICE = "person_chose_them", gettext_lazy("They were asked for by choice")


def is_full(referral: Referral, moment: datetime) -> bool:
    """Whether every fresh report of the receiver about what is asked for says that it takes nobody.

    Old reports and none at all do not count: they tell nothing.
    """
    if not referral.rules.has_service:
        return False
    needs = NEEDS_IN.get(referral.need_group, frozenset())
    reports = Capacity.objects.filter(organization__in=referral.receiver.resolved.ids, need__in=needs)
    said = {
        report.status
        for report in reports
        if age_of(report.need, report.reported_at, moment, report.review_on) == Age.FRESH
    }
    return said == {CapacityStatus.NO_CAPACITY}


def require_capacity(referral: Referral, moment: datetime, reason: str) -> dict[str, Any]:
    """What the event keeps. Raises Invalid on `capacity_reason` when the receiver is full and no reason is given."""
    if not is_full(referral, moment):
        return {}
    if reason not in FullReason.values:
        name = {"name": referral.receiver.label}
        raise Invalid(
            {"capacity_reason": _("%(name)s reported no capacity. Choose why it is sent all the same.") % name}
        )
    return {"capacity_reason": reason}
