"""The work queue by hand: choosing rows, reminding many, taking it back, updates that move nothing, and no script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import log_tip

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

POLICE = "Elk Fork Police Department"


def row_of(page: Page, reference: str):
    return page.locator(f"tr#row-{reference}")


def walk_to(page: Page, reference: str) -> None:
    """Press J until the row is reached."""
    rows = page.locator("tr[data-row]")
    ids = [rows.nth(at).get_attribute("id") for at in range(rows.count())]
    for _step in range(ids.index(f"row-{reference}") + 1):
        page.keyboard.press("j")
    expect(row_of(page, reference).locator("a.ask")).to_be_focused()


def test_the_chosen_are_reminded_and_one_of_them_taken_back(open_as) -> None:
    nadia = open_as("nadia")
    first, second = (log_tip(nadia, receiver=POLICE) for _number in range(2))
    page = open_as("dana")
    page.goto("/queue/?view=motion&kind=tip")
    bar = page.locator("form#bulk")
    expect(bar).to_be_hidden()
    for reference in (first, second):
        page.reload()
        walk_to(page, reference)
        page.keyboard.press("x")
        expect(bar).to_be_visible()
        page.keyboard.press("x")
        expect(bar).to_be_hidden()
    for reference in (first, second):
        row_of(page, reference).get_by_role("checkbox").check()
    expect(bar.locator("[data-bulk-count]")).to_have_text("2")
    assert Axe().run(page).response["violations"] == []
    bar.get_by_role("button", name="Remind").click()
    expect(page.locator("#messages")).to_contain_text("2 reminded.")
    expect(page).to_have_url(re.compile("view=motion&kind=tip"))

    row_of(page, first).get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Reminder taken back. Nobody was told.")
    expect(row_of(page, first).get_by_role("button", name="Remind")).to_be_visible()
    expect(row_of(page, second)).to_contain_text("Reminded")


def test_a_reminder_by_key_may_be_taken_back_for_ten_seconds(open_as) -> None:
    reference = log_tip(open_as("nadia"), receiver=POLICE)
    page = open_as("dana")
    page.clock.install()
    page.goto("/queue/?view=motion&kind=tip")
    walk_to(page, reference)
    page.keyboard.press("r")
    undo = row_of(page, reference).get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Reminder sent to")
    undo.focus()
    page.clock.run_for(11_000)
    expect(undo).to_be_hidden()
    expect(row_of(page, reference).locator("a.ask")).to_be_focused()


def test_updates_are_announced_and_no_row_moves(open_as) -> None:
    nadia = open_as("nadia")
    reference = log_tip(nadia, receiver=POLICE)
    page = open_as("dana")
    page.clock.install()
    page.goto("/queue/?view=motion&kind=tip")
    before = page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.id)")
    added = log_tip(nadia, receiver=POLICE)
    page.clock.run_for(61_000)
    show = page.locator("#updates a")
    expect(show).to_have_text("1 update, show")
    assert page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.id)") == before
    expect(row_of(page, added)).to_have_count(0)
    show.click()
    expect(row_of(page, added)).to_be_visible()
    expect(row_of(page, reference)).to_be_visible()
    expect(page.locator("#updates a")).to_have_count(0)


def test_g_and_a_letter_lead_to_a_page(open_as) -> None:
    page = open_as("dana")
    for key, address in (("p", "/partners/"), ("r", "/referrals/"), ("d", "/collaboration/"), ("q", "/queue/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**{address}**")


def test_the_palette_by_keyboard_leads_to_an_action(open_as) -> None:
    page = open_as("dana")
    page.goto("/partners/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("tasks")
    expect(page.get_by_role("option").filter(has_text="Go to: Partners")).to_have_count(0)  # the answer is there
    expect(page.get_by_role("option").filter(has_text="Go to: Tasks")).to_be_visible()
    chosen = page.get_by_role("option", selected=True)
    for _step in range(page.get_by_role("option").count()):
        expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
        if "Go to: Tasks" in chosen.inner_text():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/")


def test_without_a_script_the_bar_is_a_form(open_as) -> None:
    nadia = open_as("nadia", script=False)
    reference = log_tip(nadia, receiver=POLICE)
    page = open_as("dana", script=False)
    page.goto("/queue/?view=motion&kind=tip")
    page.locator("form#bulk").get_by_role("button", name="Remind").click()
    expect(page.locator("#messages")).to_contain_text("Choose at least one handoff first.")
    row_of(page, reference).get_by_role("checkbox").check()
    page.locator("form#bulk").get_by_role("button", name="Remind").click()
    expect(page.locator("#messages")).to_contain_text("1 reminded.")
    row_of(page, reference).get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Reminder taken back. Nobody was told.")

    row_of(page, reference).get_by_role("checkbox").check()
    with page.expect_download() as saved:
        page.locator("form#bulk").get_by_role("button", name="Export selected").click()
    with open(saved.value.path(), encoding="utf-8-sig") as lines:
        assert [line.split(",")[0] for line in lines][1:] == [reference]


def test_a_view_is_kept_and_stands_beside_the_lists(open_as) -> None:
    page = open_as("dana", script=False)
    page.goto("/queue/?view=motion&kind=tip&urgency=routine")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name of the view").fill("Quiet tips")
    page.get_by_role("button", name="Save view").click()
    expect(page.locator("#tabs a[aria-current=page]")).to_contain_text("Quiet tips")
    page.locator("#tab-views").click()
    page.get_by_role("button", name="Delete Quiet tips").click()
    page.goto("/queue/")
    expect(page.locator("#tabs")).not_to_contain_text("Quiet tips")


def test_on_a_phone_nothing_sticks_out(open_as) -> None:
    page = open_as("dana", size=PHONE)
    for address in ("/queue/?view=motion", "/tasks/", "/referrals/?urgency=urgent"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
        expect(page.locator("form#bulk")).to_be_hidden()


def test_on_a_phone_rows_are_chosen_above_the_navigation(open_as) -> None:
    log_tip(open_as("nadia"), receiver=POLICE)
    page = open_as("dana", size=PHONE)
    page.goto("/queue/?view=motion")
    page.locator("tr[data-row]").first.get_by_role("checkbox").check()
    bar, navigation = page.locator("form#bulk"), page.locator("nav.bot")
    expect(bar).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    lower, upper = bar.bounding_box(), navigation.bounding_box()
    assert lower["y"] + lower["height"] <= upper["y"]


def test_after_a_reminder_by_key_the_next_row_comes_next(open_as) -> None:
    nadia = open_as("nadia")
    for _number in range(2):
        log_tip(nadia, receiver=POLICE)
    page = open_as("dana")
    page.goto("/queue/?view=motion&kind=tip")
    rows = page.locator("tr[data-row]").filter(has=page.locator("button[data-key=r]"))
    first = (rows.first.get_attribute("id") or "").removeprefix("row-")
    walk_to(page, first)
    ids = page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.id)")
    page.keyboard.press("r")
    expect(row_of(page, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(row_of(page, first)).to_have_attribute("data-cur", "")
    page.keyboard.press("j")
    following = page.locator(f"tr#{ids[ids.index(f'row-{first}') + 1]}")
    expect(following.locator("a.ask")).to_be_focused()


def test_r_on_a_row_without_a_reminder_takes_its_next_step(open_as) -> None:
    page = open_as("dana")
    page.goto("/queue/?view=motion")
    row = page.locator("tr[data-row]").filter(has_text="Offer elsewhere").first
    walk_to(page, (row.get_attribute("id") or "").removeprefix("row-"))
    page.keyboard.press("r")
    page.wait_for_url("**/referrals/new/who/?previous=*")
    expect(page.get_by_role("link", name="and go on")).to_be_visible()


def test_apply_of_a_long_filter_stays_in_sight(open_as) -> None:
    page = open_as("dana")
    page.goto("/queue/?view=motion")
    menu = page.locator("form.filters details").filter(has_text="Urgency")
    menu.locator("summary").click()
    pop, apply = menu.locator(".pop"), menu.get_by_role("button", name="Apply")
    assert pop.evaluate("pop => pop.scrollHeight > pop.clientHeight")
    box, button = pop.bounding_box(), apply.bounding_box()
    assert button["y"] + button["height"] <= box["y"] + box["height"] + 1


def test_on_a_phone_the_ledger_is_cards(open_as) -> None:
    assert open_as("dana").request.get("/referrals.csv").ok  # the envelopes in it are a line of the ledger each
    page = open_as("ines", size=PHONE)
    page.goto("/seen/")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    table = page.locator("table.cards").first
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
