"""The API's reference page: accessible, inside the window, clean under the CSP, and whole without script."""

import pytest

from tests.browser.conftest import DESK
from tests.browser.test_every_page import problems, wide

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
PATH = "/api/v1/docs/"


def test_in_every_mode(open_as):
    page = open_as("dana")
    page.goto(PATH)
    assert wide(page) + problems(page) == []


def test_it_leads_from_an_operation_to_its_shapes_without_script(open_as):
    page = open_as("dana", size=DESK, script=False)
    page.goto(PATH)
    assert page.title() == "API reference · Handoff"
    page.get_by_role("article", name="Accept", exact=True).get_by_role("link", name="ReferralDetail").click()
    assert page.url.endswith("#shape-ReferralDetail")
    assert page.locator("#shape-ReferralDetail").is_visible()
