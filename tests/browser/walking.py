"""Steps that several browser tests walk, in the words on the pages; each works with and without script."""

import re

from playwright.sync_api import Page

DRAFTING = ["Draft changed", "Draft begun"]
"""What only the sender's side reads: how the referral was written."""


def choose_partner(page: Page, label: str, name: str) -> None:
    """Look a sender or receiver up on the first page of a hand-off, and choose it."""
    page.get_by_label(label).fill(name)
    page.get_by_role("button", name="Find", exact=True).click()
    page.wait_for_load_state()
    page.get_by_role("button", name=f"Choose {name}", exact=True).click()


def log_tip(page: Page, *, receiver: str, sender: str = "", source: str = "") -> str:
    """Log and send a tip over the four pages; a coordinator names the sender. Returns its reference."""
    page.goto("/referrals/new/who/")
    if sender:
        choose_partner(page, "Find the sender", sender)
    choose_partner(page, "Find the receiver", receiver)
    page.get_by_role("radio", name="Tip").check()
    go_on(page, "What was noticed?")
    reference = re.search(r"R-[0-9A-Z]{6}", page.url)
    assert reference, page.url
    page.get_by_role("checkbox").first.check()
    if source:
        page.get_by_label("Where did the sender hear of it?").select_option(label=source)
    go_on(page, "What may be shared?")
    page.get_by_label("I have checked").check()
    go_on(page, "Check, then send")
    if page.get_by_label("I phoned them").count():  # asked where nobody confirmed how to reach the receiver
        page.get_by_label("I phoned them").check()
    page.get_by_role("button", name="Send referral").click()
    page.get_by_role("heading", level=1, name=f"Sent to {receiver}").wait_for()
    return reference.group()


def go_on(page: Page, heading: str) -> None:
    """Save this page of the draft and see the next one."""
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", level=1, name=heading).wait_for()


def timeline(page: Page, reference: str) -> list[str]:
    """Titles of the referral's timeline as this viewer reads them, newest first."""
    page.goto(f"/referrals/{reference}/")
    return page.locator(".tl li[data-kind] h3").all_inner_texts()
