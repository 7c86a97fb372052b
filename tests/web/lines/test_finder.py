"""Who to call now: what is listed, in which order, for whom, and where an officer with a phone begins."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLog
from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory
from tests.web.lines.reading import labels, stored

pytestmark = pytest.mark.django_db


def test_911_comes_first_and_lines_follow_by_answer_then_freshness(as_, people, network, rota):
    make = AfterHoursLineFactory
    make(organization=network.provider, label="Fresh", confirmed_on="2026-11-23")
    make(organization=network.provider, label="Fresher", confirmed_on="2026-11-24")
    make(organization=network.provider, label="Stale", confirmed_on="2026-10-20")
    make(organization=network.provider, label="Failed", test_result="no_answer")
    make(organization=network.provider, label="Messages", kind="voicemail_only")
    make(
        organization=network.provider,
        label="Office",
        hours=[{"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"}],
    )
    make(organization=network.provider, label="Closed", ended_on="2026-11-01")
    make(organization=network.provider, label="Next year", valid_from="2027-01-01")
    html = as_(people.receiver).get("/now/").text
    assert html.index('href="tel:911"') < html.index("/lines/")
    assert labels(html) == ["Fresher", "Fresh", "Duty rota", "Stale", "Failed", "Office", "Messages"]
    assert html.count("Out of date") == html.count("Test call failed") == 1
    assert "Answers now, until today, 10:00\xa0PM" in html
    assert "Nobody on the rota from today, 10:00\xa0PM" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Everyone", "Women", "Boys"]),
        ("need=food", ["Women"]),
        ("need=emergency_shelter", ["Everyone", "Boys"]),
        ("county=Tamsin", ["Everyone", "Women"]),
        ("language=es", ["Everyone", "Women"]),
        ("gender=men", ["Everyone", "Boys"]),
        ("minors=on", ["Everyone", "Boys"]),
        ("need=food&gender=men", []),
        ("purpose=advocate", ["Women"]),
    ],
)
def test_what_is_needed_narrows_the_list(query, found, as_, people, network):
    make = AfterHoursLineFactory
    make(organization=network.provider, label="Everyone", confirmed_on="2026-11-24")
    make(
        **{"organization": network.provider, "label": "Women", "confirmed_on": "2026-11-23", "needs": ["food"]},
        **{"counties": ["Tamsin"], "languages": ["es", "en"], "genders": ["women"], "ages": "adults"},
        purpose="advocate",
    )
    make(
        **{"organization": network.provider, "label": "Boys", "confirmed_on": "2026-11-22", "languages": ["en"]},
        **{"counties": ["Marlow"], "genders": ["men"], "ages": "minors"},
    )
    assert labels(as_(people.receiver).get(f"/now/?{query}").text) == found


def test_another_hour_gives_another_answer(as_, people, network):
    AfterHoursLineFactory(
        organization=network.provider,
        label="Nights",
        hours=[{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "20:00", "closes": "06:00"}],
    )
    client = as_(people.receiver)
    assert "Not answering now" in client.get("/now/").text
    assert "Answering then" in client.get("/now/?at=2026-11-24T21:00").text
    twice = client.get("/now/?at=2026-11-01T01:30")  # the hour that comes twice
    assert (twice.status_code, "Answering then" in twice.text) == (200, True)


def test_a_question_we_cannot_read_shows_every_line(as_, people, network):
    AfterHoursLineFactory(organization=network.provider)
    answer = as_(people.receiver).get("/now/?need=gold&at=soon")
    assert (answer.status_code, labels(answer.text)) == (400, ["Night line"])


def test_business_staff_see_tip_lines_and_their_own(as_, people, network):
    AfterHoursLineFactory(organization=network.provider)
    AfterHoursLineFactory(organization=network.agency, tips=True)
    AfterHoursLineFactory(organization=network.business, label="Security desk")
    AfterHoursLineFactory(organization=network.outsider, label="Far away")
    assert sorted(labels(as_(people.sender).get("/now/").text)) == ["Security desk", "Tip line"]
    assert labels(as_(people.outsider).get("/now/").text) == ["Far away"]
    assert "Far away" not in as_(people.coordinator).get("/now/").text


def test_the_finder_keeps_nothing(as_, people, network):
    AfterHoursLineFactory(organization=network.provider)
    client = as_(people.receiver)
    client.get("/now/")
    session, before = dict(client.session), (stored(), AccessLog.objects.count())
    answer = client.get("/now/?need=emergency_shelter&gender=women&minors=on")
    assert (stored(), AccessLog.objects.count(), dict(client.session)) == (*before, session)
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_finder_costs_the_same_however_many_lines(as_, people, network, rota):
    client, counts = as_(people.receiver), []
    for more in (1, 8):
        for _number in range(more):
            line = AfterHoursLineFactory(organization=network.provider, rota=True)
            RotaShiftFactory(line=line, starts_at="2026-11-24T22:00Z", ends_at="2026-11-25T03:00Z")
        client.get("/now/")
        with CaptureQueriesContext(connection) as found:
            client.get("/now/")
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Mobi"


@pytest.mark.parametrize(
    ("who", "headers", "where"),
    [
        ("receiver", {"Sec-CH-UA-Mobile": "?1"}, "/now/"),
        ("receiver", {"User-Agent": PHONE}, "/now/"),
        ("receiver", {"User-Agent": PHONE, "Sec-CH-UA-Mobile": "?0"}, "inbox"),
        ("receiver", {}, "inbox"),
        ("provider", {"Sec-CH-UA-Mobile": "?1"}, "inbox"),
        ("coordinator", {"Sec-CH-UA-Mobile": "?1"}, "queue"),
    ],
)
def test_an_officer_with_a_phone_begins_with_whom_to_call(who, headers, where, as_, people):
    target = as_(getattr(people, who)).get("/", headers=headers).url
    assert target == (where if where.startswith("/") else reverse(where))
