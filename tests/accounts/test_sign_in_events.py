"""Signing in, failing, proving, changing: each enters the platform's record, without an address or a name."""

import pytest
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.test import Client

from core.events import PLATFORM_CHAIN, facts_of
from core.models import Event, PendingSeal
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

LOGIN = "/account/login/"


@pytest.fixture
def user(db):
    return UserFactory(email="rosa@agency.example")


def recorded() -> list[tuple[str, dict]]:
    """Every event so far: type and facts."""
    return [(event.type, facts_of(event)) for event in Event.objects.order_by("id")]


def test_a_session_begins_and_ends(user) -> None:
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post("/account/logout/")

    assert recorded() == [("user.signed_in", {}), ("user.signed_out", {})]
    assert set(Event.objects.values_list("subject_id", "actor_user_id", "channel")) == {(user.pk, user.pk, "web")}
    assert set(PendingSeal.objects.values_list("chain_id", flat=True)) == {PLATFORM_CHAIN}


def test_a_wrong_password_is_recorded_against_the_person(user) -> None:
    Client().post(LOGIN, {"login": "ROSA@agency.example", "password": "wrong"})

    assert recorded() == [("user.sign_in_failed", {"known": True, "step": "password"})]
    assert Event.objects.get().subject_id == user.pk


def test_an_unknown_address_is_recorded_without_it(user) -> None:
    Client().post(LOGIN, {"login": "somebody@agency.example", "password": "wrong"})

    event = Event.objects.get()
    assert recorded() == [("user.sign_in_failed", {"known": False, "step": "password"})]
    assert (event.subject_id.int, event.actor_user_id) == (0, None)
    assert "somebody" not in event.body


@pytest.mark.parametrize(
    ("signal", "kind", "expected"),
    [
        (signals.authenticator_added, "totp", ("user.second_factor_added", {"kind": "totp"})),
        (signals.authenticator_removed, "webauthn", ("user.second_factor_removed", {"kind": "webauthn"})),
        (signals.authenticator_reset, "recovery_codes", ("user.recovery_codes_renewed", {})),
        (signals.authentication_failed, "totp", ("user.sign_in_failed", {"step": "totp", "known": True})),
    ],
)
def test_second_factors_are_recorded(user, signal, kind, expected) -> None:
    signal.send(sender=Authenticator, request=None, user=user, authenticator=Authenticator(user=user, type=kind))

    assert recorded() == [expected]


def test_a_changed_password_is_recorded(user) -> None:
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "another four word phrase", "password2": "another four word phrase"}
    client.post("/account/password/change/", new)

    assert recorded()[-1] == ("user.password_changed", {"by_mail": False})
