"""Possible duplicates and merges; these stand before the partners' own addresses."""

from django.urls import path

from web.duplicates import merges, pairs

urlpatterns = [
    path("partners/duplicates/", pairs.duplicate_list, name="duplicate_list"),
    path("partners/duplicates/<uuid:pk>/dismiss/", pairs.duplicate_dismiss, name="duplicate_dismiss"),
    path("partners/duplicates/<uuid:kept>/<uuid:absorbed>/", merges.merge_new, name="merge_new"),
    path("partners/merges/", merges.merge_list, name="merge_list"),
    path("partners/merges/<uuid:pk>/", merges.merge_detail, name="merge_detail"),
]
