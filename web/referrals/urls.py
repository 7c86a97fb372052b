"""Referrals: lists, the referral's page, its moves, logging one, and finding one's way."""

from django.urls import path

from web.referrals import drafts, export, lists, look_up, moves, pages

urlpatterns = [
    path("queue/", lists.queue, name="queue"),
    path("queue/counts/", lists.queue_counts, name="queue_counts"),
    path("inbox/", lists.inbox, name="inbox"),
    path("sent/", lists.sent, name="sent"),
    path("referrals/", lists.referral_list, name="referral_list"),
    path("referrals.csv", export.referral_export, name="referral_export"),
    path("referrals/drafts/", lists.referral_drafts, name="referral_drafts"),
    path("referrals/new/who/", drafts.referral_new_who, name="referral_new_who"),
    path("referrals/<str:reference>/draft/who/", drafts.referral_draft_who, name="referral_draft_who"),
    path("referrals/<str:reference>/draft/what/", drafts.referral_new_what, name="referral_new_what"),
    path("referrals/<str:reference>/draft/sharing/", drafts.referral_new_consent, name="referral_new_consent"),
    path("referrals/<str:reference>/draft/check/", drafts.referral_new_check, name="referral_new_check"),
    path("referrals/<str:reference>/", pages.referral_detail, name="referral_detail"),
    path("referrals/<str:reference>/respond/", moves.referral_respond, name="referral_respond"),
    path("referrals/<str:reference>/moves/<slug:step>/", moves.referral_move, name="referral_move"),
    path("referrals/<str:reference>/done/", pages.referral_done, name="referral_done"),
    path("referrals/<str:reference>/messages/", pages.referral_message, name="referral_message"),
    path("referrals/<str:reference>/remind/", pages.referral_remind, name="referral_remind"),
    path("referrals/<str:reference>/people/", pages.referral_people, name="referral_people"),
    path("referrals/<str:reference>/sharing/", pages.referral_release, name="referral_release"),
    path("referrals/<str:reference>/entries/<str:token>/", pages.referral_dispute, name="referral_dispute"),
    path("go/<str:token>/", moves.go, name="go"),
    path("search/", look_up.search, name="search"),
    path("commands/", look_up.commands, name="commands"),
    path("notifications/", look_up.notifications, name="notifications"),
    path("notifications/read/", look_up.notifications_read, name="notifications_read"),
]
