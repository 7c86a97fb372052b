"""Names for ids in the record: whoever may read an event may know which organizations it speaks of."""

from collections.abc import Iterable
from uuid import UUID

from partners.models import Organization


def organization_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The organizations' names by id; ids of none are left out."""
    return dict(Organization.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
