"""The collaboration page, its tiles, the rows behind them, and how everything is counted."""

from django.urls import path

from web.reporting import files, pages

urlpatterns = [
    path("collaboration/", pages.collaboration, name="collaboration"),
    path("collaboration.csv", files.collaboration_csv, name="collaboration_csv"),
    path("collaboration/definitions/", pages.definitions, name="definitions"),
    path("collaboration/tiles/<slug:key>/", pages.tile, name="tile"),
    path("collaboration/tiles/<slug:key>.csv", files.tile_csv, name="tile_csv"),
    path("collaboration/tiles/<slug:key>/rows/", pages.collaboration_rows, name="collaboration_rows"),
]
