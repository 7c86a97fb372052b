"""Who the caller is here, and how far their token reaches."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken, User
from accounts.scopes import scopes_for
from api.resources import Resource, require_known
from api.schema import row
from partners import acting
from partners.models import Membership


class HatSerializer(serializers.Serializer):
    """One role for an organization or a task force."""

    membership_id = serializers.UUIDField()
    role = serializers.CharField()
    organization_id = serializers.UUIDField(allow_null=True)
    task_force_id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()


class TokenSerializer(serializers.Serializer):
    """The token that was used."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class MeSerializer(serializers.Serializer):
    """The caller. `hat` is the role acted under now; a session may change it on the pages, a token never."""

    user_id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.CharField()
    hat = HatSerializer(allow_null=True)
    hats = HatSerializer(many=True)
    scopes = serializers.ListField(child=serializers.CharField())
    token = TokenSerializer(allow_null=True)


class Me(Resource):
    """The caller."""

    @row(MeSerializer, "Who you are here, which hats you have, and what your token may do.", tagged=False)
    def retrieve(self, request: Request) -> Response:
        """The caller, with other hats only for a session: a token knows of none but its own."""
        require_known(request.query_params, set())
        token: Any = request.auth
        user, actor = cast("User", request.user), self.actor
        is_token = isinstance(token, ApiToken)
        hat = _hat(actor.membership) if actor.membership else None
        return Response(
            {
                "user_id": actor.user_id,
                "name": user.name,
                "email": user.email,
                "role": actor.role,
                "hat": hat,
                "hats": [hat] if is_token else [_hat(row) for row in acting.hats_of(user)],
                "scopes": list(token.scopes) if is_token else list(scopes_for(actor.role)),
                "token": {"id": token.id, "name": token.name, "expires_at": token.expiry} if is_token else None,
            }
        )


def _hat(membership: Membership) -> dict[str, Any]:
    scope = membership.organization or membership.task_force
    return {
        "membership_id": membership.pk,
        "role": membership.role,
        "organization_id": membership.organization_id,
        "task_force_id": membership.task_force_id,
        "name": scope.name if scope else "",
    }
