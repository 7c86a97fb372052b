"""Desks and shifts inside an organization."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from partners.actions.locking import record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.models import Organization, Unit
from partners.permissions import require


@transaction.atomic
def add_unit(organization: Organization, *, by: Actor, name: str) -> Unit:
    """Add a unit. Raises NotAllowed, Invalid for a name that is empty or taken."""
    require(by, "unit.edit", organization)
    unit = Unit(organization=organization, name=name.strip())
    checked(unit)
    unit.save(force_insert=True)
    record("unit.added", unit, by=by)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, by: Actor, name: str) -> Unit:
    """Give a unit another name. Raises NotAllowed, Invalid."""
    row = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    require(by, "unit.edit", row.organization)
    row.name = name.strip()
    checked(row)
    row.save(update_fields=["name"])
    record("unit.renamed", row, by=by)
    return row


@transaction.atomic
def archive_unit(unit: Unit, *, by: Actor) -> Unit:
    """Close a unit. Raises NotAllowed, Conflict while members still belong to it or when it is closed."""
    row = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    require(by, "unit.edit", row.organization)
    if row.archived_at:
        raise Conflict(_("This unit is closed already."))
    if row.people.filter(ended_at=None).exists():
        raise Conflict(_("Members still belong to this unit; move them first."))
    row.archived_at = timezone.now()
    row.save(update_fields=["archived_at"])
    record("unit.archived", row, by=by)
    return row
