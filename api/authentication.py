"""Who is asking: a token (bound to one hat), or the session of somebody who uses the pages."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import tokens
from accounts.models import ApiToken, User
from partners import acting

SCHEME = "bearer"


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer ...`. The actor wears the one hat the token was made for, whatever the session says."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's owner and the token. Raises AuthenticationFailed for one that does not work (any more)."""
        parts = authentication.get_authorization_header(request).split()
        if not parts or parts[0].decode("latin-1").lower() != SCHEME:
            return None
        found = tokens.authenticate(_raw(parts))
        actor = acting.actor_for_token(found[0], found[1].membership_id) if found else None
        if found is None or actor is None:
            raise AuthenticationFailed(_("This token is unknown, has expired or was revoked. Make a new one."))
        _act_as(request, actor)
        return found

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="Handoff"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the pages, with its CSRF token on every change and the hat chosen there."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The signed-in person. Raises PermissionDenied without a CSRF token.

        Sessions that are idle, hidden or without a required second factor were closed by the middleware before this.
        """
        found: Any = super().authenticate(request)
        if found is None:
            return None
        _act_as(request, request._request.actor)  # type: ignore[attr-defined]
        return found[0], None


def _raw(parts: list[bytes]) -> str:
    if len(parts) != 2 or not parts[1].isascii():
        raise AuthenticationFailed(
            _("Send the token as “Authorization: Bearer” and the token, with one space between.")
        )
    return parts[1].decode("ascii")


def _act_as(request: Request, actor: Any) -> None:
    """Put the actor on both faces of the request, so that nothing below sees another one."""
    for face in (request, request._request):
        face.actor = actor  # type: ignore[attr-defined]
