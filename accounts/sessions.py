"""Where a person is signed in: one row per browser, for the list on the sessions page."""

from typing import Any

from allauth.usersessions.models import UserSession

from accounts.models import User


def note(request: Any) -> None:
    """Put the request's session on its person's list, or renew its line."""
    UserSession.objects.create_from_request(request)


def sessions_of(user: User) -> list[UserSession]:
    """A person's live sessions, the one used last first. Lines of sessions that ended are dropped."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda row: row.last_seen_at, reverse=True)
