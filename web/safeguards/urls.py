"""What was deleted; breaches; demands to disclose."""

from django.urls import path

from web.safeguards import breaches, demands, retention

urlpatterns = [
    path("retention/", retention.retention, name="retention"),
    path("breaches/", breaches.breach_list, name="breach_list"),
    path("breaches/new/", breaches.breach_new, name="breach_new"),
    path("breaches/<uuid:pk>/", breaches.breach_detail, name="breach_detail"),
    path("breaches/<uuid:pk>/edit/", breaches.breach_edit, name="breach_edit"),
    path("breaches/<uuid:pk>/told/<slug:to>/", breaches.breach_told, name="breach_told"),
    path("breaches/<uuid:pk>/close/", breaches.breach_close, name="breach_close"),
    path("demands/", demands.demand_list, name="demand_list"),
    path("demands/new/", demands.demand_new, name="demand_new"),
    path("demands/<uuid:pk>/", demands.demand_edit, name="demand_edit"),
]
