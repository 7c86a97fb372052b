"""Keeping contacts true: the pages behind mailed links, and the coordinator's list of what to call about."""

from django.urls import path

from web.checks import cadences, mailed, pages

urlpatterns = [
    path("partners/checks/", pages.check_list, name="check_list"),
    path("partners/checks/cadences/", cadences.check_cadences, name="check_cadences"),
    path("partners/checks/changes/<uuid:pk>/", pages.check_change, name="check_change"),
    path("partners/<slug:slug>/contacts/ask/", pages.check_ask, name="check_ask"),
    path("confirm/<str:token>/", mailed.check_link, name="check_link"),
    path("confirm/change/<str:token>/", mailed.change_link, {"purpose": "second"}, name="second_change_link"),
    path("confirm/refuse/<str:token>/", mailed.change_link, {"purpose": "refuse"}, name="refuse_change_link"),
]
