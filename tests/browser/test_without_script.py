"""The main jobs without a line of script: log, answer, decline, write, filter, switch role, hide and come back."""

import re

import pytest
from playwright.sync_api import Page, expect

from partners.demo import PASSWORD
from tests.browser.conftest import PHONE
from tests.browser.walking import DRAFTING, log_tip, timeline

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

POLICE = "Elk Fork Police Department"


def title(page: Page) -> str:
    """The heading of the page."""
    return page.get_by_role("heading", level=1).inner_text()


def test_a_tip_is_logged_and_accepted(open_as) -> None:
    nadia = open_as("nadia", script=False)
    reference = log_tip(nadia, receiver=POLICE)

    maya = open_as("maya", size=PHONE, script=False)
    maya.goto("/inbox/")
    maya.locator(f"a[href='/referrals/{reference}/respond/']").first.click()
    maya.locator("button[name=answer][value=accept]").click()

    assert title(maya) == "You accepted this referral"
    seen = timeline(maya, reference)
    assert len(seen) == 2
    assert timeline(nadia, reference) == seen + DRAFTING


def test_a_decline_needs_its_reason_and_keeps_what_was_chosen(open_as) -> None:
    nadia = open_as("nadia", script=False)
    reference = log_tip(nadia, receiver=POLICE)
    maya = open_as("maya", script=False)
    maya.goto(f"/referrals/{reference}/respond/")

    maya.get_by_role("button", name="Send decline").click()
    expect(maya.get_by_role("alert")).to_be_visible()
    assert len(timeline(maya, reference)) == 1

    maya.goto(f"/referrals/{reference}/respond/")
    maya.get_by_role("radio").first.check()
    maya.get_by_role("button", name="Send decline").click()
    assert title(maya) == "Your decline was sent"
    seen = timeline(maya, reference)
    assert len(seen) == 2
    assert timeline(nadia, reference) == seen + DRAFTING


def test_partners_write_to_each_other(open_as) -> None:
    nadia = open_as("nadia", script=False)
    reference = log_tip(nadia, receiver=POLICE)
    nadia.goto(f"/referrals/{reference}/")
    nadia.get_by_label("Add a message to both partners").fill("The night shift starts at ten.")
    nadia.get_by_role("button", name="Send message").click()

    maya = open_as("maya", script=False)
    maya.goto(f"/referrals/{reference}/")
    expect(maya.locator(".tl .msg")).to_have_text("The night shift starts at ten.")


def test_the_queue_is_filtered_and_cleared(open_as) -> None:
    dana = open_as("dana", script=False)
    dana.goto("/queue/?view=motion")
    all_rows = dana.locator("tr[data-row]").count()
    dana.get_by_label("Filter by reference or partner").fill("R-2416")
    dana.get_by_role("button", name="Filter", exact=True).click()

    assert "view=motion" in dana.url
    expect(dana.locator("tr[data-row]")).to_have_count(1)
    expect(dana.locator("tr[data-row] td").last).to_contain_text("R-2416")

    dana.get_by_role("link", name="Clear filters").click()
    expect(dana.locator("tr[data-row]")).to_have_count(all_rows)


def test_somebody_with_two_hats_switches(open_as, site) -> None:
    site.manage("shell", "--no-imports", "-c", SECOND_HAT)
    ruth = open_as("ruth", script=False)
    ruth.goto("/switch/")
    ruth.get_by_role("button", name=re.compile("Three Rivers")).click()
    ruth.goto("/queue/")
    assert title(ruth) == "Work queue"
    ruth.goto("/switch/")
    ruth.get_by_role("button", name=re.compile("Harbor Legal Aid")).click()
    ruth.goto("/inbox/")
    assert title(ruth) == "Referrals to us"


SECOND_HAT = """
from accounts.models import User
from partners.models import Membership, TaskForce
Membership.objects.get_or_create(
    user=User.objects.get(email="ruth@threerivers.example"), task_force=TaskForce.objects.get(), role="coordinator"
)
"""


def test_the_screen_hides_and_comes_back_to_the_same_page(open_as) -> None:
    page = open_as("kofi", script=False)
    page.goto("/partners/")
    page.get_by_role("button", name="Hide screen").first.click()
    assert title(page) == "Locked"
    page.goto("/queue/")
    assert title(page) == "Locked"

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/partners/$"))
