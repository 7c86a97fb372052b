"""Who can sign in: people, and the tokens that let their scripts in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from accounts.querysets import ApiTokenQuerySet
from core.clock import now
from core.models import uuid7


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail address is the name, in small letters."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person who may sign in. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail address, whatever its letters' case."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # knox types no manager
    """A person who works for a partner, a task force or the platform; never a person served.

    What they may see comes from their memberships alone. `is_platform_staff` opens the installation's set-up, never a
    referral. A person who leaves is deactivated, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("work name"), max_length=120)
    is_active = models.BooleanField(default=True)
    is_platform_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    single_key_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    theme = models.CharField(max_length=6, default="system", choices=[(c, c) for c in ("system", "light", "dark")])
    joined_at = models.DateTimeField(default=now, editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    deactivated_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("email", "name", "password", "last_login", "last_seen_at")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "is_active", "is_platform_staff", "is_demo", "single_key_shortcuts", "theme"),
            *("joined_at", "deactivated_at"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        parts = [part for part in self.name.split() if part]
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


class ApiToken(AbstractAuthToken):
    """A key for scripts, bound to one membership of its owner. Only its digest is stored; it is shown once.

    `membership_id` is a plain id, because accounts knows nothing of partners: it is resolved at each request, so a
    membership that has ended ends its tokens. `scopes` are such as `referrals:read`. Times are UTC.
    """

    id = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    membership_id = models.UUIDField(db_index=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = AuthTokenManager.from_queryset(ApiTokenQuerySet)()

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("digest", "token_key", "user")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "name", "scopes", "membership_id", "created", "expiry", "last_used_at", "revoked_at"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Neither revoked nor expired."""
        return not self.revoked_at and (self.expiry is None or self.expiry > timezone.now())
