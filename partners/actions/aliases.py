"""Other names of an organization: given and taken away by whoever keeps its record."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.directory import index
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.entries import folded
from partners.models import Organization, OrganizationAlias
from partners.permissions import require

MOST = 30
OWN = ("name", "short_name")


@transaction.atomic
def add_alias(organization: Organization, *, by: Actor, name: str, kind: str = "other") -> OrganizationAlias:
    """Let an organization be found under another name. Raises NotAllowed, Invalid by field, Conflict."""
    row = locked(organization)
    require(by, "organization.edit", row)
    alias = OrganizationAlias(organization=row, name=name.strip(), kind=kind)
    checked(alias, exclude=("organization",))
    known = [*(getattr(row, field) for field in OWN), *row.aliases.values_list("name", flat=True)]
    if not folded(alias.name):
        raise Invalid({"name": _("A name has letters or digits.")})
    if folded(alias.name) in map(folded, known):
        raise Invalid({"name": _("It has this name already.")})
    if len(known) - len(OWN) >= MOST:
        raise Conflict(_("It has %(number)s other names already; take one away first.") % {"number": MOST})
    alias.save(force_insert=True)
    index([row.pk])
    record("organization.alias_added", row, by=by, organization_id=row.pk, alias=alias.pk, kind=alias.kind)
    return alias


@transaction.atomic
def remove_alias(alias: OrganizationAlias, *, by: Actor) -> None:
    """Take another name away. Raises NotAllowed; Conflict when it is gone already."""
    row = locked(alias.organization)
    require(by, "organization.edit", row)
    pk, (removed, _rows) = alias.pk, OrganizationAlias.objects.filter(pk=alias.pk).delete()
    if not removed:
        raise Conflict(_("Somebody has taken this name away already."))
    index([row.pk])
    record("organization.alias_removed", row, by=by, organization_id=row.pk, alias=pk, kind=alias.kind)
