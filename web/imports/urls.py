"""Imports of agencies: before the partners' own addresses, because `import` would read as a partner there."""

from django.urls import path

from web.imports import views

urlpatterns = [
    path("partners/import/", views.import_agencies, name="import_agencies"),
    path("partners/import/<uuid:pk>/", views.import_run, name="import_run"),
    path("partners/import/<uuid:pk>/report.csv", views.import_report, name="import_report"),
    path("partners/import/<uuid:pk>/apply/", views.import_apply, name="import_apply"),
    path("partners/import/<uuid:pk>/cancel/", views.import_cancel, name="import_cancel"),
]
