"""What was changed about a partner, from the record: which fields, by whom, when; never from what to what."""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actors import Actor
from partners.models import Organization
from partners.record import changes

WORDS = {
    "organization.created": ("plus", gettext_lazy("Added to the directory")),
    "organization.changed": ("pencil", gettext_lazy("Details changed")),
    "organization.archived": ("lock", gettext_lazy("Archived")),
    "organization.restored": ("check", gettext_lazy("Restored")),
    "contact.added": ("plus", gettext_lazy("Contact added")),
    "contact.changed": ("pencil", gettext_lazy("Contact changed")),
    "contact.confirmed": ("circle-check", gettext_lazy("Contact confirmed")),
    "contact.ended": ("x", gettext_lazy("Contact closed")),
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
}


def history(actor: Actor, organization: Organization) -> list[dict[str, Any]]:
    """The newest changes by day, as the timeline draws them."""
    entries = [_entry(change) for change in changes(actor, organization)]
    return [
        {"label": label, "entries": [entry for _day, entry in group]}
        for label, group in groupby(entries, key=lambda pair: pair[0])
    ]


def _entry(change: Any) -> tuple[str, dict[str, Any]]:
    icon, title = WORDS.get(change.type, ("pencil", gettext_lazy("Changed")))
    local = timezone.localtime(change.at)
    fields = ", ".join(name.replace("profile.", "").replace("_", " ") for name in change.fields)
    entry = {
        "kind": "handoff",
        "icon": icon,
        "title": f"{title}: {fields}" if fields else str(title),
        "by": _("by %(name)s") % {"name": change.by} if change.by else "",
        "time": date_format(local, "g:i A"),
    }
    return date_format(local, "l F j, Y"), entry
