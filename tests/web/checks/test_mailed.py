"""The pages behind mailed links: open to the holder, quiet, once, limited, and without a full number."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from config.logs import drop_personal
from core.models import Event
from partners import actions, links
from partners.actions import Given
from partners.models import Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer
from tests.factories import ContactFactory
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
TABLES = (Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer, Event)


def stored():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(clock, people, network):
    cache.clear()
    found = staff(network.agency)
    ContactFactory(organization=network.provider, title="Somebody elses desk")
    actions.ask_partner(network.agency, by=people.coordinator)
    return found


def path(purpose="check"):
    return links.contact_path(token_of(purpose), purpose)


@pytest.fixture
def change(desks):
    """A change of the emergency line's number that waits."""
    actions.answer_check(token_of(), {desks["line"].pk: Given("change", {"phone": "+14125550166"})})
    return ContactChange.objects.get()


def test_opening_shows_one_partners_contacts_in_part_and_changes_nothing(client, desks):
    before = stored()
    for method in (client.get, client.head, client.get):
        answer = method(path())
        assert answer.status_code == 200
    html = client.get(path()).text
    assert stored() == before
    for desk in desks.values():
        assert str(desk) in html
        assert desk.phone.as_e164[-7:] not in html.replace("-", "")
        assert desk.email not in html
    assert "••• 31" in html
    assert "i•••@•••.example" in html
    assert "Somebody elses desk" not in html
    assert "checked" not in html
    assert "works until December 1" in html
    assert html.count('type="radio"') == 12
    assert html.count("No longer here") == 4


@pytest.mark.parametrize("purpose", ["check", "second", "refuse"])
def test_the_address_is_told_to_nobody(client, change, purpose, caplog):
    with caplog.at_level(logging.INFO):
        answer = client.get(path(purpose))
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    logged = " ".join(
        str(drop_personal(None, "", dict(line.msg))) for line in caplog.records if isinstance(line.msg, dict)
    )
    assert "/confirm/..." in logged
    assert token_of(purpose) not in logged
    assert token_of(purpose) not in answer.text


def test_answers_are_recorded_once_and_said(client, desks):
    key = f"{desks['backup'].pk}-answer"
    answer = client.post(path(), {key: "right"})
    assert (answer.status_code, "This was recorded" in answer.text) == (200, True)
    assert Contact.objects.get(pk=desks["backup"].pk).freshness == "fresh"
    assert "Answered already" in client.get(path()).text
    before = stored()
    answer = client.post(path(), {key: "left", f"{desks['line'].pk}-answer": ""})
    assert (answer.status_code, stored()) == (400, before)


def test_once_all_is_answered_a_second_post_says_what_was_recorded(client, desks):
    given = {f"{desk.pk}-answer": "right" for desk in desks.values()}
    assert client.post(path(), given).status_code == 200
    before = stored()
    for answer in (client.get(path()), client.post(path(), dict.fromkeys(given, "left"))):
        assert (answer.status_code, answer.text.count("Still right")) == (200, 4)
    assert stored() == before


def test_a_change_asks_by_field_and_keeps_what_was_typed(client, desks):
    key = str(desks["backup"].pk)
    before = stored()
    answer = client.post(path(), {f"{key}-answer": "change", f"{key}-phone": "12"})
    assert (answer.status_code, stored()) == (400, before)
    assert 'value="12"' in answer.text
    assert f'href="#id_{key}-phone"' in answer.text
    answer = client.post(path(), {f"{key}-answer": "change", f"{key}-phone": "412 555 0166"})
    assert (answer.status_code, ContactChange.objects.get().field) == (200, "phone")
    assert "waits until it is confirmed" in answer.text


def test_i_left_ask_somebody_else(client, desks):
    key = str(desks["director"].pk)
    bad = {f"{key}-answer": "left", f"{key}-instead_name": "Jo", f"{key}-instead_email": "jo"}
    answer = client.post(path(), bad)
    assert (answer.status_code, f'href="#id_{key}-instead_email"' in answer.text) == (400, True)
    assert client.post(path(), bad | {f"{key}-instead_email": "jo@agency.example"}).status_code == 200
    assert set(ContactChange.objects.values_list("field", flat=True)) == {"left", "new"}


def test_a_contact_is_added(client, desks):
    answer = client.post(path(), {"new-name": "", "new-email": "jo@agency.example"})
    assert (answer.status_code, 'href="#id_new-name"' in answer.text) == (400, True)
    answer = client.post(path(), {"new-name": "Jo Field", "new-email": "jo@agency.example"})
    assert (answer.status_code, "You named a new contact" in answer.text) == (200, True)


def test_after_seven_days_it_says_whom_to_ask(client, desks, people, clock):
    opened = path()
    clock.move_to(timezone.now() + timedelta(days=7))
    before = stored()
    for answer in (client.get(opened), client.post(opened, {f"{desks['line'].pk}-answer": "right"})):
        assert answer.status_code == 410
        assert "This link has ended" in answer.text
        assert f"Ask {people.coordinator.user.name}" in answer.text
        assert "After-hours" not in answer.text
    assert stored() == before


def test_a_token_that_is_not_ours_says_nothing(client, change):
    for wrong in (
        "/confirm/x/",
        path()[:-2] + "/",
        "/confirm/change/" + token_of() + "/",
        "/confirm/" + token_of("second") + "/",
    ):
        answer = client.get(wrong)
        assert (answer.status_code, "not one of ours" in answer.text) == (404, True)
        assert answer["Referrer-Policy"] == "no-referrer"


def test_a_second_contact_says_yes(client, change, desks):
    html = client.get(path("second")).text
    assert "••• 90" in html
    assert "••• 66" in html
    assert "5550166" not in html.replace("-", "")
    assert client.post(path("second"), {}).status_code == 400
    opened = path("second")
    assert client.post(opened, {"answer": "yes"}).status_code == 200
    assert Contact.objects.get(pk=desks["line"].pk).phone.as_e164 == "+14125550166"
    assert client.post(opened, {"answer": "no"}).status_code == 410


def test_the_old_address_says_no_and_never_yes(client, change, desks):
    opened = path("refuse")
    assert "Yes, this is right" not in client.get(opened).text
    assert client.post(opened, {"answer": "yes"}).status_code == 400
    assert client.post(opened, {"answer": "no"}).status_code == 200
    change.refresh_from_db()
    assert (change.outcome, Contact.objects.get(pk=desks["line"].pk).freshness) == ("refused", "disputed")


def test_opening_a_question_decides_nothing(client, change):
    before = stored()
    for purpose in ("second", "refuse"):
        client.get(path(purpose))
        client.head(path(purpose))
    assert stored() == before


def test_other_methods_are_refused(client, change):
    for purpose in ("check", "second", "refuse"):
        assert client.put(path(purpose)).status_code == 405


def test_posts_without_origin_are_taken_because_the_address_is_the_secret(desks):
    answer = Client(enforce_csrf_checks=True).post(
        path(), {f"{desks['line'].pk}-answer": "right"}, headers={"Origin": "null"}
    )
    assert answer.status_code == 200


def test_too_many_tries_from_one_address(client, desks, monkeypatch):
    monkeypatch.setattr("web.checks.limits.MOST", 3)
    codes = [client.get("/confirm/guess/").status_code for _try in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert client.get(path(), REMOTE_ADDR="203.0.113.9").status_code == 200
