"""What fields and tables are called on the pages of merges."""

from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from partners.merging import Choice, profile_of
from partners.models import Organization

TABLES = {
    "referrals.referral": gettext_lazy("Referrals sent or received"),
    "referrals.contents": gettext_lazy("Contents of referrals"),
    "referrals.message": gettext_lazy("Messages"),
    "referrals.release": gettext_lazy("Releases"),
    "partners.contact": gettext_lazy("Contacts"),
    "partners.afterhoursline": gettext_lazy("After-hours lines"),
    "partners.serviceoffered": gettext_lazy("Services"),
    "partners.languageoffered": gettext_lazy("Languages"),
    "partners.capacity": gettext_lazy("Reports of capacity"),
    "partners.taskforcemembership": gettext_lazy("Standings in task forces"),
    "partners.agreementparty": gettext_lazy("Parts in agreements"),
    "partners.partnership": gettext_lazy("Partnerships"),
    "partners.participation": gettext_lazy("Parts in activities"),
    "partners.membership": gettext_lazy("Past sign-ins"),
    "partners.unit": gettext_lazy("Units"),
    "partners.organizationalias": gettext_lazy("Other names"),
    "partners.inquiryreply": gettext_lazy("Answers to inquiries"),
    "partners.inquiry": gettext_lazy("Inquiries"),
    "partners.service": gettext_lazy("Services as a directory describes them"),
    "partners.location": gettext_lazy("Places"),
    "partners.contactcheck": gettext_lazy("Contact checks"),
    "partners.contactchange": gettext_lazy("Changes of contacts"),
    "partners.engagement": gettext_lazy("Paid engagements"),
    "partners.recommendation": gettext_lazy("Recommendations"),
    "partners.policycheck": gettext_lazy("Policies"),
}
"""Tables that a coordinator knows; rows of others are counted together."""
UNSAID = frozenset(
    {
        *("partners.serviceproviderprofile", "partners.lawenforcementprofile", "partners.businessprofile"),
        *("partners.survivororganizationprofile", "partners.listing"),
    }
)
"""Tables in which every record has its one row: nothing that comes along."""
LEFT = {
    "contacts": gettext_lazy("contacts that were changed"),
    "standings": gettext_lazy("a standing that somebody decided on"),
}


def label_of(name: str, organization: Organization) -> str:
    """What a field that may be chosen is called."""
    return capfirst(str(_field(name, organization).verbose_name))


def left_in_words(codes: list[str], organization: Organization) -> str:
    """What an undoing left as it was, in one line."""
    return ", ".join(str(LEFT[code]) if code in LEFT else label_of(code, organization) for code in codes)


def shown(name: str, value: Any, organization: Organization) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("Nothing")
    if value and isinstance(_field(name, organization), PhoneNumberField):
        return str(PhoneNumber.from_string(value).as_national)
    labels = {str(code): str(label) for code, label in _field(name, organization).flatchoices}
    return labels.get(str(value), str(value)) if value not in (None, "") else _("Nothing")


def rows_of(choices: list[Choice], organization: Organization, taken: set[str] | None) -> list[dict[str, Any]]:
    """The fields to choose, with both values in words; `taken` are those chosen, None before anybody chose."""
    return [
        {
            "name": choice.name,
            "label": label_of(choice.name, organization),
            "kept": shown(choice.name, choice.kept, organization),
            "absorbed": shown(choice.name, choice.absorbed, organization),
            "is_taken": choice.fills_a_gap if taken is None else choice.name in taken,
        }
        for choice in choices
    ]


def tables_in_words(ties: list[tuple[type[models.Model], int]]) -> list[tuple[str, int]]:
    """What hangs on a record: the tables people know by name, and the rest together."""
    known = [(str(TABLES[key]), count) for model, count in ties if (key := model._meta.label_lower) in TABLES]
    rest = sum(count for model, count in ties if model._meta.label_lower not in {*TABLES, *UNSAID})
    return known + ([(_("Other rows"), rest)] if rest else [])


def _field(name: str, organization: Organization) -> models.Field:
    owner: Any = profile_of(organization) if name.startswith("profile.") else organization
    found: models.Field = owner._meta.get_field(name.removeprefix("profile."))
    return found
