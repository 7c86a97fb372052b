"""What is done about a partner's places."""

from django.urls import path

from web.places import views

urlpatterns = [
    path("partners/<slug:slug>/places/<uuid:pk>/confidential/", views.place_confidential, name="place_confidential"),
]
