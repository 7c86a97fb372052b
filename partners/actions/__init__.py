"""What people do to partners: every change goes through one of these."""

from partners.actions.contacts import add_contact, confirm_contact, end_contact, update_contact
from partners.actions.deliveries import revive
from partners.actions.import_writes import apply_import
from partners.actions.imports import cancel_abandoned, cancel_import, fail_import, request_apply, stage, start_import
from partners.actions.line_calls import record_test_call, remind_of_test_calls
from partners.actions.line_numbers import decide_number
from partners.actions.line_rota import add_shift, remove_shift
from partners.actions.lines import add_line, confirm_line, end_line, update_line
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
    "add_line",
    "add_shift",
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
    "confirm_line",
    "create_organization",
    "create_task_force",
    "decide_number",
    "end_contact",
    "end_line",
    "end_membership",
    "fail_import",
    "invite",
    "record_test_call",
    "remind_of_test_calls",
    "remove_shift",
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
    "update_line",
    "update_organization",
]
