"""Everything under /api/v1/ is JSON; everything else is pages."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("", include("web.urls")),
]
