"""Imports and exports of the directory: before the partners' own addresses, for `import` would read as a partner."""

from django.urls import path

from web.imports import directories, views

urlpatterns = [
    path("partners/import/", views.import_agencies, name="import_agencies"),
    path("partners/import/directory/", directories.import_directory, name="import_directory"),
    path("partners/import/<uuid:pk>/columns/", directories.import_columns, name="import_columns"),
    path("partners/export.<slug:form>", directories.export_directory, name="export_directory"),
    path("partners/import/<uuid:pk>/", views.import_run, name="import_run"),
    path("partners/import/<uuid:pk>/report.csv", views.import_report, name="import_report"),
    path("partners/import/<uuid:pk>/apply/", views.import_apply, name="import_apply"),
    path("partners/import/<uuid:pk>/cancel/", views.import_cancel, name="import_cancel"),
]
