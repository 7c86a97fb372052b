"""Every address needs a sign-in, except the few listed here; every page's name is its view's name."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny

# What somebody who is not signed in may open. A new line here is a decision, and a reviewer reads it.
OPEN_PAGES: set[str] = {
    *("account/login/", "account/logout/", "account/signup/", "account/inactive/"),
    *("account/password/reset/", "account/password/reset/done/", "account/password/reset/key/done/"),
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    *("account/2fa/authenticate/", "account/2fa/webauthn/login/"),  # the second half of signing in
    *("leave/", "safety/", "accessibility/"),
    *("healthz", "readyz", "metrics"),
    "invitation/<str:token>/",
    *("confirm/<str:token>/", "confirm/change/<str:token>/", "confirm/refuse/<str:token>/"),
    "received/<str:token>/",
}
OPEN_ENDPOINTS: set[str] = set()


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each address with its route from the root."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


ROUTES = list(patterns(get_resolver()))


def is_endpoint(pattern: URLPattern) -> bool:
    """Whether the REST framework answers, which has its own gate."""
    return hasattr(pattern.callback, "cls")


def test_only_the_listed_pages_open_without_a_sign_in() -> None:
    pages = [(route, pattern) for route, pattern in ROUTES if not is_endpoint(pattern)]

    assert {route for route, page in pages if not getattr(page.callback, "login_required", True)} == OPEN_PAGES


def test_only_the_listed_endpoints_open_without_a_sign_in() -> None:
    endpoints = {route: pattern.callback.cls for route, pattern in ROUTES if is_endpoint(pattern)}
    is_open = {
        route for route, view in endpoints.items() if not view.permission_classes or AllowAny in view.permission_classes
    }

    assert is_open == OPEN_ENDPOINTS


def test_a_page_is_named_as_its_view() -> None:
    """`referral-accept` is the view `accept` of web.referrals, or `referral_accept`; found by one search either way."""
    differing = {
        route: (pattern.name, pattern.callback.__name__)
        for route, pattern in ROUTES
        if pattern.callback.__module__.startswith("web.")
        and not (pattern.name or "").replace("-", "_").endswith(pattern.callback.__name__)
    }
    assert differing == {}
