"""The whole API on one page."""

urlpatterns: list = []
