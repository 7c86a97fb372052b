"""What was changed about a partner, from the record: which fields, by whom, when; never from what to what."""

from itertools import groupby
from typing import Any

from django.forms import Form
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from partners.actors import Actor
from partners.models import Organization
from partners.record import Change, changes
from web.agreements.forms import ScopeForm, TextForm
from web.agreements.words import TOLD
from web.partners.forms import PROFILE_FORMS, ContactForm, OffersForm, PartnerForm
from web.partnerships import words
from web.partnerships.engagement_forms import EngagementForm
from web.partnerships.forms import ActivityForm, PartnershipForm

WORDS = {
    "organization.created": ("plus", gettext_lazy("Added to the directory")),
    "organization.changed": ("pencil", gettext_lazy("Details changed")),
    "organization.archived": ("lock", gettext_lazy("Archived")),
    "organization.restored": ("check", gettext_lazy("Restored")),
    "organization.alias_added": ("plus", gettext_lazy("Other name added")),
    "organization.alias_removed": ("x", gettext_lazy("Other name taken away")),
    "organization.merged": ("copy", gettext_lazy("Merged into another record")),
    "organization.absorbed": ("copy", gettext_lazy("Another record was merged into this one")),
    "organization.merge_undone": ("undo-2", gettext_lazy("A merge was undone")),
    "contact.added": ("plus", gettext_lazy("Contact added")),
    "contact.changed": ("pencil", gettext_lazy("Contact changed")),
    "contact.confirmed": ("circle-check", gettext_lazy("Contact confirmed")),
    "contact.bounced": ("triangle-alert", gettext_lazy("Mail to a contact came back")),
    "contact_change.asked": ("clock", gettext_lazy("A change of a contact was asked for")),
    "contact_change.applied": ("check", gettext_lazy("A change of a contact was confirmed")),
    "contact_change.refused": ("x", gettext_lazy("A change of a contact was refused")),
    "contact_change.expired": ("x", gettext_lazy("Nobody confirmed a change of a contact")),
    "contact_check.begun": ("mail", gettext_lazy("Asked to confirm all contacts")),
    "contact_check.asked_again": ("mail", gettext_lazy("Asked again to confirm all contacts")),
    "contact_check.closed": ("circle-check", gettext_lazy("All contacts answered")),
    "contact.ended": ("x", gettext_lazy("Contact closed")),
    "line.added": ("plus", gettext_lazy("After-hours line added")),
    "line.changed": ("pencil", gettext_lazy("After-hours line changed")),
    "line.confirmed": ("circle-check", gettext_lazy("After-hours line confirmed")),
    "line.number_asked": ("phone", gettext_lazy("New number waits for a second person")),
    "line.number_changed": ("phone", gettext_lazy("Number of an after-hours line changed")),
    "line.number_refused": ("x", gettext_lazy("New number refused")),
    "line.shift_added": ("calendar", gettext_lazy("Rota changed")),
    "line.shift_removed": ("calendar", gettext_lazy("Rota changed")),
    "line.tested": ("phone-call", gettext_lazy("After-hours line tried")),
    "line.test_due": ("clock", gettext_lazy("Test call due")),
    "line.ended": ("x", gettext_lazy("After-hours line closed")),
    "capacity.reported": ("circle-dot", gettext_lazy("Capacity reported")),
    "capacity.beds_taken": ("circle-dot", gettext_lazy("Places taken through an inquiry")),
    "capacity.update_due": ("clock", gettext_lazy("Update of capacity asked for")),
    "membership.started": ("users", gettext_lazy("Somebody joined")),
    "membership.role_changed": ("users", gettext_lazy("A role changed")),
    "membership.ended": ("users", gettext_lazy("Somebody left")),
    "invitation.sent": ("send", gettext_lazy("Invitation sent")),
    "invitation.revoked": ("x", gettext_lazy("Invitation taken back")),
    "unit.added": ("plus", gettext_lazy("Unit added")),
    "unit.renamed": ("pencil", gettext_lazy("Unit renamed")),
    "unit.archived": ("lock", gettext_lazy("Unit closed")),
    "task_force.member_added": ("handshake", gettext_lazy("Joined a task force")),
    "task_force.member_status_changed": ("handshake", gettext_lazy("Standing changed")),
    **words.DONE,
    **TOLD,
}


WORK: tuple[type[Form], ...] = (TextForm, ScopeForm, PartnershipForm, ActivityForm, EngagementForm)
FORMS: tuple[type[Form], ...] = (*WORK, PartnerForm, *PROFILE_FORMS.values(), OffersForm, ContactForm)
LABELS = {name: field.label for form in FORMS for name, field in form.base_fields.items()}
"""What each field is called on its form."""
LATEST = 3


def history(actor: Actor, organization: Organization) -> list[dict[str, Any]]:
    """The newest changes by day, as the timeline draws them."""
    days = groupby(changes(actor, organization), key=lambda change: timezone.localtime(change.at).date())
    return [
        {"label": date_format(day, "l F j, Y"), "entries": [_entry(change, "g:i A") for change in group]}
        for day, group in days
    ]


def latest(actor: Actor, organization: Organization) -> list[dict[str, Any]]:
    """The last few changes, as one stretch of the timeline."""
    entries = [_entry(change, "M j") for change in changes(actor, organization, newest=LATEST)]
    return [{"label": "", "entries": entries}] if entries else []


def _entry(change: Change, time_format: str) -> dict[str, Any]:
    icon, title = WORDS.get(change.type, ("pencil", gettext_lazy("Changed")))
    fields = ", ".join(_label(name) for name in change.fields)
    return {
        "kind": "handoff",
        "icon": icon,
        "title": f"{title}: {fields}" if fields else str(title),
        "by": change.by,
        "time": date_format(timezone.localtime(change.at), time_format),
    }


def _label(name: str) -> str:
    plain = name.removeprefix("profile.")
    return str(LABELS.get(plain) or plain.replace("_", " "))
