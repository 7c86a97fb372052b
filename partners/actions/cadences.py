"""How often a task force asks about contacts of a role, where that is not the usual."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.codes import ContactRole
from partners.freshness import EVERY, days_for
from partners.models import Contact, TaskForce
from partners.permissions import require


@transaction.atomic
def set_check_days(
    task_force: TaskForce, *, by: Actor, role: str, days: int | None, expected_version: int | None = None
) -> TaskForce:
    """Ask about a role every so many days from now on, at all partners this task force is steward of.

    None goes back to the usual. Raises NotAllowed, Stale, Invalid.
    """
    row = locked(task_force, expected_version=expected_version)
    require(by, "task_force.manage", row)
    if role not in ContactRole.values:
        raise Invalid({"role": _("Choose from the list.")})
    if days is not None and days not in EVERY:
        raise Invalid({"days": _("Choose one of: %(days)s.") % {"days": ", ".join(map(str, EVERY))}})
    row.check_days = {name: value for name, value in row.check_days.items() if name != role}
    row.check_days |= {role: days} if days else {}
    row.save_next_version("check_days")
    _spread(row, role)
    record("task_force.cadence_set", row, by=by, task_force_id=row.pk, role=role, days=days, version=row.version)
    return row


def _spread(task_force: TaskForce, role: str) -> None:
    """Contacts keep their interval themselves; those with the role get the new one."""
    rows = Contact.objects.select_for_update(of=("self",)).current().filter(organization__steward=task_force)
    found = list(rows.filter(roles__icontains=f'"{role}"'))
    for contact in found:
        contact.check_days = days_for(contact.roles, task_force.check_days)
    Contact.objects.bulk_update(found, ["check_days"], batch_size=500)
