"""Which places and services an actor may see."""

from typing import TYPE_CHECKING, Self

from django.db import models

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
        """Those whose address is no secret: neither the place nor its whole organization keeps it one."""
        return self.filter(is_confidential=False).exclude(organization__service_provider__confidential_location=True)


class ServiceQuerySet(ListedQuerySet):
    """Services."""
