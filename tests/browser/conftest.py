"""The whole product as a new user meets it: a real web server and worker over a seeded demo, seen in Chromium."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from partners.demo import PASSWORD
from tests.support.processes import ROOT, Processes, eventually

DESK = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Site:
    """A running demo: its address, its data folder and the environment of its processes."""

    url: str
    data: Path
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command against the demo; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"manage.py {arguments[0]}: {done.stderr[-3000:]}"
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, started once for all browser tests."""
    data = tmp_path_factory.mktemp("site")
    port = _free_port()
    ours = ("HANDOFF_", "DJANGO_", "DATABASE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env = kept | {"HANDOFF_ENV": "demo", "HANDOFF_DATA_DIR": str(data), "HANDOFF_PORT": str(port)}
    env |= {"DATABASE_URL": f"sqlite:///{data / 'site.sqlite3'}", "CELERY_BROKER_URL": "filesystem://localhost"}
    running, built = Processes(), Site(f"http://localhost:{port}", data, env)
    built.manage("migrate", "--verbosity", "0")
    built.manage("seed_demo")
    running.start(["-m", "granian", "--interface", "wsgi", "--port", str(port), *SERVER], env)
    running.worker(env)
    try:
        assert eventually(lambda: _answers(built.url), within=40), (data / "processes.log").read_text()[-3000:]
        yield built
    finally:
        running.stop()


SERVER = (
    *("--host", "127.0.0.1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
    "config.wsgi:application",
)


@dataclass
class Watch:
    """What the browser complained about while the pages of a test were open."""

    complaints: list[str] = field(default_factory=list)

    def note(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings of the page, not the answers 4xx that a test asks for."""
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture(scope="package")
def chromium(browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser for the tests of this package, ended after them: its event loop would stop Django's queries."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**browser_type_launch_args)
        yield browser
        browser.close()


@pytest.fixture
def open_as(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open the demo signed in as one of its people (`dana`, `maya`, ...); fails the test on a CSP violation."""
    watch, contexts = Watch(), []

    def open_page(person: str = "", *, size: dict[str, int] = DESK, scheme: str = "light", script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport=size, color_scheme=scheme, java_script_enabled=script, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", watch.note)
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        if person:
            sign_in(page, person)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.complaints == []


def sign_in(page: Page, person: str) -> None:
    """Sign in with e-mail and password, as a person would."""
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(f"{person}@threerivers.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
