"""What tests of report pages share: a client with a hat, many referrals, and a clock that stands still."""

from functools import partial

import pytest
import time_machine
from django.test import Client

from tests.factories.traffic import NOW, traffic_of


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def traffic(network):
    """A function that stores so many referrals of the network, drawn with a seed."""
    return partial(traffic_of, network)


@pytest.fixture
def client_of(people):
    """A signed-in client for one of the people, by name."""

    def client(name: str) -> Client:
        actor, found = getattr(people, name), Client()
        found.force_login(actor.user)
        session = found.session
        if actor.membership:
            session["membership"] = str(actor.membership.pk)
            session.save()
        return found

    return client
