"""Agreements, their parties and documents, the lapse radar and the gates."""

from django.urls import path

from web.agreements import documents, editing, listing, policies, signing, views

ONE = "agreements/<uuid:pk>/"

urlpatterns = [
    path("agreements/", listing.agreement_list, name="agreement_list"),
    path("agreements/radar/", listing.agreement_radar, name="agreement_radar"),
    path("agreements/policies/", policies.agreement_policies, name="agreement_policies"),
    path("agreements/new/", editing.agreement_new, name="agreement_new"),
    path(ONE, views.agreement_detail, name="agreement_detail"),
    path(f"{ONE}edit/", editing.agreement_edit, name="agreement_edit"),
    path(f"{ONE}step/", editing.agreement_step, name="agreement_step"),
    path(f"{ONE}amend/", editing.agreement_amend, name="agreement_amend"),
    path(f"{ONE}end/", signing.agreement_end, name="agreement_end"),
    path(f"{ONE}parties/new/", signing.agreement_party_new, name="agreement_party_new"),
    path(f"{ONE}parties/<uuid:party>/sign/", signing.agreement_sign, name="agreement_sign"),
    path(f"{ONE}parties/<uuid:party>/remove/", signing.agreement_party_remove, name="agreement_party_remove"),
    path(f"{ONE}documents/new/", documents.agreement_document_new, name="agreement_document_new"),
    path(f"{ONE}documents/<uuid:document>/", documents.agreement_document, name="agreement_document"),
    path(
        f"{ONE}documents/<uuid:document>/remove/",
        documents.agreement_document_remove,
        name="agreement_document_remove",
    ),
]
