"""Recognizing an API token. Only its digest is stored; the first letters find the row, the digest decides."""

import re
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from accounts.models import ApiToken, User

PREFIX = "hof_"
"""Lets scanners of code and logs notice a token that leaked."""
FORM = re.compile(rf"{PREFIX}[0-9a-f]{{64}}")
USED_EVERY = timedelta(minutes=1)


def authenticate(raw: str) -> tuple[User, ApiToken] | None:
    """The owner and the row of a token; None when it is unknown, revoked or expired, or its owner is inactive.

    Notes the use, at most once a minute.
    """
    token = _find(raw)
    if token is None or not token.is_live or not token.user.is_active:
        return None
    _note_use(token)
    return token.user, token


def _find(raw: str) -> ApiToken | None:
    if not FORM.fullmatch(raw):
        return None
    digest = hash_token(raw)
    rows = ApiToken.objects.filter(token_key=raw[: CONSTANTS.TOKEN_KEY_LENGTH]).select_related("user")
    return next((row for row in rows if secrets.compare_digest(row.digest, digest)), None)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < USED_EVERY:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
