"""Signing in as an actor, a frozen evening and a rota, for the pages of after-hours lines."""

import pytest
import time_machine

from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory

NOW = "2026-11-24T22:30:00Z"  # Tuesday, 5:30 PM in New York


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


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rota(network):
    line = AfterHoursLineFactory(organization=network.agency, rota=True, label="Duty rota", purpose="le_duty_agent")
    RotaShiftFactory(line=line, starts_at="2026-11-24T22:00Z", ends_at="2026-11-25T03:00Z")
    return line
