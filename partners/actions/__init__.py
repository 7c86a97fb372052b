"""What people do to partners: every change goes through one of these."""

from partners.actions.activities import correct_activity, log_activity, void_activity
from partners.actions.agreement_documents import add_document, read_document, remove_document
from partners.actions.agreement_policies import set_agreement_policy
from partners.actions.agreement_reminders import remind_of_agreements, tell_of_lapses
from partners.actions.agreement_signing import sign_agreement
from partners.actions.agreements import (
    add_agreement,
    add_party,
    amend_agreement,
    move_agreement,
    remove_party,
    terminate_agreement,
    update_agreement,
)
from partners.actions.aliases import add_alias, remove_alias
from partners.actions.bounces import note_bounce, take_bounce
from partners.actions.cadences import set_check_days
from partners.actions.capacity import remind_of_capacity, report_capacity
from partners.actions.check_rounds import ask_partner, begin_due_rounds, climb, is_waited_for
from partners.actions.contact_answers import Given, answer_check, asked_about, leaves_at_once
from partners.actions.contact_changes import (
    confirm_by_link,
    confirm_change,
    expire_changes,
    refuse_by_link,
    refuse_change,
)
from partners.actions.contact_links import opened
from partners.actions.contacts import add_contact, confirm_contact, end_contact, update_contact
from partners.actions.deliveries import revive
from partners.actions.directory_exports import FORMS, export_directory, withheld_from_export
from partners.actions.directory_imports import SOURCES, choose_columns, start_directory_import
from partners.actions.duplicates import find_all_duplicates, find_new_duplicates
from partners.actions.engagements import (
    add_recommendation,
    agree_engagement,
    answer_recommendation,
    change_engagement,
    reword_recommendation,
)
from partners.actions.import_writes import apply_import
from partners.actions.imports import (
    DIRECTORY,
    cancel_abandoned,
    cancel_import,
    fail_import,
    request_apply,
    stage,
    start_import,
)
from partners.actions.inquiries import ask_for_places, cancel_inquiry, take_offer
from partners.actions.inquiry_answers import decline_places, offer_places, sweep_inquiries
from partners.actions.inquiry_notices import mark_inquiries_read, mark_inquiry_read
from partners.actions.line_calls import record_test_call, remind_of_test_calls
from partners.actions.line_numbers import decide_number
from partners.actions.line_rota import add_shift, remove_shift
from partners.actions.lines import add_line, confirm_line, end_line, update_line
from partners.actions.merging import dismiss_candidate, merge_organizations, undo_merge
from partners.actions.organizations import (
    archive_organization,
    create_organization,
    restore_organization,
    update_organization,
)
from partners.actions.partnerships import add_partnership, note_sent, refresh_logged, update_partnership
from partners.actions.people import (
    accept_invitation,
    change_role,
    end_membership,
    invite,
    resend_invitation,
    revoke_invitation,
)
from partners.actions.places import set_confidential
from partners.actions.practices import set_policies, set_practices, set_tip_route
from partners.actions.saved_views import delete_view, rename_view, save_view
from partners.actions.task_forces import (
    add_award,
    add_to_task_force,
    archive_award,
    create_task_force,
    set_clock,
    set_membership_status,
    update_award,
)
from partners.actions.units import add_unit, archive_unit, rename_unit
from partners.actions.waves import change_wave, mark_talked, plan_wave, rate

__all__ = [
    "DIRECTORY",
    "FORMS",
    "Given",
    "SOURCES",
    "accept_invitation",
    "add_agreement",
    "add_alias",
    "add_award",
    "add_contact",
    "add_document",
    "add_line",
    "add_partnership",
    "add_party",
    "add_recommendation",
    "add_shift",
    "add_to_task_force",
    "add_unit",
    "agree_engagement",
    "amend_agreement",
    "answer_check",
    "answer_recommendation",
    "apply_import",
    "archive_award",
    "archive_organization",
    "archive_unit",
    "ask_for_places",
    "ask_partner",
    "asked_about",
    "begin_due_rounds",
    "cancel_abandoned",
    "cancel_import",
    "cancel_inquiry",
    "change_engagement",
    "change_role",
    "change_wave",
    "choose_columns",
    "climb",
    "confirm_by_link",
    "confirm_change",
    "confirm_contact",
    "confirm_line",
    "correct_activity",
    "create_organization",
    "create_task_force",
    "decide_number",
    "decline_places",
    "delete_view",
    "dismiss_candidate",
    "end_contact",
    "end_line",
    "end_membership",
    "expire_changes",
    "export_directory",
    "fail_import",
    "find_all_duplicates",
    "find_new_duplicates",
    "invite",
    "is_waited_for",
    "leaves_at_once",
    "log_activity",
    "mark_inquiries_read",
    "mark_inquiry_read",
    "mark_talked",
    "merge_organizations",
    "move_agreement",
    "note_bounce",
    "note_sent",
    "offer_places",
    "opened",
    "plan_wave",
    "rate",
    "read_document",
    "record_test_call",
    "refresh_logged",
    "refuse_by_link",
    "refuse_change",
    "remind_of_agreements",
    "tell_of_lapses",
    "remind_of_capacity",
    "remind_of_test_calls",
    "remove_alias",
    "remove_document",
    "remove_party",
    "remove_shift",
    "rename_unit",
    "rename_view",
    "report_capacity",
    "request_apply",
    "resend_invitation",
    "restore_organization",
    "revive",
    "revoke_invitation",
    "reword_recommendation",
    "save_view",
    "set_agreement_policy",
    "set_check_days",
    "set_confidential",
    "set_clock",
    "set_membership_status",
    "set_policies",
    "set_practices",
    "set_tip_route",
    "sign_agreement",
    "stage",
    "start_directory_import",
    "start_import",
    "sweep_inquiries",
    "take_bounce",
    "take_offer",
    "terminate_agreement",
    "undo_merge",
    "update_agreement",
    "update_award",
    "update_contact",
    "update_line",
    "update_organization",
    "update_partnership",
    "void_activity",
    "withheld_from_export",
]
