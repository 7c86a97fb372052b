"""The actor: the person and the one hat they wear now. Every action, look-up and disclosure takes one."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partners.codes import Role, Sector

if TYPE_CHECKING:
    from accounts.models import User
    from partners.models import Contact, Membership, Organization, TaskForce

CONTACT = "contact"
"""What the record calls a contact who acts by a mailed link; no membership has this role."""


@dataclass(frozen=True)
class Actor:
    """A user together with the membership they act under; without one they act for nobody and see nothing.

    Platform staff act without a membership. `System` stands for what the product does by itself.
    """

    user: "User | None"
    membership: "Membership | None" = None

    @property
    def user_id(self) -> uuid.UUID | None:
        """For the record."""
        return self.user.pk if self.user else None

    @property
    def organization(self) -> "Organization | None":
        """The organization acted for, if it is one."""
        return self.membership.organization if self.membership else None

    @property
    def organization_id(self) -> uuid.UUID | None:
        """Its id."""
        return self.membership.organization_id if self.membership else None

    @property
    def organization_ids(self) -> frozenset[uuid.UUID]:
        """Every id that organization goes by: hand-offs of a record merged into it are its own."""
        return self.organization.ids if self.organization else frozenset()

    @property
    def task_force(self) -> "TaskForce | None":
        """The task force acted for, if it is one."""
        return self.membership.task_force if self.membership else None

    @property
    def task_force_id(self) -> uuid.UUID | None:
        """Its id."""
        return self.membership.task_force_id if self.membership else None

    @property
    def role(self) -> str:
        """The role in force; `system` without a person, empty for a person without a hat."""
        if self.membership:
            return self.membership.role
        if self.user is None:
            return "system"
        return Role.PLATFORM if self.user.is_platform_staff else ""

    @property
    def sector(self) -> str:
        """The sector of the organization acted for; empty otherwise."""
        return self.organization.sector if self.organization else ""

    @property
    def is_coordinator(self) -> bool:
        """Coordinates a task force."""
        return self.role == Role.COORDINATOR

    @property
    def is_partner_staff(self) -> bool:
        """Acts for an organization, in whatever role."""
        return self.organization_id is not None

    @property
    def may_write(self) -> bool:
        """Acts for an organization and may change things there."""
        return self.role in (Role.ADMIN, Role.MEMBER)

    @property
    def is_admin(self) -> bool:
        """Administers an organization."""
        return self.role == Role.ADMIN

    @property
    def is_evaluator(self) -> bool:
        """Sees measures only."""
        return self.role == Role.EVALUATOR

    @property
    def is_auditor(self) -> bool:
        """Sees the record only."""
        return self.role == Role.AUDITOR

    @property
    def is_contact(self) -> bool:
        """A contact without a sign-in, who acts by a mailed link."""
        return self.role == CONTACT

    @property
    def is_platform(self) -> bool:
        """Platform staff, who see no referral at all."""
        return self.role == Role.PLATFORM

    @property
    def is_business(self) -> bool:
        """Acts for a business: the public part of the directory, own tips only."""
        return self.sector == Sector.BUSINESS

    @property
    def employer(self) -> "Organization | None":
        """Who employs a coordinator, where that is another than the task force."""
        return self.membership.employer if self.membership else None

    @property
    def is_le_employed(self) -> bool:
        """A coordinator who is employed by law enforcement."""
        return bool(self.employer and self.employer.sector == Sector.LAW_ENFORCEMENT)


@dataclass(frozen=True)
class ContactActor(Actor):
    """A contact who acts for their organization by a mailed link, without a user: they may what the link says, no more.

    Made where a link is pressed, never for a session or a token.
    """

    contact: "Contact | None" = None

    @property
    def organization(self) -> "Organization | None":
        """Where the contact works."""
        return self.contact.organization if self.contact else None

    @property
    def organization_id(self) -> uuid.UUID | None:
        """Its id."""
        return self.contact.organization_id if self.contact else None

    @property
    def role(self) -> str:
        """Always that of a contact."""
        return CONTACT


SYSTEM = Actor(user=None)
