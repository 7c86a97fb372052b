"""Secrets of second factors, encrypted by the master key through the adapter: keeping them on the newest key."""

from typing import Any

from allauth.mfa.models import Authenticator

from accounts.adapters import MFA_CONTEXT
from core import encryption, key_rotation

SECRET_KEYS = ("secret", "seed")
"""Where the sign-in library keeps secrets: `secret` of an authenticator app, `seed` of recovery codes."""


def with_secrets() -> list[int]:
    """The keys of all rows that hold a secret; passkeys hold public keys only."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return list(Authenticator.objects.filter(type__in=kinds).values_list("pk", flat=True))


def renew(pk: Any) -> bool:
    """Encrypt one row's secret with the newest master key; False when it already is."""
    row = Authenticator.objects.select_for_update().get(pk=pk)
    old = {name: row.data[name] for name in SECRET_KEYS if name in row.data}
    stale = {name: value for name, value in old.items() if not encryption.is_current(value)}
    for name, value in stale.items():
        row.data[name] = encryption.encrypt(encryption.decrypt(value, context=MFA_CONTEXT), context=MFA_CONTEXT)
    if stale:
        row.save(update_fields=["data"])
    return bool(stale)


key_rotation.register("second factors", with_secrets, renew)
