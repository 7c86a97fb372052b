"""The product, the plain build and the floor, side by side in one process."""

from django.urls import include, path

urlpatterns = [
    path("plain/", include("bench.reference.urls")),
    path("floor/", include("bench.floor")),
    path("", include("config.urls")),
]
