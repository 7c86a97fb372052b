"""Pages about the installation itself, for machines and for people."""

from django.urls import path

from web.platform import deliveries, health, pages, record

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("record/", record.event_log, name="event_log"),
    path("record.csv", record.event_log_csv, name="event_log_csv"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("deliveries/<int:delivery_id>/revive/", deliveries.delivery_revive, name="delivery_revive"),
    path("help/", pages.help, name="help"),
    path("safety/", pages.safety, name="safety"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
