"""What people do with their own account. Every change is an event on the platform's chain; none holds words typed."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Protocol

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from accounts.notifications import RESET_ASKED
from accounts.scopes import SCOPES, scopes_for
from accounts.tokens import PREFIX
from core import events
from core.access import System
from core.errors import Invalid, NotAllowed

DEFAULT_DAYS, LONGEST_DAYS = 90, 365
NAME_LENGTH = ApiToken._meta.get_field("name").max_length
THEMES = ("system", "light", "dark")
SETTINGS = ("name", "theme", "single_key_shortcuts")
SEEN_EVERY = timedelta(minutes=1)
SYSTEM = System()


class SignedIn(events.ActsFor, Protocol):
    """An actor who is a person, with the hat they wear now, if any."""

    @property
    def user(self) -> User | None: ...
    @property
    def membership(self) -> Any: ...


@transaction.atomic
def create_token(*, by: SignedIn, name: str, scopes: Collection[str], days: int = DEFAULT_DAYS) -> tuple[ApiToken, str]:
    """Make a token for the hat worn now, living `days` days. Returns its row and the token, which nobody sees again.

    Raises NotAllowed without a membership, Invalid for a bad name, scope or length of life.
    """
    if by.user is None or by.membership is None:
        raise NotAllowed(_("A token acts for an organization or a task force; you have no role in one."))
    chosen = _checked_token(by.role, name.strip(), scopes, days)
    token, raw = ApiToken.objects.create(
        by.user,
        expiry=timedelta(days=days),
        prefix=PREFIX,
        name=name.strip(),
        scopes=chosen,
        membership_id=by.membership.pk,
    )
    _record("user.token_created", by.user, by=by, token=token.id, scopes=chosen, days=days)
    return token, raw


@transaction.atomic
def revoke_token(token: ApiToken, *, by: SignedIn) -> ApiToken:
    """End one's own token at once. Done twice, it stays as it is. Raises NotAllowed for somebody else's."""
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.user_id != by.user_id:
        raise NotAllowed(_("Only its owner can revoke a token."))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        _record("user.token_revoked", row.user, by=by, token=row.id)
    return row


@transaction.atomic
def change_settings(user: User, *, by: SignedIn, **values: Any) -> User:
    """Change one's own work name, theme or single-key shortcuts. Raises NotAllowed, Invalid."""
    if by.user_id != user.pk:
        raise NotAllowed(_("Only you can change your own settings."))
    row = User.objects.select_for_update().get(pk=user.pk)
    values = _checked_settings(values)
    changed = [field for field, value in values.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        row.save(update_fields=changed)
        _record("user.settings_changed", row, by=by, fields=sorted(changed))
    return row


@transaction.atomic
def deactivate(user: User, *, by: events.ActsFor) -> User:
    """Close a person's account: they can no longer sign in, their sessions and tokens end. Nothing is deleted.

    The caller has asked whether `by` may do this. Done twice, it stays as it is.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active:
        now = timezone.now()
        row.is_active, row.deactivated_at = False, now
        row.save(update_fields=["is_active", "deactivated_at"])
        ended = ApiToken.objects.filter(user=row).live(now).update(revoked_at=now)
        for session in UserSession.objects.filter(user=row):
            session.end()
        _record("user.deactivated", row, by=by, tokens_ended=ended)
    return row


@transaction.atomic
def reopen(user: User, *, name: str, password: str) -> User:
    """Give somebody who was invited back their closed account, with a new password; their second factors stay.

    The caller has checked the invitation and the password.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    row.is_active, row.deactivated_at, row.name = True, None, name.strip()
    row.set_password(password)
    row.save(update_fields=["is_active", "deactivated_at", "name", "password"])
    _record("user.reopened", row, by=SYSTEM)
    return row


@transaction.atomic
def end_session(session: UserSession, *, by: SignedIn) -> None:
    """Sign one of one's own browsers out at once. Raises NotAllowed for somebody else's."""
    if session.user_id != by.user_id or by.user is None:
        raise NotAllowed(_("Only you can end your own sessions."))
    session.end()
    _record("user.session_ended", by.user, by=by)


@transaction.atomic
def ask_for_password_link(user: User) -> None:
    """Queue the mail through which a person who forgot their password chooses a new one."""
    _record(RESET_ASKED, user, by=SYSTEM)


def note_seen(user: User) -> None:
    """Remember that a person was here, at most once a minute. Not an event: reads have a log of their own."""
    now = timezone.now()
    if not user.last_seen_at or now - user.last_seen_at > SEEN_EVERY:
        User.objects.filter(pk=user.pk).update(last_seen_at=now)


def _record(event_type: str, user: User, *, by: events.ActsFor, **facts: Any) -> None:
    events.record(event_type, subject=user, actor=by, **facts)


def _checked_token(role: str, name: str, scopes: Collection[str], days: int) -> list[str]:
    wrong: dict[str, str] = {}
    if not name or len(name) > NAME_LENGTH:
        wrong["name"] = _("Give the token a name of at most %(n)s letters, such as what uses it.") % {"n": NAME_LENGTH}
    if not scopes:
        wrong["scopes"] = _("Choose at least one thing the token may do.")
    elif not set(scopes) <= set(scopes_for(role)):
        usable = ", ".join(scopes_for(role)) or _("none")
        wrong["scopes"] = _("Your role can give a token only these: %(scopes)s.") % {"scopes": usable}
    if not 1 <= days <= LONGEST_DAYS:
        wrong["days"] = _("A token lives from 1 to %(n)s days.") % {"n": LONGEST_DAYS}
    if wrong:
        raise Invalid(wrong)
    return [code for code in SCOPES if code in scopes]


def _checked_settings(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(values) - set(SETTINGS)):
        raise Invalid({field: _("This cannot be changed here.") for field in unknown})
    if "name" in values:
        values["name"] = values["name"].strip()
        if not values["name"]:
            raise Invalid({"name": _("Enter the name that colleagues know you by.")})
    if values.get("theme", "system") not in THEMES:
        raise Invalid({"theme": _("Choose one of the themes.")})
    return values
