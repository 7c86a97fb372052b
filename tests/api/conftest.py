"""Clients that speak to the API as the people of the network, by token or by session."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from accounts.actions import create_token
from accounts.scopes import scopes_for
from partners.actors import Actor


class Client(APIClient):
    """Sends and reads JSON; a fault of ours raises nothing here, as in production."""

    def __init__(self, **defaults):
        super().__init__(raise_request_exception=False, **defaults)

    def call(self, method, path, body=None, **headers):
        """One request; `headers` such as if_match='"3"'."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None and method == "post" else body
        return getattr(self, method)(path, data, format=None if method == "get" else "json", headers=named)


@pytest.fixture
def as_token() -> Callable[..., Client]:
    """A client with a token of this actor's, with all scopes their role may have or those named."""

    def make(actor: Actor, scopes=None) -> Client:
        chosen = sorted(scopes_for(actor.role)) if scopes is None else scopes
        _row, raw = create_token(by=actor, name="Script", scopes=chosen)
        client = Client()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
        return client

    return make


@pytest.fixture
def as_session() -> Callable[[Actor], Client]:
    """A client with a session of this actor's, under their hat."""

    def make(actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.user)
        session = client.session
        session["membership"] = str(actor.membership.pk) if actor.membership else None
        session.save()
        return client

    return make


@pytest.fixture
def anyone() -> Client:
    """A client without sign-in."""
    return Client()
