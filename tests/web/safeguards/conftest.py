"""Signing in as an actor, for the pages about the keeping."""

import pytest


@pytest.fixture
def as_(client):
    """Sign in as an actor, wearing their hat."""

    def sign_in(person):
        client.force_login(person.user)
        session = client.session
        session["membership"] = str(person.membership.pk) if person.membership else ""
        session.save()
        return client

    return sign_in
