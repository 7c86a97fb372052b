"""Which hat a person wears: resolving the membership that a session or a token names, at every request."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from partners.actors import Actor
from partners.models import Membership


class _Nobody(Actor):
    """Somebody not signed in: no role, sees nothing."""

    @property
    def role(self) -> str:
        return ""


NOBODY = _Nobody(user=None)


def hats_of(user: User) -> list[Membership]:
    """The memberships a person may act under now, in the order they were given."""
    return list(_live().filter(user=user).order_by("started_at", "id"))


def actor_for(user: User, membership_id: Any = None) -> Actor:
    """The actor of a signed-in person: under the named membership while it lives, else under their first one."""
    hats = hats_of(user)
    named = next((hat for hat in hats if str(hat.pk) == str(membership_id)), None)
    return Actor(user=user, membership=named or next(iter(hats), None))


def actor_for_token(user: User, membership_id: Any) -> Actor | None:
    """The actor of a token: under exactly the membership it was made for; None when that has ended."""
    hat = _live().filter(user=user, pk=membership_id).order_by().first()
    return Actor(user=user, membership=hat) if hat else None


def _live() -> QuerySet[Membership]:
    return Membership.objects.live().select_related("organization", "task_force", "unit", "employer")
