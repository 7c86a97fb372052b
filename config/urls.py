"""Everything under /api/v1/ is JSON; everything else is pages."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("", include("web.urls")),
]

handler400 = "config.handlers.bad_request"
handler404 = "config.handlers.not_found"
handler500 = "config.handlers.server_error"
