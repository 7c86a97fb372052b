"""How far a partner's contacts for referrals may be trusted: asked when something is handed to it."""

from uuid import UUID

from partners.codes import ContactRole
from partners.freshness import Freshness
from partners.models import Contact

BEST_FIRST = (
    *(Freshness.FRESH, Freshness.DUE, Freshness.STALE, Freshness.DISPUTED),
    *(Freshness.UNVERIFIED, Freshness.BOUNCED),
)
DOUBTFUL = (Freshness.STALE, Freshness.DISPUTED)
PHONE_FIRST = (Freshness.UNVERIFIED, Freshness.BOUNCED)
"""States in which a sender phones before they send."""


def intake_freshness(organization_id: UUID) -> Freshness | None:
    """The freshness of its best contact that takes referrals; None when it has no such contact."""
    rows = Contact.objects.current().filter(organization=organization_id)
    rows = rows.filter(roles__icontains=f'"{ContactRole.REFERRAL_INTAKE}"')
    found = {row.freshness for row in rows}
    return next((state for state in BEST_FIRST if state in found), None)
