"""On paper: the lists, a referral, a partner and the duty card fit on few pages and leave the buttons out."""

import re
import zlib

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


PAPERS = (
    ("/queue/?view=motion", 4),
    ("/referrals/R-2416/", 3),
    ("/now/card/", 2),
    ("/agreements/", 2),
    ("/capacity/", 2),
    ("/partners/harbor-legal-aid/", 2),
)


@pytest.mark.parametrize(("address", "most"), PAPERS)
def test_paper_has_what_is_read_and_nothing_to_press(address, most, open_as) -> None:
    page = open_as("dana")
    page.goto(address)
    page.emulate_media(media="print")
    for hidden in (
        page.get_by_text("Log a referral", exact=True),
        page.locator("nav.rail"),
        page.locator("header.top"),
    ):
        assert [one for one in hidden.all() if one.is_visible()] == []
    assert [button.inner_text() for button in page.locator("main button, main .btn").all() if button.is_visible()] == []
    assert page.get_by_role("heading", level=1).is_visible()

    paper = page.pdf(format="Letter")
    assert 1 <= sheets(paper) <= most


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has, also where its objects are compressed."""
    streams = (_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S))
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", part)) for part in (pdf, *streams))


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""
