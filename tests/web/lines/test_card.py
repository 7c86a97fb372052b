"""The duty card, on a page and as a PDF: dated, with its end, and 911 first."""

import pytest

from tests.factories.lines import AfterHoursLineFactory
from web.lines import card

pytestmark = pytest.mark.django_db


def many(network):
    for number in range(18):
        AfterHoursLineFactory(
            organization=network.provider,
            label=f"Line {number}",
            counties=["Marlow"] if number % 2 else [],
            needs=["emergency_shelter", "food"] if number % 3 else [],
        )


def test_the_card_is_dated_says_when_it_expires_and_puts_911_first(as_, people, network):
    many(network)
    html = as_(people.receiver).get("/now/card/?county=Marlow").text
    main = html.partition("<main")[2]
    assert "Expires on Tuesday December 1, 2026" in main
    assert "Printed Nov 24, 2026, 5:30\xa0PM" in main
    assert main.index("call 911") < main.index("555-0190")
    assert main.count("<h3>") == 3
    assert as_(people.receiver).get("/now/card/?county=Nowhere").status_code == 400


def words_on(document):
    """The text that was really drawn, page by page."""
    return [
        " ".join(box.text for box in page._page_box.descendants() if getattr(box, "text", ""))
        for page in document.pages
    ]


def test_the_pdf_has_one_letter_page_or_two_with_the_numbers_drawn(as_, people, network):
    many(network)
    answer = as_(people.receiver).get("/now/card.pdf?county=Marlow")
    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert "duty-card-marlow-2026-11-24.pdf" in answer.headers["Content-Disposition"]
    document = card.document_of(card.card_of(people.receiver, "Marlow"))
    pages = words_on(document)
    assert len(pages) <= 2
    assert (document.pages[0].width, document.pages[0].height) == (816, 1056)
    text = pages[0]
    assert text.index("call 911") < text.index("Expires on Tuesday December 1, 2026") < text.index("(412) 555-0190")
    assert sum(page.count("(412) 555-0190") for page in pages) == 30


def test_without_pango_the_page_says_so(as_, people, network, monkeypatch):
    def missing(_context):
        raise card.NoPdf

    monkeypatch.setattr(card, "document_of", missing)
    answer = as_(people.receiver).get("/now/card.pdf")
    assert (answer.status_code, "Pango" in answer.text, "/now/card/" in answer.text) == (503, True, True)


def test_a_library_that_cannot_load_is_no_pdf(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(card.NoPdf):
        card.document_of({})
