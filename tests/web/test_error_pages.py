"""Refusals in plain words, in every frame, and without anything a page may not hold."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.errors import Conflict
from partners.acting import NOBODY

PAGES = {
    "403": "You cannot open this page",
    "404": "There is nothing here that you can open",
    "409": "This was not done",
    "412": "This changed while you had it open",
}


def page(status: str, htmx=None, **context) -> str:
    request = RequestFactory().get("/")
    request.actor, request.htmx = NOBODY, htmx
    return render_to_string(f"{status}.html", context, request=request)


@pytest.mark.parametrize(("status", "title"), PAGES.items())
def test_a_refusal_is_a_whole_page_with_a_heading(status, title) -> None:
    html = page(status)

    assert f"<title>{title} · Handoff</title>" in html
    assert f"<h1>{title}</h1>" in html
    assert html.count("<h1") == 1
    assert 'id="main"' in html


@pytest.mark.parametrize("status", PAGES)
def test_asked_by_htmx_a_refusal_is_its_core_alone(status) -> None:
    html = page(status, htmx=SimpleNamespace(boosted=False))

    assert "<html" not in html
    assert PAGES[status] in html


@pytest.mark.parametrize("status", ["403", "409", "412"])
def test_the_reason_is_told_and_escaped(status) -> None:
    html = page(status, error=Conflict("Tomás & Ruth <b>answered</b> first."))

    assert "Tomás &amp; Ruth &lt;b&gt;answered&lt;/b&gt; first." in html


def test_the_last_resort_needs_no_request() -> None:
    html = render_to_string("500.html")

    assert "Something went wrong on our side" in html
    assert "<script" not in html
