"""Which other names and saved views an actor may see."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from partners.actors import Actor


class AliasQuerySet(models.QuerySet):
    """Other names of organizations."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those of the directory, for everyone who sees the directory."""
        return self.none() if actor.is_auditor or not actor.role else self


class SavedViewQuerySet(models.QuerySet):
    """Views of the directory that people keep."""

    def visible_to(self, actor: "Actor") -> Self:
        """One's own, under the hat worn now."""
        if actor.user_id is None or actor.is_auditor or not actor.role:
            return self.none()
        return self.filter(user=actor.user_id, membership=actor.membership and actor.membership.pk)
