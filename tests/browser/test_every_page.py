"""Every page, found by following links as each person: accessible, inside the window, and clean under the CSP."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

Mode = tuple[dict[str, int], str]
MODES: list[Mode] = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
PEOPLE = {
    "dana": MODES,
    "maya": MODES,
    "lee": MODES[::2],
    "admin": MODES[::2],
    **dict.fromkeys(("tomas", "nadia", "ines", "sam", "ana"), ()),
}
"""Everybody walks all their pages; in these modes one page of each kind is looked at closely. Roles share pages."""
OF_EACH = 2
FILES = (".csv", ".xlsx", ".json", ".zip", ".pdf")
NOT_PAGES = ("/api/", "/static/", "/metrics", "/account/logout", "/leave", "/healthz", "/readyz")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "light": {"runOnly": TAGS, "resultTypes": ["violations"]},
    "dark": {
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
        "resultTypes": ["violations"],
    },
}
"""A scheme changes colors alone, so dark is asked about them alone."""


def name_of(path: str) -> str | None:
    """The URL name behind a path; None where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def visit(page: Page, wrong: list[str]) -> Iterator[str]:
    """Open up to two pages of every kind that this person can reach by links; yields the address of each while open.

    A link that leads to a refusal is `wrong`.
    """
    seen: Counter[str] = Counter()
    queue = deque([("/", "")])
    known = {"/"}
    while queue:
        path, source = queue.popleft()
        answer = page.goto(path)
        if not answer or answer.status != 200:
            wrong.append(f"{source} links to {path}, which answered {answer and answer.status}")
            continue
        for address in links(page):
            name = name_of(urlsplit(address).path)
            if name and address not in known and seen[name] < OF_EACH:
                known.add(address)
                seen[name] += 1
                queue.append((address, path))
        yield path


def links(page: Page) -> list[str]:
    """Addresses of pages of ours that the open page links to; files and exits are left out."""
    found = []
    for href in page.eval_on_selector_all(
        "a[href]:not([download])", "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
    ):
        at = urlsplit(href)
        if at.netloc == urlsplit(page.url).netloc and not at.path.startswith(NOT_PAGES) and not at.path.endswith(FILES):
            found.append(at.path + (f"?{at.query}" if at.query else ""))
    return found


def wide(page: Page) -> list[str]:
    """Says so where the open page is wider than the window of a desk or a phone."""
    over = {}
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        over[size["width"]] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    return [f"{page.url}: {by} px wider than {width}" for width, by in over.items() if by > 0]


def problems(page: Page, modes: Sequence[Mode] = MODES) -> list[str]:
    """What axe finds on the open page in these modes."""
    wrong = []
    for size, scheme in modes:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for rule in Axe().run(page, options=RULES[scheme]).response["violations"]:
            where = [node["target"] for node in rule["nodes"]][:3]
            wrong.append(f"{page.url}, {scheme}, {size['width']} px: {rule['id']} ({rule['help']}) at {where}")
    return wrong


@pytest.mark.parametrize(("person", "modes"), PEOPLE.items())
def test_every_page_of(person, modes, open_as):
    page, wrong, opened = open_as(person), [], set()
    for path in visit(page, wrong):
        name = name_of(urlsplit(path).path)
        wrong += wide(page)
        wrong += problems(page, modes) if name not in opened else []
        opened.add(name)
    assert len(opened) >= 5, opened
    assert wrong == []


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/safety/", "/accessibility/"])
def test_pages_before_sign_in(path, open_as):
    page = open_as()
    page.goto(path)
    assert wide(page) + problems(page) == []
