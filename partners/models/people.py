"""The people who sign in: which organization or task force they act for, and how they are invited."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import exactly_one
from core.models import uuid7
from partners.codes import ORGANIZATION_ROLES, TASK_FORCE_ROLES, Role
from partners.models.organizations import Organization, Unit
from partners.models.task_forces import TaskForce
from partners.querysets import InvitationQuerySet, MembershipQuerySet


def role_fits_scope(name: str) -> models.CheckConstraint:
    """Organization roles belong to an organization, task-force roles to a task force."""
    organization = models.Q(organization__isnull=False, role__in=[role.value for role in ORGANIZATION_ROLES])
    task_force = models.Q(task_force__isnull=False, role__in=[role.value for role in TASK_FORCE_ROLES])
    return models.CheckConstraint(name=name, condition=organization | task_force)


class Membership(models.Model):
    """One hat of one person: a role for an organization or for a task force. One person may have several.

    `employer` is where a coordinator is employed: one employed by law enforcement sees less (see TaskForce). An ended
    membership stays for the record and opens nothing. Times are UTC.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="people")
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, null=True, related_name="people")
    role = models.CharField(max_length=12, choices=Role)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    employer = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            exactly_one("membership_has_one_scope", "organization", "task_force"),
            role_fits_scope("membership_role_fits_scope"),
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=models.Q(ended_at=None, organization__isnull=False),
                name="one_live_hat_per_organization",
            ),
            models.UniqueConstraint(
                fields=["user", "task_force", "role"],
                condition=models.Q(ended_at=None, task_force__isnull=False),
                name="one_live_hat_per_task_force_role",
            ),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("user", "title", "employer")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "organization", "task_force", "role", "unit", "started_at", "ended_at"),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.scope}"

    @property
    def scope(self) -> Organization | TaskForce:
        """What it is for."""
        return self.organization or self.task_force  # type: ignore[return-value]


class Invitation(models.Model):
    """An open offer to join: only the digest of its link is kept; it works once, until it expires or is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"))
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="invitations")
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, null=True, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employer = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            exactly_one("invitation_has_one_scope", "organization", "task_force"),
            role_fits_scope("invitation_role_fits_scope"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("email", "token_digest", "invited_by", "employer")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "organization", "task_force", "role", "unit", "invited_at", "expires_at"),
            *("accepted_at", "revoked_at"),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organization or self.task_force}"
