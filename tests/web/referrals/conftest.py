"""What tests of referral pages share: a client that wears somebody's hat."""

import pytest
from django.test import Client


@pytest.fixture
def sign_in(db):
    """Make a signed-in client for an actor."""

    def client_of(actor) -> Client:
        client = Client()
        client.force_login(actor.user)
        if actor.membership:
            session = client.session
            session["membership"] = str(actor.membership.pk)
            session.save()
        return client

    return client_of


@pytest.fixture
def opened(sign_in, people):
    """A page as one of the people sees it, as text; `who` is a name in People."""

    def text(who: str, path: str, status: int = 200) -> str:
        response = sign_in(getattr(people, who)).get(path)
        assert response.status_code == status, path
        return response.content.decode()

    return text
