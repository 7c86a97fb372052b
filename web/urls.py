"""Every page, area by area."""

from django.urls import include, path

urlpatterns = [
    path("", include("web.accounts.urls")),
    path("", include("web.platform.urls")),
    path("", include("web.imports.urls")),
    path("", include("web.lines.urls")),
    path("", include("web.capacity.urls")),
    path("", include("web.checks.urls")),
    path("", include("web.agreements.urls")),
    path("", include("web.duplicates.urls")),
    path("", include("web.partners.urls")),
    path("", include("web.partnerships.urls")),
    path("", include("web.places.urls")),
    path("", include("web.referrals.urls")),
    path("", include("web.reporting.urls")),
    path("", include("web.safeguards.urls")),
]
