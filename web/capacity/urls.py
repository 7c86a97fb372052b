"""The capacity board, a partner's own services on it, and inquiries; an inquiry's address is its reference."""

from django.urls import path

from web.capacity import answers, asking, board, inquiries

urlpatterns = [
    path("capacity/", board.capacity_board, name="capacity_board"),
    path("capacity/own/<slug:slug>/", board.capacity_own, name="capacity_own"),
    path("inquiries/", inquiries.inquiry_list, name="inquiry_list"),
    path("inquiries/new/", asking.inquiry_new, name="inquiry_new"),
    path("inquiries/<str:reference>/", inquiries.inquiry_detail, name="inquiry_detail"),
    path("inquiries/<str:reference>/take/", answers.inquiry_take, name="inquiry_take"),
    path("inquiries/<str:reference>/cancel/", answers.inquiry_cancel, name="inquiry_cancel"),
    path("inquiries/<str:reference>/answer/", answers.inquiry_answer, name="inquiry_answer"),
]
