"""Addresses of the plain build."""

from django.urls import path

from bench.reference.views import ByCursor, ByPage, Detail, New

urlpatterns = [
    path("referrals/", ByPage.as_view()),
    path("referrals/by-cursor/", ByCursor.as_view()),
    path("referrals/new/", New.as_view()),
    path("referrals/<uuid:pk>/", Detail.as_view()),
]
