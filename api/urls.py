"""The whole API on one page."""

from typing import Any

from django.urls import path

from api.documents import Schema, docs
from api.me import Me
from api.partners.activities import Activities
from api.partners.agreement_documents import Documents
from api.partners.agreements import Agreements, Parties, Policies
from api.partners.aliases import Aliases
from api.partners.capacity import Capacities
from api.partners.checks import Cadences, ContactBounces, ContactChanges, ContactChecks
from api.partners.clocks import Clocks
from api.partners.contacts import Contacts
from api.partners.engagements import Engagements, Recommendations
from api.partners.imports import Exports, ImportRows, Imports
from api.partners.inquiries import Inquiries, InquiryReplies
from api.partners.lines import Lines, Now, Numbers, Shifts, TestCalls
from api.partners.merges import DuplicateCandidates, Merges
from api.partners.organizations import Organizations
from api.partners.partnerships import Partnerships
from api.partners.practices import Practices
from api.partners.saved_views import SavedViews
from api.partners.task_forces import Members, TaskForces
from api.partners.waves import Gaps, Ratings, Waves
from api.referrals.bulk import Bulk
from api.referrals.events import Events
from api.referrals.history import History
from api.referrals.moves import MOVE_VIEWS
from api.referrals.notices import Notices
from api.referrals.papers import Papers
from api.referrals.people import People
from api.referrals.reminders import Reminders
from api.referrals.sharing import Disclosures, Receivers, Releases, SurvivorRequests
from api.referrals.tasks import Tasks
from api.referrals.terms import CertificationTerms
from api.referrals.threads import Messages
from api.referrals.views import Referrals
from api.referrals.watching import Watching
from api.reporting.views import Measures, Report
from api.safeguards.breaches import Breaches
from api.safeguards.certificates import Certificates, Retention
from api.safeguards.demands import Demands

LIST: Any = {"get": "list", "post": "create"}
ONE: Any = {"get": "retrieve", "patch": "partial_update"}

