"""Saying that a place is confidential, or that it is no longer."""

from django.db import transaction

from partners.actions.locking import record
from partners.actors import Actor
from partners.models import Location
from partners.permissions import require


@transaction.atomic
def set_confidential(location: Location, *, by: Actor, is_confidential: bool) -> Location:
    """Hide a place outside its organization, or show it again. The event says which, never where. Raises NotAllowed."""
    row = Location.objects.select_for_update(of=("self",)).select_related("organization").get(pk=location.pk)
    require(by, "organization.edit", row.organization.resolved)
    if row.is_confidential != is_confidential:
        row.is_confidential = is_confidential
        row.save(update_fields=["is_confidential"])
        record("location.guarded", row, by=by, organization_id=row.organization_id, is_confidential=is_confidential)
    return row
