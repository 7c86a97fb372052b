"""A page that stands open unused covers itself, and what was typed comes back after the sign-in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from partners.demo import PASSWORD
from tests.browser.conftest import DESK, PHONE, SERVER, Site, Watch, _answers, _free_port, sign_in
from tests.support.processes import Processes, eventually

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
WORDS = "Before noon is best."
SECONDS = 12


@pytest.fixture(scope="module")
def hasty(site: Site) -> Iterator[str]:
    """The same demo behind a second server, which hides a screen after seconds."""
    port, running = _free_port(), Processes()
    env = site.env | {"HANDOFF_PORT": str(port), "HANDOFF_HIDE_MINUTES": str(SECONDS / 60)}
    running.start(["-m", "granian", "--interface", "wsgi", "--port", str(port), *SERVER], env)
    try:
        assert eventually(lambda: _answers(f"http://localhost:{port}"), within=40)
        yield f"http://localhost:{port}"
    finally:
        running.stop()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, hasty: str, chromium: Browser) -> Iterator[Page]:
    """A coordinator's page there; fails the test on a CSP violation."""
    watch = Watch()
    context = chromium.new_context(base_url=hasty, viewport=request.param, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    opened.on("console", watch.note)
    opened.on("pageerror", lambda error: watch.complaints.append(str(error)))
    sign_in(opened, "dana")
    yield opened
    context.close()
    assert watch.complaints == []


def with_a_message_box(page: Page) -> str:
    """The address of a hand-off on which a coordinator writes."""
    page.goto("/referrals/?open=true&kind=training_request&kind=tip")
    links = page.locator('a[href^="/referrals/R-"]').evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    return next(link for link in links if "/message/" in page.request.get(link).text())


def stored(page: Page) -> str:
    """All that the browser keeps between pages."""
    return str(page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


def test_it_is_covered_and_the_text_comes_back(page: Page) -> None:
    path = with_a_message_box(page)
    page.goto(path)
    box = page.locator("textarea[name=text]")
    with page.expect_response(lambda answer: "/unsent/" in answer.url and answer.request.method == "POST"):
        box.fill(WORDS)
    cover = page.get_by_role("dialog", name="Covered, because it stood open unused")
    expect(cover).to_be_visible(timeout=3 * SECONDS * 1000)
    assert page.title() == "…"
    assert WORDS not in stored(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.app')).filter").startswith("blur")
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()

    cover.get_by_role("link", name="Sign in again").click()
    page.wait_for_url("**/hide/")
    assert WORDS not in page.content()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{path}")
    expect(box).to_have_value(WORDS)
    note = page.locator("[data-kept]")
    expect(note).to_contain_text("Kept from")
    note.get_by_role("button", name="Discard").click()
    expect(box).to_have_value("")
    expect(note).to_be_hidden()
    page.reload(wait_until="networkidle")
    expect(box).to_have_value("")


def test_what_was_sent_does_not_come_back(page: Page) -> None:
    path = with_a_message_box(page)
    page.goto(path)
    box = page.locator("textarea[name=text]")
    with page.expect_response(lambda answer: "/unsent/" in answer.url and answer.request.method == "POST"):
        box.fill(WORDS)
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("Message sent.")).to_be_visible()
    page.goto(path, wait_until="networkidle")
    expect(box).to_have_value("")
