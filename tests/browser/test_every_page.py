"""Every page, found by following links as each person of the demo: accessible, inside the window, and clean under the CSP."""

from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

PEOPLE = ("dana", "maya", "tomas", "nadia", "ines", "sam", "lee", "ana", "admin")
MODES = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
OF_EACH = 2
NOT_PAGES = ("/api/", "/static/", "/metrics", "/account/logout", "/leave", "/healthz", "/readyz")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def name_of(path: str) -> str | None:
    """The URL name behind a path; None where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def pages(page: Page) -> list[str]:
    """Addresses of up to two pages of every kind that this person can reach by links."""
    seen: Counter[str] = Counter()
    found, queue = [], deque(["/"])
    known = set(queue)
    while queue:
        path = queue.popleft()
        answer = page.goto(path)
        assert answer, path
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200, f"{path} answered {answer.status}"
        where = urlsplit(page.url)
        found.append(where.path + (f"?{where.query}" if where.query else ""))
        for href in page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))"):
            target = urlsplit(urljoin(page.url, href))
            name = name_of(target.path) if target.netloc == where.netloc else None
            address = target.path + (f"?{target.query}" if target.query else "")
            if name and address not in known and not target.path.startswith(NOT_PAGES) and seen[name] < OF_EACH:
                known.add(address)
                seen[name] += 1
                if not target.path.endswith((".csv", ".xlsx")):
                    queue.append(address)
    return list(dict.fromkeys(found))


def problems(page: Page, path: str) -> list[str]:
    """What is wrong with one page in the present mode."""
    page.goto(path)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wide = [f"{path}: {width} px wider than the window"] if width > 0 else []
    found = Axe().run(page, options=RULES).response["violations"]
    return wide + [
        f"{path}: {v['id']} ({v['help']}) at {[n['target'] for n in v['nodes']][:3]}" for v in found
    ]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of(person, open_as):
    start = open_as(person)
    paths = pages(start)
    assert len(paths) >= 5, paths
    wrong = []
    for size, scheme in MODES:
        page = open_as(person, size=size, scheme=scheme)
        for path in paths:
            wrong += [f"{scheme} {size['width']}: {line}" for line in problems(page, path)]
        page.context.close()
    assert wrong == []


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/safety/", "/accessibility/"])
def test_pages_before_sign_in(path, open_as):
    wrong = []
    for size, scheme in MODES:
        page = open_as(size=size, scheme=scheme)
        wrong += [f"{scheme} {size['width']}: {line}" for line in problems(page, path)]
    assert wrong == []
