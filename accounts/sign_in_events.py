"""The sign-in library's events enter our record here: the one place where signals are listened to.

None of these events holds an address typed by anybody, an IP address or a device's name.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.db import transaction
from django.dispatch import receiver

from accounts.models import User
from core import events

UNKNOWN = uuid.UUID(int=0)


@dataclass(frozen=True)
class Person:
    """Somebody at the door: who they are is known, for whom they will act is not."""

    user_id: uuid.UUID | None
    organization_id: uuid.UUID | None = None
    role: str = ""


@receiver(account_signals.user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    """A session began."""
    _record("user.signed_in", user)


@receiver(auth_signals.user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    """A session ended: by its person, by the idle limit, or by leaving the site."""
    if user is not None:
        _record("user.signed_out", user)


@receiver(auth_signals.user_login_failed)
def sign_in_failed(credentials: dict[str, Any], **_: Any) -> None:
    """A password was wrong. An address that nobody has is recorded without it."""
    user = User.objects.filter(email__iexact=str(credentials.get("email", ""))[:254]).first()
    _record("user.sign_in_failed", user or User(pk=UNKNOWN), step="password", known=user is not None)


@receiver(mfa_signals.authentication_failed)
def second_step_failed(user: User, authenticator: Any, **_: Any) -> None:
    """A code was wrong."""
    _record("user.sign_in_failed", user, step=str(authenticator.type), known=True)


@receiver(mfa_signals.authenticator_added)
def second_factor_added(user: User, authenticator: Any, **_: Any) -> None:
    """A second factor, or a set of recovery codes, came into use."""
    _record("user.second_factor_added", user, kind=str(authenticator.type))


@receiver(mfa_signals.authenticator_removed)
def second_factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    """A second factor was taken away."""
    _record("user.second_factor_removed", user, kind=str(authenticator.type))


@receiver(mfa_signals.authenticator_reset)
def recovery_codes_renewed(user: User, **_: Any) -> None:
    """A new set of recovery codes replaced the old one."""
    _record("user.recovery_codes_renewed", user)


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
def password_changed(user: User, **_: Any) -> None:
    """A signed-in person chose a new password."""
    _record("user.password_changed", user, by_mail=False)


@receiver(account_signals.password_reset)
def password_reset(user: User, **_: Any) -> None:
    """A new password was chosen through a link sent by mail."""
    _record("user.password_changed", user, by_mail=True)


@transaction.atomic
def _record(event_type: str, user: User, **facts: Any) -> None:
    known = None if user.pk == UNKNOWN else user.pk
    events.record(event_type, subject=user, actor=Person(known), **facts)
