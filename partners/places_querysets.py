"""Which places and services an actor may see."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from partners.actors import Actor


class ListedQuerySet(models.QuerySet):
    """Rows of the shared directory."""

    def visible_to(self, actor: "Actor") -> Self:
        """Everyone with a hat but the auditor sees them; what of a confidential place is shown is another question."""
        return self.none() if actor.is_auditor or not actor.role else self


class LocationQuerySet(ListedQuerySet):
    """Places."""

    def open(self) -> Self:
        """Those whose address is no secret: neither the place nor its organization, nor one it was merged into."""
        secret = Q(organization__service_provider__confidential_location=True)
        secret |= Q(organization__merged_into__service_provider__confidential_location=True)
        return self.filter(is_confidential=False).exclude(secret)


class ServiceQuerySet(ListedQuerySet):
    """Services."""
