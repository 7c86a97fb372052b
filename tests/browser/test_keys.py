"""What hands on the keyboard find: rows, palette, filter, hiding, charts, and a focus that is always to be seen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import log_tip

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

HIDDEN = """() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  if (focused === document.body || !box.width) return "";
  const points = [[.5, .5], [.1, .2], [.9, .8]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (focused.contains(top) || top.contains(focused) && !top.matches("header, nav"));
  });
  return seen ? "" : focused.outerHTML.slice(0, 120);
}"""
"""The focused element when nothing of it can be seen, else empty text."""


def focused(page: Page) -> str:
    """Text and name of what has the focus."""
    return page.evaluate("document.activeElement.innerText || document.activeElement.id")


def test_rows_are_walked_and_opened(open_as) -> None:
    page = open_as("dana")
    page.goto("/queue/?view=motion")
    links = page.locator("tr[data-row] a.ask")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(links.nth(row)).to_be_focused()
    address = links.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_keys_rest_while_somebody_types(open_as) -> None:
    page = open_as("dana")
    page.goto("/queue/?view=motion")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jk/")
    expect(page.locator("#q")).to_have_value("jk/")
    expect(page.locator("tr[data-cur]")).to_have_count(0)


def test_the_palette_leads_to_a_referral(open_as) -> None:
    page = open_as("dana")
    page.goto("/partners/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search and commands")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search and commands")).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("R-2416")
    expect(page.get_by_role("option").first).to_contain_text("R-2416")
    page.keyboard.press("Enter")
    page.wait_for_url("**/referrals/R-2416/")


def test_keys_lead_to_the_message_and_to_who_is_in_charge(open_as) -> None:
    page = open_as("maya")
    page.goto("/referrals/R-2410/")
    page.keyboard.press("m")
    expect(page.get_by_label("Add a message to both partners")).to_be_focused()
    page.goto("/referrals/R-2410/")
    page.keyboard.press("e")
    page.wait_for_url("**/referrals/R-2410/people/")


def test_each_key_of_a_referral_has_one_meaning_and_the_list_tells_it(open_as) -> None:
    page = open_as("dana")
    page.goto("/referrals/R-2416/")
    keys = page.locator("main [data-key]").evaluate_all("all => all.map(one => one.dataset.key)")
    assert len(keys) == len(set(keys))
    help_text = page.locator("dialog.keys dl")
    expect(help_text).to_contain_text("Change what was asked")
    for key, address in (("w", "change"), ("e", "people")):
        page.goto("/referrals/R-2416/")
        page.keyboard.press(key)
        page.wait_for_url(f"**/referrals/R-2416/{address}/")


def test_escape_closes_a_menu_and_returns_to_it(open_as) -> None:
    page = open_as("dana")
    page.goto("/referrals/R-2416/")
    summary = page.locator("main details.menu > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("main details.menu[open]")).to_have_count(0)


def test_shift_three_times_hides_and_back_shows_nothing(open_as) -> None:
    page = open_as("dana")
    page.goto("/referrals/R-2416/")
    heading = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("Add a message to both partners").or_(page.locator("main")).first.focus()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/hide/")

    page.go_back()
    page.wait_for_load_state()
    assert page.title() == "Locked · Handoff"
    assert heading not in page.content()


def test_a_chart_is_one_tab_stop_with_arrows_inside(open_as) -> None:
    page = open_as("dana")
    page.goto("/collaboration/")
    drawing = page.locator("[data-rove]").first
    expect(drawing.locator("a[tabindex='0']")).to_have_count(1)
    marks = drawing.locator("a")
    last = marks.count() - 1
    marks.first.focus()
    for key, at in (("ArrowRight", 1), ("ArrowLeft", 0), ("End", last), ("Home", 0)):
        page.keyboard.press(key)
        expect(marks.nth(at)).to_be_focused()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_have_count(0)
    expect(marks.first).to_be_focused()


def test_tab_reaches_the_three_answers_in_order(open_as) -> None:
    reference = log_tip(open_as("nadia"), receiver="Elk Fork Police Department")
    page = open_as("maya", size=PHONE)
    page.goto(f"/referrals/{reference}/respond/")
    page.locator("#main").focus()
    found = []
    for _ in range(12):
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.value"))
    answers = [value for value in found if value in ("accept", "acknowledge", "decline")]
    assert answers == ["accept", "acknowledge", "decline"]


@pytest.mark.parametrize("address", ["/queue/?view=motion", "/referrals/R-2416/", "/collaboration/", "/partners/"])
@pytest.mark.parametrize("size", [{"width": 1440, "height": 700}, PHONE], ids=["desk", "phone"])
def test_focus_is_never_hidden(address, size, open_as) -> None:
    page = open_as("dana", size=size)
    page.goto(address)
    covered = []
    for key in ("Tab",) * 60 + ("Shift+Tab",) * 40:
        page.keyboard.press(key)
        covered.append(page.evaluate(HIDDEN))
    assert [element for element in covered if element] == []
