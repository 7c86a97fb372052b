"""Where allauth meets Handoff: nobody signs up uninvited, and second factors' secrets are encrypted at rest."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext as _

from core import encryption

MFA_CONTEXT = "mfa.authenticator"
PASSWORD_LINK = "account/email/password_reset_key"  # noqa: S105 - the name of a mail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only, and mail leaves through the outbox."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never: an invitation is the one way in."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail with the link for a new password; the library sends no other mail here."""
        from accounts import actions  # noqa: PLC0415 - the adapter is loaded before the models are

        if template_prefix == PASSWORD_LINK:
            actions.ask_for_password_link(context["user"])


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets encrypted by the master key."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return encryption.encrypt(text, context=MFA_CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret. Raises CannotDecrypt when it was altered or its key is gone."""
        return encryption.decrypt(encrypted_text, context=MFA_CONTEXT)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        """What a new passkey is called until its owner names it."""
        return _("Passkey")
