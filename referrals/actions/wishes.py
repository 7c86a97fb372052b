"""What the person said about who must not be asked holds for every try."""

from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.models import Organization
from referrals.models import Referral
from referrals.releases import allowed_partners


def require_wished(referral: Referral) -> None:
    """Raise Invalid (`receiver`) when the newest release of these tries keeps the hand-off from its receiver."""
    if not allowed_partners(Organization.objects.filter(pk=referral.receiver_id), referral).exists():
        raise Invalid({"receiver": _("The person did not agree to this being handed to this partner.")})
