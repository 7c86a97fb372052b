"""The first day: a real list of agencies, one of them taken in, a tip by phone, an answer on a phone, and the count."""

import json
import os
import re
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site
from tests.browser.mails import link_of_mail
from tests.browser.walking import DRAFTING, log_tip, timeline
from tests.support.shared_data import BESIDE

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

AGENCY, ORI = "Santa Clara Police Department", "UT0270400"
OFFICER = "r.quist@agency.example"
PASSPHRASE = "four quiet rivers meeting"
ENDS = ("Lakeside Lodging Association", "Elk Fork Police Department")


def agencies(folder: Path) -> Path:
    """The real list where it is at hand, else one line of the same form."""
    real = Path(os.environ.get("HANDOFF_SHARED_DATA") or BESIDE) / "agencies" / "fbi_cde_agencies.csv"
    if real.exists():
        return real
    small = folder / "agencies.csv"
    small.write_text(f"ori,state,agency_name,agency_type_name,primary_county\n{ORI},UT,{AGENCY},City,Washington\n")
    return small


def import_list(page: Page, file: Path) -> None:
    """Give the file to the import page, look at what it would do, and let it be done."""
    page.goto("/partners/import/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name=re.compile(r"^Import [\d,]+ agenc")).click(timeout=120_000)
    expect(page.get_by_role("heading", level=1, name="Imported")).to_be_visible(timeout=120_000)


def take_in(page: Page) -> None:
    """Find the imported agency in the whole directory and add it to the task force."""
    page.goto(f"/partners/?scope=all&q={ORI}")
    page.get_by_role("link", name=AGENCY).first.click()
    page.get_by_role("link", name="Add to the task force").click()
    page.get_by_role("radio", name="Active").check()
    page.get_by_role("button", name="Add to the task force").click()
    expect(page.get_by_role("heading", level=1, name=AGENCY)).to_be_visible()


def invite_officer(page: Page) -> None:
    """Invite somebody who will answer for the agency."""
    page.goto(f"{page.url.split('?')[0]}?tab=people")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill(OFFICER)
    page.get_by_role("radio", name="Member").check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("heading", name="Invitation sent")).to_be_visible()


def sent_count(page: Page) -> int:
    """The number under "Referrals sent" on the collaboration page."""
    page.goto("/collaboration/")
    tile = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Referrals sent", exact=True))
    return int(tile.locator(".v").inner_text().replace(",", ""))


def test_from_an_imported_list_to_an_answered_hand_off(open_as, site, tmp_path) -> None:
    dana = open_as("dana")
    import_list(dana, agencies(tmp_path))
    take_in(dana)
    invite_officer(dana)
    before = sent_count(dana)

    officer = open_as(size=PHONE)
    officer.goto(link_of_mail(site, OFFICER, 1))
    officer.get_by_label("Your work name").fill("Rae Quist")
    officer.get_by_label("Password").fill(PASSPHRASE)
    officer.get_by_role("button", name="Accept invitation").click()
    expect(officer.get_by_text(f"You work for {AGENCY} now.")).to_be_visible()

    reference = log_tip(dana, sender="Lakeside Lodging Association", receiver=AGENCY, source="A business")
    officer.goto(link_of_mail(site, OFFICER, 2))
    expect(officer).to_have_url(re.compile(f"/referrals/{reference}/respond/"))
    assert officer.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    officer.locator("button[name=answer][value=accept]").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("You accepted this referral")

    seen = timeline(officer, reference)
    assert len(seen) == 2, seen
    assert timeline(dana, reference) == seen + DRAFTING
    assert sent_count(dana) == before + 1


def call(site: Site, token: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API as a script would: GET, or POST when there is a body."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{site.url}/api/v1{path}", data=data)
    asked.add_header("Authorization", f"Bearer {token}")
    asked.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.load(answer)


def test_the_same_hand_off_by_api_is_counted_too(open_as, site) -> None:
    dana = open_as("dana")
    before = sent_count(dana)
    scopes = ("referrals:write", "organizations:read", "task-forces:read")
    token = site.manage("create_token", "dana@threerivers.example", "--scope", *scopes).strip()
    ends = {name: call(site, token, f"/organizations/?q={quote(name)}")["results"][0]["id"] for name in ENDS}
    [task_force] = call(site, token, "/task-forces/")["results"]

    sender, receiver = (ends[name] for name in ENDS)
    tip = {"kind": "tip", "task_force_id": task_force["id"], "sender_id": sender, "receiver_id": receiver}
    draft = call(site, token, "/referrals/", tip | {"contents": {"signs": ["unpaid_wages"]}})
    sent = call(site, token, f"/referrals/{draft['id']}/send/", {"phoned": True})

    assert sent["state"] == "sent"
    assert timeline(dana, sent["reference"]) != []
    assert sent_count(dana) == before + 1
