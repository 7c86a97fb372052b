"""Signing in with a device, in a real browser with an authenticator of its own; hiding the screen, and leaving."""

import re

import pytest
from playwright.sync_api import Page, expect

from partners.demo import PASSWORD
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

REFUSE = """() => {
  navigator.credentials.get = () => Promise.reject(new DOMException("no", "NotAllowedError"));
}"""


def give_authenticator(page: Page) -> None:
    """Let the browser own a device that knows its user, as a phone with a fingerprint does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device = options | {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def prove(page: Page) -> None:
    """Give the password once more."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_passkey(page: Page, *, alone: bool) -> None:
    """Add a passkey and see the recovery codes that come with the first one."""
    page.goto("/account/2fa/webauthn/add/")
    prove(page)
    page.get_by_label("Name of this passkey").fill("Work phone")
    if alone:
        page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def remove_passkey(page: Page) -> None:
    """Leave the person as they were, for the tests that follow."""
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name=re.compile("Remove")).first.click()
    if "reauthenticate" in page.url:
        prove(page)
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def test_a_passkey_alone_opens_the_door(open_as) -> None:
    page = open_as("maya", size=PHONE)
    give_authenticator(page)
    add_passkey(page, alone=True)
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")

    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/account/2fa/")
    expect(page.get_by_text("1 passkey")).to_be_visible()
    remove_passkey(page)


def test_a_passkey_is_the_second_step_and_shows_a_hidden_screen_again(open_as) -> None:
    page = open_as("nadia")
    give_authenticator(page)
    add_passkey(page, alone=False)
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill("nadia@threerivers.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)

    page.goto("/hide/")
    page.get_by_role("button", name="Hide screen").first.click()
    expect(page.get_by_role("heading", name="Locked")).to_be_attached()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/hide/" not in url and "reauthenticate" not in url)
    remove_passkey(page)


def test_a_device_that_says_no_leaves_the_other_ways(open_as) -> None:
    page = open_as()
    page.goto("/account/login/")
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def test_without_script_the_passkey_is_not_offered_and_the_password_works(open_as) -> None:
    page = open_as("dana", script=False)
    assert "/login" not in page.url
    page.context.clear_cookies()
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    expect(page.get_by_text("Passkeys need JavaScript.")).to_be_visible()


def test_the_screen_hides_and_comes_back_to_the_same_page(open_as) -> None:
    page = open_as("dana")
    page.goto("/partners/")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url("**/hide/")
    assert page.title() == "Locked · Handoff"
    prove(page)

    page.wait_for_url("**/partners/")


def test_leaving_goes_elsewhere_with_nothing_kept(open_as, site) -> None:
    page = open_as("maya", script=False)
    page.context.route(re.compile(r"^https://"), lambda route: route.fulfill(body="<title>Weather</title>"))
    page.get_by_role("button", name=re.compile("Leave")).click()
    page.wait_for_url(lambda url: not url.startswith(site.url))

    page.goto(site.url + "/account/")
    assert "/account/login/" in page.url
