"""Who gets as far as a page: idle and old sessions, hidden screens, second factors, htmx, and the demo's address."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import Event
from tests.factories.accounts import PASSWORD
from tests.web.accounts.conftest import code_now

PAGE = "/account/"


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(timezone.now(), tick=False) as still:
        yield still


@pytest.fixture
def client(people, as_person):
    return as_person(people.coordinator.user)


def test_a_used_session_goes_on(clock, people, as_person, settings) -> None:
    settings.HANDOFF_HIDE_MINUTES = settings.HANDOFF_IDLE_MINUTES
    client = as_person(people.coordinator.user)
    for _ in range(3):
        clock.shift(timedelta(minutes=29))
        assert client.get(PAGE).status_code == 200


def test_an_idle_session_ends_and_says_so(clock, people, as_person) -> None:
    client = as_person(people.coordinator.user)
    assert client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=30, seconds=1))

    answer = client.get(PAGE, follow=True)

    assert answer.redirect_chain == [("/account/login/?next=/account/", 302)]
    assert "not used for a while" in answer.content.decode()
    assert Event.objects.filter(type="user.signed_out").count() == 1


def test_twelve_hours_end_any_session(clock, people, as_person, settings) -> None:
    settings.HANDOFF_HIDE_MINUTES = settings.HANDOFF_IDLE_MINUTES
    client = as_person(people.coordinator.user)
    answers = []
    for _ in range(12 * 3 + 1):
        answers.append(client.get(PAGE).status_code)
        clock.shift(timedelta(minutes=20))

    assert answers == [200] * 37
    assert client.get(PAGE).status_code == 302


def test_use_is_written_at_most_once_a_minute(clock, people, as_person, django_assert_num_queries) -> None:
    client = as_person(people.coordinator.user)
    client.get(PAGE)
    first = User.objects.get(pk=people.coordinator.user.pk).last_seen_at
    clock.shift(59)
    client.get(PAGE)
    assert User.objects.get(pk=people.coordinator.user.pk).last_seen_at == first
    clock.shift(2)
    client.get(PAGE)
    assert User.objects.get(pk=people.coordinator.user.pk).last_seen_at == first + timedelta(seconds=61)


def test_htmx_is_led_to_the_sign_in_page_as_a_whole(db) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/queue/?view=mine"}

    answer = Client().get("/queue/counts/", headers=headers)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=%2Fqueue%2F")


def test_a_required_second_factor_comes_first(client, settings) -> None:
    settings.HANDOFF_REQUIRE_SECOND_FACTOR = True

    assert client.get(PAGE).url == "/account/2fa/"
    assert client.get("/account/tokens/").url == "/account/2fa/"
    assert client.get("/api/v1/referrals/").status_code == 401
    for path in ("/account/2fa/", "/safety/", "/hide/"):
        assert client.get(path).status_code == 200, path


def test_with_a_second_factor_the_pages_open(with_app, settings) -> None:
    settings.HANDOFF_REQUIRE_SECOND_FACTOR = True
    client = Client()
    client.post("/account/login/", {"login": with_app.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": code_now()})

    assert client.get(PAGE).status_code == 200


def test_a_hidden_screen_shows_nothing_until_the_password_comes(client, people) -> None:
    assert client.post("/hide/", {"next": "/account/tokens/"}).url == "/hide/"
    for path in (PAGE, "/", "/help/", "/account/2fa/", "/switch/"):
        assert client.get(path).url == "/hide/", path
    assert client.get("/api/v1/referrals/").status_code == 401
    page = client.get("/hide/").content.decode()
    assert people.coordinator.user.email not in page
    assert people.coordinator.task_force.name not in page

    wrong = client.post("/account/reauthenticate/", {"password": "wrong", "next": "/account/tokens/"})
    assert wrong.status_code == 200
    assert client.get(PAGE).url == "/hide/"
    right = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/tokens/"})

    assert right.url == "/account/tokens/"
    assert client.get(PAGE).status_code == 200


def test_a_page_that_stood_open_asks_who_is_there_and_leads_back(clock, client) -> None:
    assert client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=15, seconds=-1))
    assert client.get("/idle/").json() == {"left": 1}
    clock.shift(timedelta(seconds=1))
    assert client.get("/idle/", headers={"referer": f"http://testserver{PAGE}"}).json() == {"left": 0}
    assert client.get("/account/tokens/").url == "/hide/"
    assert client.get("/api/v1/referrals/").status_code == 401

    clock.shift(timedelta(seconds=1))
    proved = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": PAGE})

    assert (proved.status_code, proved.url) == (302, PAGE)
    assert client.get(PAGE).status_code == 200
    assert client.get("/idle/").json()["left"] > 0


@pytest.mark.parametrize(
    ("path", "headers", "leads_to"),
    [
        ("/account/tokens/?after=1", {}, "/account/tokens/?after=1"),
        ("/idle/", {"referer": "http://testserver/account/"}, "/account/"),
        ("/idle/", {}, "/"),
        ("/queue/counts/", {"hx-request": "true", "hx-current-url": "http://testserver/queue/?view=mine"}, "/queue/"),
    ],
)
def test_what_stood_open_is_what_one_comes_back_to(clock, client, path, headers, leads_to) -> None:
    client.get(PAGE)
    clock.shift(timedelta(minutes=16))
    client.get(path, headers=headers)
    assert f'name="next" value="{leads_to}"' in client.get("/hide/").content.decode()


def test_asking_how_long_it_stays_open_is_not_use(clock, client) -> None:
    client.get(PAGE)
    for _minute in range(14):
        clock.shift(timedelta(minutes=1))
        assert client.get("/idle/").json()["left"] > 0
    clock.shift(timedelta(minutes=1))
    assert client.get("/idle/").json() == {"left": 0}


def test_without_a_sign_in_nothing_is_said(db) -> None:
    assert Client().get("/idle/").url == "/account/login/?next=/idle/"
    assert Client().post("/idle/").status_code in (302, 405)


def test_a_proof_given_before_does_not_open_a_hidden_screen(client) -> None:
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/hide/")

    assert client.get(PAGE).url == "/hide/"


def test_the_demo_leads_addresses_to_the_name(db, settings) -> None:
    settings.IS_DEMO = True
    there = Client(headers={"host": "127.0.0.1:8000"})

    assert there.get("/account/login/?next=/help/").url == f"{settings.BASE_URL}/account/login/?next=/help/"
    assert there.get("/healthz").status_code == 200
    assert there.get("/api/v1/referrals/").status_code == 401
    assert Client(headers={"host": "localhost"}).get("/account/login/").status_code == 200


def test_elsewhere_addresses_stay_as_they_are(db) -> None:
    assert Client(headers={"host": "127.0.0.1:8000"}).get("/account/login/").status_code == 200
