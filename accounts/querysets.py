"""Which rows of accounts a person may see."""

import uuid
from datetime import datetime
from typing import Protocol, Self

from django.db import models


class Person(Protocol):
    """What a look-up needs to know of an actor."""

    @property
    def user_id(self) -> uuid.UUID | None: ...


class ApiTokenQuerySet(models.QuerySet):
    """API tokens."""

    def visible_to(self, actor: Person) -> Self:
        """One's own, under whichever hat they were made."""
        return self.filter(user=actor.user_id) if actor.user_id else self.none()

    def live(self, now: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None).filter(models.Q(expiry=None) | models.Q(expiry__gt=now))
