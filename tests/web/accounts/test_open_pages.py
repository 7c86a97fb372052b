"""What every open page sends along: a strict policy, no copies, no frames; and it needs nobody signed in."""

import pytest
from django.test import Client

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
PAGES = [
    *("/account/login/", "/account/signup/", "/account/inactive/", "/account/password/reset/"),
    *("/account/password/reset/done/", "/account/password/reset/key/done/", "/account/password/reset/key/1-x/"),
    *("/safety/", "/accessibility/", "/leave/", "/healthz"),
]


@pytest.mark.parametrize("path", [*PAGES, "/nowhere/"])
def test_headers_of_open_pages(db, path) -> None:
    answer = Client().get(path)

    assert answer.status_code == (404 if path == "/nowhere/" else 200)
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    # Not "no-referrer": with it browsers send "Origin: null" with forms, which the form check must refuse.
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]
