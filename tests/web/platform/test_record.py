"""The event log: in seal order, for coordinators, auditors and platform staff, each their own chain."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import seals
from core.events import facts_of
from core.models import AccessLog, Event
from referrals import actions
from web.platform import record
from web.platform.event_words import in_words


@pytest.fixture
def as_(people):
    """A client signed in as one of the people."""

    def signed_in(who: str) -> Client:
        client = Client()
        client.force_login(getattr(people, who).user)
        return client

    return signed_in


@pytest.fixture
def sealed(tip, people):
    """A tip that was sent and acknowledged, sealed: three events."""
    actions.acknowledge(tip, by=people.receiver)
    seals.seal_all()
    return tip


def lines(answer) -> list[tuple[int, str]]:
    """Seal and event type of each line of the page."""
    return [(line.seal, line.code) for line in answer.context["lines"]]


def test_an_auditor_reads_the_whole_chain_newest_first(sealed, as_, network) -> None:
    answer = as_("auditor").get("/record/")

    assert lines(answer) == [(3, "referral.acknowledged"), (2, "referral.sent"), (1, "referral.drafted")]
    page = answer.content.decode()
    assert network.business.name in page
    assert "Night shift only" not in page


def test_a_coordinator_reads_it_without_the_drafts_of_partners(sealed, as_) -> None:
    assert lines(as_("coordinator").get("/record/")) == [(3, "referral.acknowledged"), (2, "referral.sent")]


@pytest.mark.parametrize("who", ["other_coordinator", "platform"])
def test_others_do_not_see_it(sealed, as_, who) -> None:
    assert [code for _, code in lines(as_(who).get("/record/")) if code.startswith("referral.")] == []


@pytest.mark.parametrize("who", ["sender_admin", "receiver", "evaluator", "nobody"])
@pytest.mark.parametrize("name", ["event_log", "event_log_csv"])
def test_for_the_rest_there_is_no_such_page(sealed, as_, who, name) -> None:
    assert as_(who).get(reverse(name)).status_code == 404


def test_platform_staff_see_the_chain_of_the_installation(as_, people) -> None:
    client = as_("platform")
    client.post("/account/", {"name": "Pat Lee", "theme": "dark"})
    seals.seal_all()

    assert [code for _, code in lines(client.get("/record/"))] == ["user.settings_changed"]


def test_pages_go_down_and_up_the_chain(sealed, as_, monkeypatch) -> None:
    monkeypatch.setattr(record, "PAGE", 2)
    client = as_("auditor")
    first, second = client.get("/record/"), client.get("/record/?before=1")

    assert ([seal for seal, _ in lines(first)], first.context["older"], first.context["newer"]) == ([3, 2], 1, None)
    assert ([seal for seal, _ in lines(second)], second.context["older"], second.context["newer"]) == ([1], None, 3)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣", ""])
def test_a_strange_place_shows_the_newest(sealed, as_, before) -> None:
    answer = as_("auditor").get("/record/", {"before": before})

    assert [seal for seal, _ in lines(answer)] == [3, 2, 1]


def test_an_empty_record_says_so(as_, people) -> None:
    assert "Nothing here yet" in as_("auditor").get("/record/").content.decode()


def test_the_file_holds_every_event_and_is_itself_noted(sealed, as_, people) -> None:
    answer = as_("auditor").get("/record.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [(row["seal"], row["event"]) for row in rows] == [
        ("1", "referral.drafted"),
        ("2", "referral.sent"),
        ("3", "referral.acknowledged"),
    ]
    assert {row["subject_id"] for row in rows} == {str(sealed.pk)}
    assert [row.actor_user_id for row in AccessLog.objects.filter(what="event_log.exported")] == [
        people.auditor.user.pk
    ]


def test_neither_page_nor_file_names_an_event_by_its_number(tip, as_, people) -> None:
    actions.accept(tip, by=people.coordinator)
    actions.dispute_proxy(tip, by=people.receiver, event_id=Event.objects.get(type="referral.accepted").pk)
    seals.seal_all()
    client = as_("auditor")
    answer = client.get("/record.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    (facts,) = (json.loads(row["facts"]) for row in rows if row["event"] == "referral.proxy_disputed")

    assert (facts["move"], "event" in facts) == ("referral.accepted", False)
    assert "event" in facts_of(Event.objects.get(type="referral.proxy_disputed"))
    items = client.get("/record/").context["lines"]
    assert "referral.proxy_disputed" in [line.code for line in items]
    assert not any(hasattr(line, "facts") for line in items)


def test_queries_do_not_grow_with_the_lines(sealed, as_, people) -> None:
    client = as_("auditor")
    client.get("/record/")
    with CaptureQueriesContext(connection) as few:
        client.get("/record/")
    for text in ("Will call back.", "Called.", "Done."):
        actions.add_message(sealed, by=people.receiver, text=text)
    seals.seal_all()
    with CaptureQueriesContext(connection) as many:
        assert len(lines(client.get("/record/"))) == 6

    assert len(many) == len(few)


def test_words_for_events() -> None:
    assert in_words("user.signed_in") == "Signed in"
    assert in_words("referral.first_contact_made") == "Referral: first contact made"
