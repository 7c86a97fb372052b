"""What people do to partners: every change goes through one of these."""

from partners.actions.contacts import add_contact, confirm_contact, end_contact, update_contact
from partners.actions.deliveries import revive
from partners.actions.import_writes import apply_import
from partners.actions.imports import cancel_abandoned, cancel_import, fail_import, request_apply, stage, start_import
from partners.actions.organizations import (
    archive_organization,
    create_organization,
    restore_organization,
    update_organization,
)
from partners.actions.people import (
    accept_invitation,
    change_role,
    end_membership,
    invite,
    resend_invitation,
    revoke_invitation,
)
from partners.actions.task_forces import (
    add_award,
    add_to_task_force,
    archive_award,
    create_task_force,
    set_membership_status,
    update_award,
)
from partners.actions.units import add_unit, archive_unit, rename_unit

__all__ = [
    "accept_invitation",
    "add_award",
    "add_contact",
    "add_to_task_force",
    "add_unit",
    "apply_import",
    "archive_award",
    "archive_organization",
    "archive_unit",
    "cancel_abandoned",
    "cancel_import",
    "change_role",
    "confirm_contact",
    "create_organization",
    "create_task_force",
    "end_contact",
    "end_membership",
    "fail_import",
    "invite",
    "rename_unit",
    "request_apply",
    "resend_invitation",
    "restore_organization",
    "revive",
    "revoke_invitation",
    "set_membership_status",
    "stage",
    "start_import",
    "update_award",
    "update_contact",
    "update_organization",
]
