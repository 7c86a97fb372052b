"""Signing in as a person meets it: neutral refusals, local addresses, second steps, limits that processes share."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD
from tests.support.processes import environment, run_python
from tests.web.accounts.conftest import code_now, words_of

LOGIN = "/account/login/"
FAILING = """
from django.test import Client
given = {"login": "rosa@agency.example", "password": "wrong"}
for number in range(3):
    Client().post("/account/login/", given, headers={"host": "localhost"})
"""


@pytest.fixture
def user(db):
    return UserFactory(email="rosa@agency.example")


def attempt(client: Client, user, password: str = PASSWORD, **more):
    """One try at the door."""
    return client.post(LOGIN, {"login": user.email, "password": password} | more)


def test_the_door_opens_in_any_letters(user) -> None:
    answer = Client().post(LOGIN, {"login": " ROSA@Agency.Example ", "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/")


def test_the_session_cookie_is_kept_from_scripts_and_carries_the_port(user) -> None:
    client = Client()
    attempt(client, user)

    cookie = client.cookies[f"handoff_session_{settings.PORT}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_a_wrong_password_and_an_unknown_address_read_alike(user) -> None:
    unknown = UserFactory.build(email="nobody@agency.example")
    closed = UserFactory(inactive=True, email="left@agency.example")
    texts = {words_of(attempt(Client(), person, "wrong").content.decode()) for person in (user, unknown, closed)}

    assert len(texts) == 1
    assert "email address and/or password you specified are not correct" in texts.pop()


def test_somebody_who_left_does_not_get_in(db) -> None:
    client = Client()
    answer = attempt(client, UserFactory(inactive=True))

    assert answer.url == "/account/inactive/"
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("next_page", "leads_to"),
    [("/account/tokens/", "/account/tokens/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/")],
)
def test_next_leads_to_pages_of_ours_only(user, next_page, leads_to) -> None:
    assert attempt(Client(), user, next=next_page).url == leads_to


def test_there_is_no_signing_up(db) -> None:
    answer = Client().post("/account/signup/", {"email": "new@agency.example", "password1": "plain words in a row"})

    assert "Accounts come by invitation" in answer.content.decode()
    assert UserFactory._meta.model.objects.count() == 0


@pytest.mark.parametrize("path", ["/account/email/", "/account/confirm-email/", "/account/3rdparty/"])
def test_pages_of_the_library_that_we_do_not_use_are_not_there(user, as_person, path) -> None:
    assert as_person(user).get(path).status_code == 404


def test_an_app_asks_for_its_code_and_takes_no_other(with_app) -> None:
    client = Client()
    assert attempt(client, with_app).url == "/account/2fa/authenticate/"
    assert client.get("/account/").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert client.get("/account/").status_code == 302

    assert client.post("/account/2fa/authenticate/", {"code": code_now()}).url == "/"
    assert client.get("/account/").status_code == 200


def test_setting_up_an_app_gives_recovery_codes_and_tells_the_secret_once(user, as_person) -> None:
    client = as_person(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time  # noqa: PLC0415

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post("/account/2fa/totp/activate/", {"code": code})
    assert answer.url == "/account/2fa/recovery-codes/"
    codes = client.get(answer.url).context["unused_codes"]
    assert len(codes) == 10
    assert all(len(code) == 8 for code in codes)


def test_a_recovery_code_works_once(with_app) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415

    code = RecoveryCodes.activate(with_app).get_unused_codes()[0]
    client, again = Client(), Client()
    attempt(client, with_app)
    assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    attempt(again, with_app)
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_tries_in_other_processes_count(tmp_path, user) -> None:
    """Three wrong tries there and two here use up the five, so that even the right password waits."""
    here = {"headers": {"host": "localhost"}}
    run_python(FAILING, environment(tmp_path))
    for _ in range(2):
        attempt(Client(**here), user, "wrong")

    answer = attempt(Client(**here), user)

    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.content.decode()


def test_too_many_visits_are_told_to_wait(user) -> None:
    answers = [attempt(Client(), UserFactory.build(), "wrong").status_code for _ in range(31)]

    assert (answers.count(429), answers[-1]) == (1, 429)
    assert "Wait a little" in attempt(Client(), user).content.decode()


def test_signing_out_ends_the_session_on_the_server(user, as_person) -> None:
    client = as_person(user)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/account/logout/").url == "/account/login/"

    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/account/").status_code == 302


def test_signing_out_needs_a_form(user, as_person) -> None:
    client = as_person(user)

    assert client.get("/account/logout/").status_code == 200
    assert client.get("/account/").status_code == 200


def test_a_new_password_ends_other_sessions_but_not_this_one(user, as_person) -> None:
    here, elsewhere = as_person(user), as_person(user)
    new = "another four word phrase"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_a_form_that_lost_its_token_says_what_to_do(user) -> None:
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"login": user.email, "password": PASSWORD})

    assert answer.status_code == 403
    assert "Open the page again" in answer.content.decode()
