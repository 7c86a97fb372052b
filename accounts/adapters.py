"""Where allauth meets Handoff: nobody signs up uninvited, and TOTP secrets are encrypted at rest."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from core import encryption

MFA_CONTEXT = "mfa.authenticator"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never: an invitation is the one way in."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets encrypted by the master key."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return encryption.encrypt(text, context=MFA_CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret. Raises CannotDecrypt when it was altered or its key is gone."""
        return encryption.decrypt(encrypted_text, context=MFA_CONTEXT)
