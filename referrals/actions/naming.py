"""Naming partners that fit better, or could help: they are not told, and nothing about the person goes along."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.models import Organization
from referrals.models import Referral, Suggestion
from referrals.suggestions import may_be_named

MOST_NAMED = 5


def name_partners(row: Referral, named: Iterable[UUID]) -> list[Organization]:
    """Keep the partners that the receiver names (by id), at most five, and return them.

    Raises Invalid (`organizations`) when there are more, or one is not a listed member other than the two ends, of a
    sector that this kind may go to.
    """
    wanted = set(named)
    if len(wanted) > MOST_NAMED:
        raise Invalid({"organizations": _("Name at most five partners.")})
    found = list(may_be_named(row).filter(pk__in=wanted)) if wanted else []
    if len(found) != len(wanted):
        raise Invalid({"organizations": _("Choose other members of the task force that can take this kind on.")})
    Suggestion.objects.bulk_create(Suggestion(referral=row, organization=one) for one in found)
    return found
