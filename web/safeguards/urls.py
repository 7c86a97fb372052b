"""What was deleted; breaches; demands to disclose."""

from django.urls import path

from web.safeguards import retention

urlpatterns = [
    path("retention/", retention.retention, name="retention"),
]
