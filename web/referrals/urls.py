"""Referrals: lists, the referral's page, its moves, logging one, and finding one's way."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from web.referrals import (
    bulk,
    changing,
    drafts,
    export,
    lists,
    look_up,
    moves,
    notices,
    pages,
    papers,
    received,
    reminders,
    sending_reminders,
    sharing,
    sharing_ledger,
    task_list,
    terms,
    unsent,
    watching,
)


class ReferenceConverter(StringConverter):
    """A reference as people write it."""

    regex = "[Rr]-[0-9A-Za-z]{4,8}"


register_converter(ReferenceConverter, "ref")

urlpatterns = [
    path("queue/", lists.queue, name="queue"),
    path("queue/counts/", lists.queue_counts, name="queue_counts"),
    path("inbox/", lists.inbox, name="inbox"),
    path("inbox/counts/", lists.inbox_counts, name="inbox_counts"),
    path("tasks/", task_list.task_list, name="task_list"),
    path("tasks/<uuid:pk>/done/", task_list.task_done, name="task_done"),
    path("sent/", lists.sent, name="sent"),
    path("referrals/", lists.referral_list, name="referral_list"),
    path("referrals.csv", export.referral_export, name="referral_export"),
    path("referrals/bulk/", bulk.referral_bulk, name="referral_bulk"),
    path("referrals/drafts/", lists.referral_drafts, name="referral_drafts"),
    path("referrals/new/who/", drafts.referral_new_who, name="referral_new_who"),
    path("referrals/<ref:reference>/draft/who/", drafts.referral_draft_who, name="referral_draft_who"),
    path("referrals/<ref:reference>/draft/what/", drafts.referral_new_what, name="referral_new_what"),
    path("referrals/<ref:reference>/draft/sharing/", drafts.referral_new_consent, name="referral_new_consent"),
    path("referrals/<ref:reference>/draft/check/", drafts.referral_new_check, name="referral_new_check"),
    path("referrals/<ref:reference>/", pages.referral_detail, name="referral_detail"),
    path("referrals/<ref:reference>/respond/", moves.referral_respond, name="referral_respond"),
    path("referrals/<ref:reference>/moves/<slug:step>/", moves.referral_move, name="referral_move"),
    path("referrals/<ref:reference>/done/", pages.referral_done, name="referral_done"),
    path("referrals/<ref:reference>/change/", changing.referral_change, name="referral_change"),
    path("referrals/<ref:reference>/messages/", pages.referral_message, name="referral_message"),
    path("referrals/<ref:reference>/confirm/", pages.referral_confirm, name="referral_confirm"),
    path("referrals/<ref:reference>/remind/", sending_reminders.referral_remind, name="referral_remind"),
    path("referrals/<ref:reference>/remind/undo/", sending_reminders.referral_take_back, name="referral_take_back"),
    path("referrals/<ref:reference>/tasks/<uuid:pk>/", pages.referral_task, name="referral_task"),
    path("referrals/<ref:reference>/reminders/", reminders.referral_snooze, name="referral_snooze"),
    path("referrals/<ref:reference>/responsible/", reminders.referral_hook, name="referral_hook"),
    path("referrals/<ref:reference>/watch/", watching.referral_watch, name="referral_watch"),
    path("referrals/<ref:reference>/people/", pages.referral_people, name="referral_people"),
    path("referrals/<ref:reference>/print/", pages.referral_print, name="referral_print"),
    path("referrals/<ref:reference>/sharing/", sharing.referral_release, name="referral_release"),
    path("referrals/<ref:reference>/sharing/stop/", sharing.referral_stop, name="referral_stop"),
    path("referrals/<ref:reference>/sharing/<uuid:pk>/<slug:which>.pdf", papers.referral_paper, name="referral_paper"),
    path("referrals/<ref:reference>/kept/", sharing_ledger.referral_kept, name="referral_kept"),
    path("referrals/<ref:reference>/kept/<uuid:pk>/", sharing_ledger.referral_asked, name="referral_asked"),
    path("unsent/<ref:reference>/<slug:form>/", unsent.unsent, name="unsent"),
    path("seen/", sharing_ledger.seen, name="seen"),
    path("seen.csv", sharing_ledger.seen_export, name="seen_export"),
    path("referrals/<ref:reference>/entries/<str:token>/", pages.referral_dispute, name="referral_dispute"),
    path("terms/", terms.certification_terms, name="certification_terms"),
    path("go/<str:token>/", moves.go, name="go"),
    path("received/<str:token>/", received.received, name="received"),
    path("search/", look_up.search, name="search"),
    path("commands/", look_up.commands, name="commands"),
    path("notifications/", notices.notifications, name="notifications"),
    path("notifications/read/", notices.notifications_read, name="notifications_read"),
]
