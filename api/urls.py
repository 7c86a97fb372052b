"""The whole API on one page."""

from typing import Any

from django.urls import path

from api.documents import Schema, docs
from api.me import Me
from api.partners.task_forces import Members, TaskForces
from api.referrals.events import Events
from api.referrals.moves import MOVE_VIEWS
from api.referrals.threads import Messages, Releases
from api.referrals.views import Referrals

LIST: Any = {"get": "list", "post": "create"}
ONE: Any = {"get": "retrieve", "patch": "partial_update"}

urlpatterns = [
    path("me/", Me.as_view({"get": "retrieve"}), name="api-me"),
    path("task-forces/", TaskForces.as_view({"get": "list"}), name="api-task-forces"),
    path("task-forces/<uuid:pk>/", TaskForces.as_view({"get": "retrieve"}), name="api-task-force"),
    path("task-forces/<uuid:pk>/members/", Members.as_view({"get": "list"}), name="api-members"),
    path("referrals/", Referrals.as_view(LIST), name="api-referrals"),
    path("referrals/<uuid:pk>/", Referrals.as_view(ONE), name="api-referral"),
    path("referrals/<uuid:pk>/messages/", Messages.as_view(LIST), name="api-messages"),
    path("referrals/<uuid:pk>/releases/", Releases.as_view(LIST), name="api-releases"),
    *(path(f"referrals/<uuid:pk>/{name}/", view, name=f"api-{name}") for name, view in MOVE_VIEWS.items()),
    path("events/", Events.as_view({"get": "feed"}), name="api-events"),
    path("schema/", Schema.as_view({"get": "retrieve"}), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
