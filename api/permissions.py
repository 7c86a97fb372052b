"""The two questions every endpoint asks before its own: is there a hat, and does the token reach this far."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken


class HasActorAndScope(BasePermission):
    """401 for nobody, 403 for a person without a hat or a token without the scope. Rules of the domain come later."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True to go on; False (401) without a person. Raises PermissionDenied with a code."""
        if not request.user.is_authenticated:
            return False
        if not request.actor.role:  # type: ignore[attr-defined]
            raise PermissionDenied(_("You act for no organization or task force now."), code="no_role")
        needed = scope_for(view, request.method or "")
        if needed and isinstance(request.auth, ApiToken) and needed not in request.auth.scopes:
            raise PermissionDenied(
                _("This token lacks the scope “%(scope)s”.") % {"scope": needed}, code="scope_missing"
            )
        return True


def scope_for(view: Any, method: str) -> str:
    """The scope a token needs for a method of an endpoint; empty when any token will do."""
    return str(getattr(view, "read_scope" if method in SAFE_METHODS else "write_scope", ""))
