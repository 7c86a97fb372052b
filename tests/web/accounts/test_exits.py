"""Hiding the screen and leaving the site."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.accounts import PASSWORD
from web.accounts.hidden_screen import is_local


@pytest.fixture
def client(people, as_person):
    return as_person(people.coordinator.user)


def test_looking_at_the_hide_page_hides_nothing(client) -> None:
    assert "Hide the screen" in client.get("/hide/").content.decode()
    assert client.get("/account/").status_code == 200


def test_the_hidden_page_names_nothing_and_asks_for_the_password(client, people) -> None:
    client.post("/hide/", {"next": "/help/"})
    page = client.get("/hide/").content.decode()

    assert "<title>Locked · Handoff</title>" in page
    assert re.search(r'action="/account/reauthenticate/".*type="password".*name="next" value="/help/"', page, re.DOTALL)
    for word in (people.coordinator.user.name, people.coordinator.task_force.name, 'class="rail"'):
        assert word not in page


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_hidden_screen_comes_back_to_pages_of_ours_only(client, address) -> None:
    assert not is_local(address)
    client.post("/hide/", {"next": address})

    assert 'name="next" value="/"' in client.get("/hide/").content.decode()


def test_somebody_with_an_app_may_also_use_a_code(with_app, people) -> None:
    client = Client()
    client.force_login(with_app)
    client.post("/hide/")

    assert 'href="/account/2fa/reauthenticate/?next=/"' in client.get("/hide/").content.decode()
    assert client.get("/account/2fa/reauthenticate/").status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_ends_the_session_and_goes_on_elsewhere(client, method) -> None:
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = getattr(client, method)("/leave/")

    assert (answer.status_code, answer["Clear-Site-Data"]) == (200, '"cache", "storage"')
    page = answer.content.decode()
    assert f'<meta http-equiv="refresh" content="0;url={settings.HANDOFF_LEAVE_URL}">' in page
    assert f'<a href="{settings.HANDOFF_LEAVE_URL}">' in page
    assert "Handoff" not in page
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/account/").status_code == 302


def test_leaving_works_from_an_old_page_and_signed_out(db, client) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/leave/").status_code == 200
    client.post("/hide/")
    assert client.post("/leave/").status_code == 200
    assert client.post("/account/login/", {"login": "x@agency.example", "password": PASSWORD}).status_code == 200
