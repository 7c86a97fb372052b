"""What hand-offs have against a merge of two organizations."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Conflict
from partners.merging import obstacle
from partners.models import Organization
from referrals.lifecycle import OPEN, State
from referrals.models import Referral


@obstacle
def between_the_two(kept: Organization, absorbed: Organization) -> Conflict | None:
    """One organization on both sides would be shown what the receiver keeps from the sender."""
    one_way, other_way = Q(sender=kept, receiver=absorbed), Q(sender=absorbed, receiver=kept)
    if Referral.objects.filter(one_way | other_way).exists():
        return Conflict(_("These two handed something to each other, so they are two."), code="handed_off")
    return None


@obstacle
def still_open(_kept: Organization, absorbed: Organization) -> Conflict | None:
    """Clocks, notices and the person in charge belong to the organization that was named; they end there first."""
    ends = Q(sender=absorbed) | Q(receiver=absorbed)
    count = Referral.objects.filter(ends, state__in=[*OPEN, State.DRAFT]).count()
    if count:
        return Conflict(
            _("The record to give up has handoffs under way or drafts (%(count)d). Merge when they have ended.")
            % {"count": count},
            code="open_hand_offs",
            count=count,
        )
    return None
