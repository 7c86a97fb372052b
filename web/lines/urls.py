"""Who to call now, and the after-hours lines of partners. A line's own address names no partner, for mails."""

from django.urls import path

from web.lines import card, editing, finder, rota

urlpatterns = [
    path("now/", finder.now, name="now"),
    path("now/card/", card.now_card, name="now_card"),
    path("now/card.pdf", card.now_card_pdf, name="now_card_pdf"),
    path("partners/<slug:slug>/lines/new/", editing.line_new, name="line_new"),
    path("lines/<uuid:pk>/", editing.line_detail, name="line_detail"),
    path("lines/<uuid:pk>/edit/", editing.line_edit, name="line_edit"),
    path("lines/<uuid:pk>/close/", editing.line_close, name="line_close"),
    path("lines/<uuid:pk>/confirm/", editing.line_confirm, name="line_confirm"),
    path("lines/<uuid:pk>/test/", rota.line_test, name="line_test"),
    path("lines/<uuid:pk>/number/", rota.line_number, name="line_number"),
    path("lines/<uuid:pk>/rota/new/", rota.line_shift, name="line_shift"),
    path("lines/<uuid:pk>/rota/remove/", rota.line_shift_remove, name="line_shift_remove"),
]
