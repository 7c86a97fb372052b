"""The collaboration page: who opens it, that its numbers are the measures', and that one failure stays small."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLog
from reporting import params
from reporting.measures import MEASURES
from web.reporting import tiles

PAGES = ["/collaboration/", "/collaboration/definitions/", "/collaboration/tiles/how_far/", "/collaboration.csv"]
ROWS = "/collaboration/tiles/referrals_sent/rows/"
LINK = r'<a href="(/collaboration/tiles/[a-z_0-9]+/rows/[^"]*)">(?:<span class="vh">[^<]*</span>)?(\d+)</a>'
COORDINATORS_ALONE = ["open_and_late_now"]


@pytest.mark.parametrize("path", [*PAGES, ROWS, "/collaboration/tiles/how_far.csv"])
def test_the_ladder_of_reading(client_of, people, path):
    anonymous = Client().get(path)
    assert (anonymous.status_code, anonymous["Location"].split("?")[0]) == (302, reverse("account_login"))
    for name in ("auditor", "platform"):
        assert client_of(name).get(path).status_code == 403, name
    assert client_of("coordinator").get(path).status_code == 200
    for name in ("evaluator", "sender", "provider"):
        assert client_of(name).get(path).status_code == (403 if path == ROWS else 200), name
    assert client_of("coordinator").post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/collaboration/tiles/luck/", "/collaboration/tiles/luck.csv", "/collaboration/tiles/luck/rows/"]
)
def test_an_unknown_measure_is_not_found(client_of, path):
    assert client_of("coordinator").get(path).status_code == 404


def test_what_makes_no_sense_is_said_at_its_field_and_kept(client_of, traffic):
    client = client_of("coordinator")
    response = client.get("/collaboration/?start=2026-13-40&last_day=2026-11-01&period=custom&sector=business")
    html = response.content.decode()

    assert response.status_code == 400
    assert "Enter a date as year-month-day, such as 2026-11-23." in html
    assert 'value="2026-13-40"' in html
    assert re.search(r'value="business"[^>]*checked', html)
    assert client.get("/collaboration/tiles/how_far/?period=never").status_code == 400
    assert client.get(f"{ROWS}?period=never").status_code == 400
    assert client.get(f"{ROWS}?part=nonsense").status_code == 400
    assert client.get("/collaboration.csv?period=never").status_code == 302
    assert AccessLog.objects.count() == 0


def test_a_protected_viewer_cannot_narrow(client_of):
    response = client_of("evaluator").get("/collaboration/?sector=business&period=2026-10")

    assert response.status_code == 400
    assert "whole quarters of the whole network" in response.content.decode()


def test_the_page_shows_what_the_measures_say(client_of, people, traffic):
    traffic(300)
    html = client_of("coordinator").get("/collaboration/").content.decode()
    asked = params.read(people.coordinator, {})
    run = {key: measure.run(people.coordinator, asked) for key, measure in MEASURES.items()}

    shown = re.findall(r'<span class="v">([^<]+)(?:<small>[^<]*</small>)?</span>', html)
    assert shown == [
        f"{run['referrals_sent'].cell('period', 'sent').value}",
        f"{run['acknowledged_on_time'].cell('period', 'share').value:.0f}",
        f"{run['time_to_acknowledge'].cell('period', 'median').text}",
        f"{run['acceptance_rate'].cell('period', 'share').value:.0f}",
        f"{run['connected_14_days'].cell('period', 'share').value:.0f}",
    ]
    for key in ("referrals_by_month", "acknowledgment_trend", "how_far", "open_and_late_now", "decline_reasons"):
        for row in run[key].table()[1]:
            assert all(text in html for text in row), (key, row)
    assert html.count('<details class="data">') == 5


def test_every_link_opens_to_as_many_rows_as_it_says(client_of, traffic):
    traffic(120)
    client = client_of("coordinator")
    html = client.get("/collaboration/?period=2026-Q3").content.decode()
    links = re.findall(
        r'<a href="(/collaboration/tiles/[a-z_0-9]+/rows/[^"]*)">(?:<span class="vh">[^<]*</span>)?(\d+)</a>', html
    )
    seen = set()
    for link, count in links:
        url = unescape(link)
        measure = urlsplit(url).path.split("/")[3]
        if measure in seen:
            continue
        seen.add(measure)
        assert parse_qs(urlsplit(url).query)["period"] == ["2026-Q3"]
        response = client.get(url)
        assert (response.status_code, response.context["count"]) == (200, int(count)), url
        assert response.content.decode().count("<tr data-row") == min(int(count), 50)
    assert seen == {
        "referrals_by_month",
        "acknowledgment_trend",
        "who_refers_to_whom",
        "how_far",
        "open_and_late_now",
        "decline_reasons",
    }


def test_rows_go_on_by_key(client_of, traffic):
    traffic(150)
    client = client_of("coordinator")
    url, references = f"{ROWS}?period=last_12_months", []
    while url:
        response = client.get(url)
        references += [row.reference for row in response.context["rows"]]
        url = response.context["next_url"]
    assert len(references) == len(set(references)) == response.context["count"]
    assert client.get(f"{ROWS}?after=wrong").status_code == 400


def test_protected_pages_show_no_small_count_and_no_rows(client_of, traffic):
    traffic(400)
    html = client_of("evaluator").get("/collaboration/").content.decode()

    assert "/rows/" not in html
    assert "/referrals/R-" not in html
    assert "fewer than 11" in html
    assert 'id="open_and_late_now"' not in html
    assert client_of("evaluator").get("/collaboration/tiles/open_and_late_now/").status_code == 403
    assert client_of("evaluator").get("/collaboration/tiles/open_and_late_now.csv").status_code == 403


def test_a_tile_that_fails_costs_the_page_only_itself(client_of, traffic, monkeypatch):
    traffic(30)

    def fail(_question):
        raise RuntimeError("the count went wrong")

    client, sound = client_of("coordinator"), MEASURES["how_far"]
    monkeypatch.setitem(MEASURES, "how_far", type(sound)("how_far", sound.title, 1, fail))
    kpi = MEASURES["acceptance_rate"]
    monkeypatch.setitem(MEASURES, "acceptance_rate", type(kpi)("acceptance_rate", kpi.title, 1, fail))
    response = client.get("/collaboration/?period=2026-Q3")
    html = response.content.decode()

    assert response.status_code == 200
    assert html.count("This part could not be counted just now.") == 1
    assert html.count("Could not be counted; load the page again.") == 1
    assert 'hx-get="/collaboration/tiles/how_far/?period=2026-Q3"' in html
    monkeypatch.undo()
    again = client.get("/collaboration/tiles/how_far/?period=2026-Q3", headers={"hx-request": "true"})
    fragment = again.content.decode()
    assert again.status_code == 200
    assert fragment.strip().startswith('<section class="card c6" id="how_far"')
    assert "<html" not in fragment


@pytest.mark.parametrize("key", list(MEASURES))
def test_every_measure_has_a_page_of_its_own(client_of, traffic, key):
    traffic(60)
    html = client_of("coordinator").get(f"/collaboration/tiles/{key}/").content.decode()

    assert f'id="{key}"' in html
    assert "<html" in html


def test_nothing_sent_yet(client_of):
    html = client_of("coordinator").get("/collaboration/").content.decode()

    assert "<b>Nothing sent in this period yet.</b> Charts appear with the first referral." in html
    assert re.findall(r'<span class="v">([^<]+)', html) == ["0", "—", "—", "—", "—"]
    assert "Nothing waits now." in html


def test_a_page_is_one_read_and_a_tile_is_one(client_of, traffic):
    client = client_of("coordinator")
    client.get("/collaboration/")
    client.get("/collaboration/tiles/how_far/")
    client.get(f"{ROWS}?part=declined")

    assert list(AccessLog.objects.order_by("id").values_list("what", "subject_type")) == [
        ("report.run", "report.collaboration"),
        ("report.run", "report.how_far"),
        ("report.run", "report.referrals_sent.rows"),
    ]


@pytest.mark.parametrize("name", ["coordinator", "evaluator"])
def test_queries_do_not_grow_with_rows(client_of, traffic, name):
    client = client_of(name)
    traffic(30)
    client.get("/collaboration/")
    with CaptureQueriesContext(connection) as few:
        client.get("/collaboration/")
    traffic(200, seed=9)
    with CaptureQueriesContext(connection) as many:
        client.get("/collaboration/")
    assert len(many) == len(few)


def test_definitions_are_the_measures_own(client_of):
    coordinators = unescape(client_of("coordinator").get("/collaboration/definitions/").content.decode())
    evaluators = unescape(client_of("evaluator").get("/collaboration/definitions/").content.decode())

    for key, measure in MEASURES.items():
        assert measure.definition in coordinators
        assert f'id="{key}"' in coordinators
        assert (measure.definition in evaluators) == measure.for_protected
    assert [key for key, measure in MEASURES.items() if not measure.for_protected] == COORDINATORS_ALONE


def test_every_place_has_a_measure_and_a_drawing():
    assert {place.key for place in tiles.PLACES} == set(tiles.DRAWN)
    assert set(tiles.DRAWN) <= set(MEASURES)
