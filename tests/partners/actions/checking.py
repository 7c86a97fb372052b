"""A partner with the contacts of a real one, and the tokens of what is mailed to them."""

from datetime import timedelta

from django.utils import timezone

from partners import links
from partners.models import ContactLink
from tests.factories import ContactFactory


def staff(organization, **more):
    """A primary contact, a backup, an emergency line and a director: known for a year, each with a mailbox."""
    known = {
        "organization": organization,
        "created_at": timezone.now() - timedelta(days=400),
        "receives_referrals": False,
    }
    known |= more
    desks = {
        "intake": {"name": "Ruth A.", "is_primary": True, "receives_referrals": True, "phone": "+14125550131"},
        "backup": {"name": "Samir H.", "title": "", "roles": ["training_lead"], "is_backup": True},
        "line": {"title": "After-hours line", "roles": ["on_call_duty"], "phone": "+14125550190"},
        "director": {"title": "Director", "roles": ["executive_sponsor"], "phone": "+14125550137"},
    }
    return {
        name: ContactFactory(**{**known, "email": f"{name}@agency.example", **fields}) for name, fields in desks.items()
    }


def token_of(purpose="check", **which):
    """The token of the newest link for a purpose."""
    link = ContactLink.objects.filter(purpose=purpose, **which).latest("created_at", "id")
    return links.contact_token(link.pk, purpose)
