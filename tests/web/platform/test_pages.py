"""Short pages of words: each role reads what concerns it."""

import pytest
from django.test import Client

SAYS = {
    "coordinator": "marked as proxy",
    "sender": "none of the others",
    "auditor": "You see the event log",
    "evaluator": "Small counts are hidden",
    "platform": "You see the directory",
}


@pytest.mark.parametrize("who", list(SAYS))
def test_help_speaks_to_the_role(people, who) -> None:
    client = Client()
    client.force_login(getattr(people, who).user)
    page = client.get("/help/").content.decode()

    assert [other for other, words in SAYS.items() if words in page] == [who]


@pytest.mark.parametrize(("path", "words"), [("/safety/", "Call 911"), ("/accessibility/", "2.2, level AA")])
def test_open_pages_are_read_by_anybody(db, path, words) -> None:
    assert words in Client().get(path).content.decode()
