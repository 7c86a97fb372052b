"""The pages of a line: who opens each, what it says, and what is changed there."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from partners import actions
from partners.models import AfterHoursLine, NumberChange, RotaShift, TestCall
from tests.factories.lines import AfterHoursLineFactory
from tests.web.lines.reading import stored
from web.lines.urls import urlpatterns

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def address(network, people, rota):
    actions.update_line(rota, by=people.receiver, number="+14125550199")
    return lambda name: reverse(
        name,
        args=[network.agency.slug] if name == "line_new" else [] if name.startswith("now") else [rota.pk],
    )


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


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_an_absurd_year_is_told_beside_its_question(as_, people, rota, when):
    client, before = as_(people.receiver), stored()
    given = {"starts_at": when, "ends_at": when, "desk": "Night sergeant"}
    assert client.post(f"/lines/{rota.pk}/rota/new/", given).status_code == 400
    called = {"result": "answered", "minutes": "3", "called_at": when}
    assert client.post(f"/lines/{rota.pk}/test/", called).status_code == 400
    assert stored() == before
    assert client.get("/now/", {"at": when}).status_code < 500


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


@pytest.mark.parametrize("who", ["coordinator", "receiver", "provider"])
def test_titles_and_addresses_hold_no_number(who, as_, people, address):
    for name in ("now", "now_card", "line_detail"):
        html = as_(getattr(people, who)).get(address(name)).text
        assert "555" not in html.partition("<title>")[2].partition("</title>")[0]
        assert "555" not in address(name)
