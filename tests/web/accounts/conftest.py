"""What tests of account pages share."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.factories.accounts import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def as_person(db):
    """A client in which a person signed in with their password, as they would."""

    def signed_in(user, **browser) -> Client:
        client = Client(**browser)
        answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return signed_in


@pytest.fixture
def with_app(people):
    """The coordinator, with an authenticator app."""
    TOTP.activate(people.coordinator.user, SECRET)
    return people.coordinator.user


def code_now() -> str:
    """The code that the app shows now."""
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def words_of(html: str) -> str:
    """The text of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