urlpatterns = [
    path("me/", Me.as_view({"get": "retrieve"}), name="api-me"),
    path("task-forces/", TaskForces.as_view({"get": "list"}), name="api-task-forces"),
    path("task-forces/<uuid:pk>/", TaskForces.as_view({"get": "retrieve"}), name="api-task-force"),
    path("task-forces/<uuid:pk>/members/", Members.as_view({"get": "list"}), name="api-members"),
    path("task-forces/<uuid:pk>/clocks/", Clocks.as_view({"get": "list", "post": "set"}), name="api-clocks"),
    path(
        "certification-terms/",
        CertificationTerms.as_view({"get": "list", "post": "set"}),
        name="api-certification-terms",
    ),
    path("organizations/", Organizations.as_view(LIST), name="api-organizations"),
    path("organizations/<uuid:pk>/", Organizations.as_view(ONE), name="api-organization"),
    path("organizations/<uuid:pk>/archive/", Organizations.as_view({"post": "archive"}), name="api-archive"),
    path("organizations/<uuid:pk>/restore/", Organizations.as_view({"post": "restore"}), name="api-restore"),
    path("organizations/<uuid:pk>/aliases/", Aliases.as_view({"post": "create"}), name="api-aliases"),
    path("organization-aliases/<uuid:pk>/remove/", Aliases.as_view({"post": "remove"}), name="api-alias-remove"),
    path("saved-views/", SavedViews.as_view(LIST), name="api-saved-views"),
    path("saved-views/<uuid:pk>/", SavedViews.as_view(ONE), name="api-saved-view"),
    path("saved-views/<uuid:pk>/remove/", SavedViews.as_view({"post": "remove"}), name="api-saved-view-remove"),
    path("duplicates/", DuplicateCandidates.as_view({"get": "list"}), name="api-duplicates"),
    path("duplicates/<uuid:pk>/", DuplicateCandidates.as_view({"get": "retrieve"}), name="api-duplicate"),
    path("duplicates/<uuid:pk>/dismiss/", DuplicateCandidates.as_view({"post": "dismiss"}), name="api-dismiss"),
    path("merges/", Merges.as_view(LIST), name="api-merges"),
    path("merges/<uuid:pk>/", Merges.as_view({"get": "retrieve"}), name="api-merge"),
    path("merges/<uuid:pk>/undo/", Merges.as_view({"post": "undo"}), name="api-merge-undo"),
    path("contacts/", Contacts.as_view(LIST), name="api-contacts"),
    path("contacts/<uuid:pk>/", Contacts.as_view(ONE), name="api-contact"),
    path("contacts/<uuid:pk>/end/", Contacts.as_view({"post": "end"}), name="api-contact-end"),
    path("contacts/<uuid:pk>/confirm/", Contacts.as_view({"post": "confirm"}), name="api-contact-confirm"),
    path("contact-checks/", ContactChecks.as_view(LIST), name="api-contact-checks"),
    path("contact-checks/<uuid:pk>/", ContactChecks.as_view({"get": "retrieve"}), name="api-contact-check"),
    path("contact-changes/", ContactChanges.as_view({"get": "list"}), name="api-contact-changes"),
    path("contact-changes/<uuid:pk>/", ContactChanges.as_view({"get": "retrieve"}), name="api-contact-change"),
    path("contact-changes/<uuid:pk>/confirm/", ContactChanges.as_view({"post": "confirm"}), name="api-change-confirm"),
    path("contact-changes/<uuid:pk>/refuse/", ContactChanges.as_view({"post": "refuse"}), name="api-change-refuse"),
    path(
        "task-forces/<uuid:pk>/contact-cadences/",
        Cadences.as_view({"get": "retrieve", "post": "change"}),
        name="api-contact-cadences",
    ),
    path("contact-bounces/", ContactBounces.as_view({"post": "report"}), name="api-contact-bounces"),
    path("lines/", Lines.as_view(LIST), name="api-lines"),
    path("lines/<uuid:pk>/", Lines.as_view(ONE), name="api-line"),
    path("lines/<uuid:pk>/end/", Lines.as_view({"post": "end"}), name="api-line-end"),
    path("lines/<uuid:pk>/confirm/", Lines.as_view({"post": "confirm"}), name="api-line-confirm"),
    path("lines/<uuid:pk>/test-calls/", TestCalls.as_view(LIST), name="api-test-calls"),
    path("lines/<uuid:pk>/shifts/", Shifts.as_view(LIST), name="api-shifts"),
    path("lines/<uuid:pk>/numbers/", Numbers.as_view({"get": "list"}), name="api-numbers"),
    path("line-shifts/<uuid:pk>/remove/", Shifts.as_view({"post": "remove"}), name="api-shift-remove"),
    path("line-numbers/<uuid:pk>/accept/", Numbers.as_view({"post": "accept"}), name="api-number-accept"),
    path("line-numbers/<uuid:pk>/refuse/", Numbers.as_view({"post": "refuse"}), name="api-number-refuse"),
    path("now/", Now.as_view({"get": "retrieve"}), name="api-now"),
    path("capacity/", Capacities.as_view(LIST), name="api-capacities"),
    path("capacity/<uuid:pk>/", Capacities.as_view(ONE), name="api-capacity"),
    path("inquiries/", Inquiries.as_view(LIST), name="api-inquiries"),
    path("inquiries/<uuid:pk>/", Inquiries.as_view({"get": "retrieve"}), name="api-inquiry"),
    path("inquiries/<uuid:pk>/take/", Inquiries.as_view({"post": "take"}), name="api-inquiry-take"),
    path("inquiries/<uuid:pk>/cancel/", Inquiries.as_view({"post": "cancel"}), name="api-inquiry-cancel"),
    path("inquiry-replies/<uuid:pk>/offer/", InquiryReplies.as_view({"post": "offer"}), name="api-reply-offer"),
    path("inquiry-replies/<uuid:pk>/decline/", InquiryReplies.as_view({"post": "decline"}), name="api-reply-decline"),
    path("imports/", Imports.as_view(LIST), name="api-imports"),
    path("imports/<uuid:pk>/", Imports.as_view({"get": "retrieve"}), name="api-import"),
    path("imports/<uuid:pk>/rows/", ImportRows.as_view({"get": "list"}), name="api-import-rows"),
    path("imports/<uuid:pk>/columns/", Imports.as_view({"post": "columns"}), name="api-import-columns"),
    path("imports/<uuid:pk>/apply/", Imports.as_view({"post": "apply"}), name="api-import-apply"),
    path("imports/<uuid:pk>/cancel/", Imports.as_view({"post": "cancel"}), name="api-import-cancel"),
    path("exports/hsds/", Exports.as_view({"get": "retrieve"}), name="api-export-hsds"),
    path("partnerships/", Partnerships.as_view(LIST), name="api-partnerships"),
    path("partnerships/<uuid:pk>/", Partnerships.as_view(ONE), name="api-partnership"),
    path("rating-waves/", Waves.as_view(LIST), name="api-rating-waves"),
    path("rating-waves/<uuid:pk>/", Waves.as_view(ONE), name="api-rating-wave"),
    path("rating-waves/<uuid:pk>/gaps/", Gaps.as_view({"get": "list"}), name="api-rating-gaps"),
    path("rating-waves/<uuid:pk>/talks/", Waves.as_view({"post": "talk"}), name="api-rating-talks"),
    path("ratings/", Ratings.as_view(LIST), name="api-ratings"),
    path("ratings/<uuid:pk>/", Ratings.as_view(ONE), name="api-rating"),
    path("activities/", Activities.as_view(LIST), name="api-activities"),
    path("activities/<uuid:pk>/", Activities.as_view(ONE), name="api-activity"),
    path("activities/<uuid:pk>/void/", Activities.as_view({"post": "void"}), name="api-activity-void"),
    path("engagements/", Engagements.as_view(LIST), name="api-engagements"),
    path("engagements/<uuid:pk>/", Engagements.as_view(ONE), name="api-engagement"),
    path("recommendations/", Recommendations.as_view(LIST), name="api-recommendations"),
    path("recommendations/<uuid:pk>/", Recommendations.as_view(ONE), name="api-recommendation"),
    path(
        "recommendations/<uuid:pk>/answer/",
        Recommendations.as_view({"post": "answer"}),
        name="api-recommendation-answer",
    ),
    path(
        "organizations/<uuid:pk>/practices/",
        Practices.as_view({"get": "retrieve", "post": "set"}),
        name="api-practices",
    ),
    path("agreements/", Agreements.as_view(LIST), name="api-agreements"),
    path("agreements/<uuid:pk>/", Agreements.as_view(ONE), name="api-agreement"),
    path("agreements/<uuid:pk>/move/", Agreements.as_view({"post": "move"}), name="api-agreement-move"),
    path("agreements/<uuid:pk>/amend/", Agreements.as_view({"post": "amend"}), name="api-agreement-amend"),
    path("agreements/<uuid:pk>/terminate/", Agreements.as_view({"post": "terminate"}), name="api-agreement-terminate"),
    path("agreements/<uuid:pk>/parties/", Agreements.as_view({"post": "add_party"}), name="api-agreement-parties"),
    path("agreements/<uuid:pk>/documents/", Documents.as_view(LIST), name="api-agreement-documents"),
    path("agreement-parties/<uuid:pk>/sign/", Parties.as_view({"post": "sign"}), name="api-party-sign"),
    path("agreement-parties/<uuid:pk>/remove/", Parties.as_view({"post": "remove"}), name="api-party-remove"),
    path("agreement-documents/<uuid:pk>/", Documents.as_view({"get": "retrieve"}), name="api-agreement-document"),
    path("agreement-documents/<uuid:pk>/remove/", Documents.as_view({"post": "remove"}), name="api-document-remove"),
    path("agreement-policies/", Policies.as_view({"get": "list", "post": "set"}), name="api-agreement-policies"),
    path("referrals/", Referrals.as_view(LIST), name="api-referrals"),
    path("referrals/bulk/send/", Bulk.as_view({"post": "send"}), name="api-bulk-send"),
    path("referrals/bulk/remind/", Bulk.as_view({"post": "remind"}), name="api-bulk-remind"),
    path("referrals/bulk/lead/", Bulk.as_view({"post": "assign_lead"}), name="api-bulk-lead"),
    path("referrals/<uuid:pk>/", Referrals.as_view(ONE), name="api-referral"),
    path("referrals/<uuid:pk>/messages/", Messages.as_view(LIST), name="api-messages"),
    path("referrals/<uuid:pk>/releases/", Releases.as_view(LIST), name="api-releases"),
    path(
        "referrals/<uuid:pk>/releases/<uuid:release_id>/withdraw/",
        Releases.as_view({"post": "stop"}),
        name="api-release-withdraw",
    ),
    path(
        "referrals/<uuid:pk>/releases/<uuid:release_id>/form/",
        Papers.as_view({"get": "form"}),
        name="api-release-form",
    ),
    path(
        "referrals/<uuid:pk>/releases/<uuid:release_id>/slip/",
        Papers.as_view({"get": "slip"}),
        name="api-release-slip",
    ),
    path("referrals/<uuid:pk>/receivers/", Receivers.as_view({"get": "list"}), name="api-receivers"),
    path("referrals/<uuid:pk>/disclosures/", Disclosures.as_view({"get": "list"}), name="api-referral-disclosures"),
    path("disclosures/", Disclosures.as_view({"get": "list"}), name="api-disclosures"),
    path("referrals/<uuid:pk>/requests/", SurvivorRequests.as_view(LIST), name="api-survivor-requests"),
    path(
        "referrals/<uuid:pk>/requests/<uuid:request_id>/answer/",
        SurvivorRequests.as_view({"post": "answer"}),
        name="api-survivor-request-answer",
    ),
    *(path(f"referrals/<uuid:pk>/{name}/", view, name=f"api-{name}") for name, view in MOVE_VIEWS.items()),
    path("referrals/<uuid:pk>/remind/", Reminders.as_view({"post": "remind"}), name="api-remind"),
    path(
        "referrals/<uuid:pk>/take_back_reminder/",
        Reminders.as_view({"post": "take_back"}),
        name="api-take-back-reminder",
    ),
    path(
        "referrals/<uuid:pk>/confirm_outcome/",
        Reminders.as_view({"post": "confirm_outcome"}),
        name="api-confirm-outcome",
    ),
    path("referrals/<uuid:pk>/snooze/", Reminders.as_view({"post": "hold"}), name="api-snooze"),
    path("referrals/<uuid:pk>/end_snooze/", Reminders.as_view({"post": "go_on"}), name="api-end-snooze"),
    path("referrals/<uuid:pk>/hook/", Reminders.as_view({"post": "hand_hook"}), name="api-hook"),
    path("referrals/<uuid:pk>/watch/", Watching.as_view({"post": "watch"}), name="api-watch"),
    path("referrals/<uuid:pk>/unwatch/", Watching.as_view({"post": "unwatch"}), name="api-unwatch"),
    path("referrals/<uuid:pk>/lead/", People.as_view({"post": "lead"}), name="api-lead"),
    path("referrals/<uuid:pk>/handler/", People.as_view({"post": "handler"}), name="api-handler"),
    path("referrals/<uuid:pk>/unit/", People.as_view({"post": "unit"}), name="api-unit"),
    path("referrals/<uuid:pk>/recusals/", People.as_view({"post": "recuse"}), name="api-recusals"),
    path("referrals/<uuid:pk>/history/", History.as_view({"get": "list"}), name="api-history"),
    path("referrals/<uuid:pk>/disputes/", History.as_view({"post": "dispute"}), name="api-disputes"),
    path("notices/", Notices.as_view({"get": "list"}), name="api-notices"),
    path("notices/read/", Notices.as_view({"post": "read"}), name="api-notices-read"),
    path("referral-tasks/", Tasks.as_view({"get": "list"}), name="api-referral-tasks"),
    path("referral-tasks/<uuid:pk>/drop/", Tasks.as_view({"post": "drop"}), name="api-task-drop"),
    path("referral-tasks/<uuid:pk>/done/", Tasks.as_view({"post": "finish"}), name="api-task-done"),
    path("breaches/", Breaches.as_view(LIST), name="api-breaches"),
    path("breaches/<uuid:pk>/", Breaches.as_view(ONE), name="api-breach"),
    path("breaches/<uuid:pk>/told/", Breaches.as_view({"post": "told"}), name="api-breach-told"),
    path("breaches/<uuid:pk>/close/", Breaches.as_view({"post": "close"}), name="api-breach-close"),
    path("demands/", Demands.as_view(LIST), name="api-demands"),
    path("demands/<uuid:pk>/", Demands.as_view(ONE), name="api-demand"),
    path("retention/", Retention.as_view({"get": "retrieve"}), name="api-retention"),
    path("purge-certificates/", Certificates.as_view({"get": "list"}), name="api-purge-certificates"),
    path("purge-certificates/<uuid:pk>/", Certificates.as_view({"get": "retrieve"}), name="api-purge-certificate"),
    path("reports/", Measures.as_view({"get": "measures"}), name="api-reports"),
    path("reports/<slug:measure>/", Report.as_view({"get": "retrieve"}), name="api-report"),
    path("events/", Events.as_view({"get": "feed"}), name="api-events"),
    path("schema/", Schema.as_view({"get": "retrieve"}), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
