"""The partner network's main jobs as they are done, without a line of script where a partner does them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site
from tests.browser.mails import links_in_mails
from tests.support.processes import eventually

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

TABLE = "Name,Telephone,County,Website\nFar Meadow Clinic,555-0142,Tamsin,https://meadow.example\n,555-0143,Tamsin,\n"


def test_a_place_is_asked_for_offered_and_taken(open_as) -> None:
    ruth, tomas = open_as("ruth", script=False), open_as("tomas", size=PHONE, script=False)
    ruth.goto("/inquiries/new/")
    ruth.get_by_label("What is needed").select_option("safety_planning")
    ruth.get_by_role("button", name="Choose partners").click()
    ruth.get_by_role("checkbox", name=re.compile("Immigrant Services")).check()
    ruth.get_by_role("button", name="Ask them").click()
    ruth.get_by_role("heading", name="Answers").wait_for()

    tomas.goto(ruth.url)
    tomas.get_by_role("button", name="Offer", exact=True).click()
    ruth.reload()
    ruth.get_by_role("button", name="Take it Immigrant Services").click()

    expect(ruth.get_by_text(re.compile("took the place at Immigrant Services"))).to_be_visible()
    tomas.reload()
    expect(tomas.get_by_text("Your place was taken.")).to_be_visible()
    ruth.get_by_role("link", name="Log the referral").click()
    expect(ruth.get_by_role("main")).to_contain_text("Immigrant Services")


def test_a_table_is_mapped_looked_at_and_imported(open_as, tmp_path: Path) -> None:
    file = tmp_path / "clinics.csv"
    file.write_text(TABLE)
    dana = open_as("dana")
    dana.goto("/partners/import/directory/")
    dana.get_by_label("File", exact=True).set_input_files(file)
    dana.get_by_role("button", name="Read the file").click()
    dana.get_by_role("heading", name="What the columns mean").wait_for()
    dana.get_by_role("button", name="Read the file").click()

    dana.get_by_role("heading", name="Check what will change").wait_for(timeout=30_000)
    expect(dana.get_by_role("main")).to_contain_text("3 to add, 0 to change, 3 to leave out")
    dana.get_by_role("button", name="Import 3 rows").click()
    dana.get_by_role("heading", name="3 added, 0 changed").wait_for(timeout=30_000)
    dana.goto("/partners/?scope=all&q=far+medow+clinic")
    expect(dana.get_by_role("link", name="Far Meadow Clinic").first).to_be_visible()


def test_a_contact_answers_by_its_mailed_link_alone(open_as, site: Site) -> None:
    before = links_in_mails(site, "/confirm/")
    dana = open_as("dana", script=False)
    dana.goto("/partners/northside-shelter-network/?tab=contacts")
    dana.get_by_role("button", name="Ask partner to confirm all").click()
    assert eventually(lambda: links_in_mails(site, "/confirm/") - before, within=30), "no mail came"

    somebody = open_as(size=PHONE, script=False)
    somebody.goto(sorted(links_in_mails(site, "/confirm/") - before)[0])
    assert somebody.locator("input:checked").count() == 0
    assert not re.search(r"\d{3}[-. ]\d{4}", somebody.get_by_role("main").inner_text())
    answer_all(somebody)
    expect(somebody.get_by_role("heading", name="Thank you. This was recorded.")).to_be_visible()
    somebody.reload()
    assert somebody.locator("main form").count() == 0


def answer_all(page: Page) -> None:
    """Say of every contact that it is still right."""
    for still_right in page.locator("fieldset.answer input[value=right]").all():
        still_right.check(force=True)
    page.get_by_role("button", name="Save and finish").click()


def test_an_officer_on_a_phone_lands_on_whom_to_call(open_as) -> None:
    owen = open_as("owen", size=PHONE)
    owen.set_extra_http_headers({"Sec-CH-UA-Mobile": "?1"})
    owen.goto("/")
    assert owen.url.partition("?")[0].endswith("/now/")
    calls = owen.locator("main a[href^='tel:']")
    assert calls.first.get_attribute("href") == "tel:911"
    heights = [box["height"] for link in calls.all() if link.is_visible() and (box := link.bounding_box())]
    assert len(heights) > 1
    assert min(heights) >= 44
