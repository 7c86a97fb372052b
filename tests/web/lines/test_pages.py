"""Who to call now, a line's pages and the duty card: what each says, and who opens it."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLog, Event
from partners import actions
from partners.models import AfterHoursLine, NumberChange, RotaShift, TestCall
from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory
from web.lines import card
from web.lines.urls import urlpatterns

pytestmark = pytest.mark.django_db

NOW = "2026-11-24T22:30:00Z"  # Tuesday, 5:30 PM in New York
COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}
OWN = {"coordinator", "le_coordinator"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
STAFF = AGENCY | BUSINESS | {"provider", "survivors", "outsider"}
WRITERS = {"receiver", "receiver_admin"} | OWN
POST_ONLY = ("line_confirm", "line_number", "line_shift_remove")
OPENS = {
    "now": STAFF | COORDINATORS,
    "now_card": STAFF | COORDINATORS,
    "now_card_pdf": STAFF | COORDINATORS,
    "line_detail": AGENCY | OWN | {"provider", "survivors"},
    **dict.fromkeys(("line_new", "line_edit", "line_close", "line_confirm", "line_test", "line_number"), WRITERS),
    **dict.fromkeys(("line_shift", "line_shift_remove"), WRITERS),
}
GIVEN = {
    **{"label": "Night line", "purpose": "advocate", "number": "(412) 555-0199", "kind": "on_call_rota"},
    **{"ages": "all", "time_zone": "America/Chicago", "holiday_rule": "other", "counties": "Marlow, Tamsin,, Marlow"},
    **{"days_1": "01234", "opens_1": "17:00", "closes_1": "08:00", "days_2": "56", "opens_2": "00:00"},
    **{"closes_2": "00:00", "holiday_opens": "10:00", "holiday_closes": "14:00", "needs": ["food"]},
}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rota(network):
    line = AfterHoursLineFactory(organization=network.agency, rota=True, label="Duty rota", purpose="le_duty_agent")
    RotaShiftFactory(line=line, starts_at="2026-11-24T22:00Z", ends_at="2026-11-25T03:00Z")
    return line


@pytest.fixture
def address(network, people, rota):
    actions.update_line(rota, by=people.receiver, number="+14125550199")
    return lambda name: reverse(
        name,
        args=[network.agency.slug] if name == "line_new" else [] if name.startswith("now") else [rota.pk],
    )


def stored():
    tables = (AfterHoursLine, RotaShift, NumberChange, TestCall)
    return [list(model.objects.order_by("pk").values()) for model in tables], Event.objects.count()


def test_every_page_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(OPENS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OPENS))
def test_without_a_sign_in_every_address_leads_to_it(name, method, client, address):
    path, before = address(name), stored()
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.url.startswith(reverse("account_login"))) == (302, True)
    assert stored() == before


@pytest.mark.parametrize("name", sorted(OPENS))
def test_who_opens_each_page(name, as_, people, address):
    path, seen = address(name), {}
    before = stored()
    for who, person in people.items():
        client = as_(person)
        answer = client.get(path)
        if name in POST_ONLY:
            assert answer.status_code == 405
            if who not in OPENS[name]:
                answer = client.post(path, {"do": "accept"})
        seen[who] = answer.status_code
    assert {who for who, status in seen.items() if status in (200, 405)} == OPENS[name]
    assert {status for who, status in seen.items() if who not in OPENS[name]} <= {403, 404}
    assert stored() == before


@pytest.mark.parametrize("name", sorted(name for name in OPENS if not name.startswith("now")))
def test_nobody_else_posts_to_it(name, as_, people, address, rota):
    path, before = address(name), stored()
    given = GIVEN | {"change": NumberChange.objects.get().pk, "shift": rota.shifts.get().pk, "result": "answered"}
    for who, person in people.items():
        if name == "line_detail" or who not in OPENS[name]:
            assert as_(person).post(path, given).status_code in (403, 404, 405), who
    assert stored() == before


def test_a_line_that_is_not_there_and_one_that_is_not_visible_look_alike(as_, people, rota):
    unknown = str(rota.pk)[:-12] + "0" * 12
    for pk in (rota.pk, unknown):
        for name in set(OPENS) - {"line_new", "now", "now_card", "now_card_pdf"}:
            method = "post" if name in POST_ONLY else "get"
            assert getattr(as_(people.outsider), method)(reverse(name, args=[pk])).status_code == 404


def numbers(html):
    """The numbers that one can tap, in order."""
    return re.findall(r'class="btn p" href="tel:([^"]+)"', html)


def labels(html):
    return re.findall(r'<a class="ask" href="/lines/[^"]+">([^<]+)<', html)


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


def test_a_line_is_added_changed_and_closed_on_pages(as_, people, network):
    client = as_(people.receiver)
    assert client.post(f"/partners/{network.agency.slug}/lines/new/", GIVEN).status_code == 302
    line = AfterHoursLine.objects.get()
    assert line.hours == [
        {"days": [0, 1, 2, 3, 4], "opens": "17:00", "closes": "08:00"},
        {"days": [5, 6], "opens": "00:00", "closes": "00:00"},
    ]
    assert (line.counties, line.holiday_hours) == (["Marlow", "Tamsin"], [{"opens": "10:00", "closes": "14:00"}])
    html = client.get(f"/lines/{line.pk}/edit/").text
    assert 'value="01234" selected' in html
    assert client.post(f"/lines/{line.pk}/edit/", GIVEN | {"version": 1}).status_code == 302
    line.refresh_from_db()
    assert (line.version, NumberChange.objects.count()) == (1, 0)
    changed = GIVEN | {"number": "412 555 0198", "label": "Duty rota", "version": 1}
    assert client.post(f"/lines/{line.pk}/edit/", changed).status_code == 302
    line.refresh_from_db()
    assert (line.label, line.number.as_e164, NumberChange.objects.get().number.as_e164) == (
        "Duty rota",
        "+14125550199",
        "+14125550198",
    )
    stale = client.post(f"/lines/{line.pk}/edit/", GIVEN | {"version": 1})
    assert (stale.status_code, "Duty rota" in stale.text) == (412, True)
    assert client.post(f"/lines/{line.pk}/close/", {"version": 2}).status_code == 302
    assert client.post(f"/lines/{line.pk}/close/", {}).status_code == 409
    assert "This line was closed" in client.get(f"/lines/{line.pk}/").text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"number": "12"}, "Enter a valid phone number"),
        ({"opens_1": ""}, "Give both times"),
        ({"holiday_opens": ""}, "Say from when until when"),
        ({"kind": "voicemail_only"}, "Nobody answers a voicemail"),
        ({"label": ""}, "This field is required"),
    ],
)
def test_a_bad_form_says_what_is_wrong_and_changes_nothing(given, words, as_, people, network):
    before = stored()
    answer = as_(people.receiver).post(f"/partners/{network.agency.slug}/lines/new/", GIVEN | given)
    assert (answer.status_code, words in answer.text, stored()) == (400, True, before)


def test_days_that_no_choice_names_stand_one_by_one(as_, people, network):
    line = AfterHoursLineFactory(
        organization=network.agency, hours=[{"days": [0, 2, 4], "opens": "17:00", "closes": "08:00"}]
    )
    html = as_(people.receiver).get(f"/lines/{line.pk}/edit/").text
    assert [f'name="days_{number}"' in html for number in (1, 2, 3, 4, 5)] == [True, True, True, True, False]


def test_only_a_coordinator_is_asked_about_a_call_back(as_, people, rota):
    asked = {
        who: 'name="called_back"' in as_(getattr(people, who)).get(f"/lines/{rota.pk}/edit/").text
        for who in ("receiver", "coordinator")
    }
    assert asked == {"receiver": False, "coordinator": True}
    forged = GIVEN | {"called_back": "on", "number": "412 555 0198"}
    as_(people.receiver).post(f"/lines/{rota.pk}/edit/", forged)
    rota.refresh_from_db()
    assert rota.number.as_e164 == "+14125550190"


def test_a_new_number_is_confirmed_by_a_second_person_on_the_page(as_, people, rota):
    actions.update_line(rota, by=people.receiver, number="+14125550199")
    change = NumberChange.objects.get()
    own = as_(people.receiver).get(f"/lines/{rota.pk}/").text
    assert ("It is right" in own, "Refuse it" in own) == (False, True)
    assert "555-0199" not in as_(people.provider).get(f"/lines/{rota.pk}/").text
    given = {"change": change.pk, "do": "accept"}
    assert as_(people.receiver).post(f"/lines/{rota.pk}/number/", given).status_code == 403
    assert as_(people.coordinator).post(f"/lines/{rota.pk}/number/", given).status_code == 302
    rota.refresh_from_db()
    assert rota.number.as_e164 == "+14125550199"
    assert as_(people.coordinator).post(f"/lines/{rota.pk}/number/", given).status_code == 409
    assert as_(people.coordinator).post(f"/lines/{rota.pk}/number/", {"change": "x"}).status_code == 404


def test_the_rota_is_kept_in_the_lines_own_time(as_, people, rota):
    rota.time_zone = "America/Los_Angeles"
    rota.save()
    client, url = as_(people.receiver), f"/lines/{rota.pk}/rota/new/"
    given = {"starts_at": "2026-11-25T18:00", "ends_at": "2026-11-26T06:00", "desk": "Night sergeant"}
    assert client.post(url, given).status_code == 302
    shift = RotaShift.objects.get(desk="Night sergeant")
    assert shift.starts_at == datetime(2026, 11, 26, 2, tzinfo=UTC)
    assert "Wed Nov 25, 6:00 PM" in client.get(f"/lines/{rota.pk}/").text
    before = stored()
    assert client.post(url, given).status_code == 400
    assert client.post(url, given | {"desk": ""}).status_code == 400
    assert stored() == before
    assert client.post(f"/lines/{rota.pk}/rota/remove/", {"shift": shift.pk}).status_code == 302
    assert client.post(f"/lines/{rota.pk}/rota/remove/", {"shift": shift.pk}).status_code == 409


def test_a_test_call_is_recorded_and_shown(as_, people, rota):
    client, url = as_(people.coordinator), f"/lines/{rota.pk}/test/"
    assert client.post(url, {"result": "no_answer", "minutes": "3"}).status_code == 400
    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"result": "answered", "minutes": "3", "called_at": "2026-11-24T17:20"}).status_code == 302
    assert TestCall.objects.get().called_at == datetime(2026, 11, 24, 22, 20, tzinfo=UTC)
    assert "after 3 minutes" in client.get(f"/lines/{rota.pk}/").text
    assert client.post(f"/lines/{rota.pk}/confirm/").status_code == 302
    rota.refresh_from_db()
    assert str(rota.confirmed_on) == "2026-11-24"


def test_lines_stand_among_the_contacts_of_a_partner(as_, people, network, rota):
    path = f"/partners/{network.agency.slug}/"
    for tab in ("overview", "contacts"):
        html = as_(people.coordinator).get(f"{path}?tab={tab}").text
        assert ("Duty rota" in html, f"/lines/{rota.pk}/edit/" in html) == (True, True)
    assert "Duty rota" not in as_(people.evaluator).get(path).text
    assert "Duty rota" not in as_(people.sender).get(path).text
    assert "After-hours line confirmed" not in as_(people.coordinator).get(f"{path}?tab=history").text
    actions.confirm_line(rota, by=people.coordinator, how="call")
    assert "After-hours line confirmed" in as_(people.coordinator).get(f"{path}?tab=history").text


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


@pytest.mark.parametrize("who", ["coordinator", "receiver", "provider"])
def test_titles_and_addresses_hold_no_number(who, as_, people, address):
    for name in ("now", "now_card", "line_detail"):
        html = as_(getattr(people, who)).get(address(name)).text
        assert "555" not in html.partition("<title>")[2].partition("</title>")[0]
        assert "555" not in address(name)
