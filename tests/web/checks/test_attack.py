"""Whoever reads one mailbox holds its links, and nothing more: the emergency line and the addresses stay."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts.actions import create_token
from core import delivery
from core.models import Event
from partners import actions, links
from partners.actions import Given
from partners.models import AfterHoursLine, Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer
from tests.factories import ContactFactory
from tests.factories.lines import AfterHoursLineFactory
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
EVIL, EVIL_PHONE = "evil@elsewhere.example", "+14125550166"
OLD_PHONE = "+14125550190"
EVERYTHING = (Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer, AfterHoursLine, Event)
LINK = re.compile(r"/confirm/\S+")
KNOWN_NUMBERS = ("5550131", "5550190", "5550137", "5550142", "5550166")


def stored():
    return [list(table.objects.order_by("pk").values()) for table in EVERYTHING]


def channels():
    """What calls and mails go to."""
    desks = Contact.objects.order_by("pk").values_list("phone", "extension", "email", "ended_on", "receives_referrals")
    return list(desks), list(AfterHoursLine.objects.order_by("pk").values_list("number", "ended_on"))


def inbox(address):
    """The links that somebody who reads this mailbox was sent."""
    delivery.drain()
    return [LINK.search(message.body)[0] for message in mail.outbox if message.to == [address]]


@pytest.fixture
def clock():
    cache.clear()
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(clock, people, network):
    found = staff(network.agency)
    AfterHoursLineFactory(organization=network.agency)
    actions.ask_partner(network.agency, by=people.coordinator)
    return found


@pytest.fixture
def change(desks):
    """A change of the emergency line's number that the intake mailbox asked for."""
    actions.answer_check(token_of(), {desks["line"].pk: Given("change", {"phone": EVIL_PHONE})})
    return ContactChange.objects.get()


def everything_at_once(desks):
    """A post that moves whatever a link can move, to the attacker."""
    given = {f"{desk.pk}-answer": "change" for desk in desks.values()}
    given |= {f"{desk.pk}-phone": EVIL_PHONE for desk in desks.values()}
    given |= {f"{desk.pk}-email": f"evil{n}@elsewhere.example" for n, desk in enumerate(desks.values())}
    return given | {"new-name": "Al Other", "new-email": EVIL, "new-phone": EVIL_PHONE}


def say_yes_everywhere(client, address):
    """Open and post everything that this mailbox was sent, twice."""
    for path in inbox(address) * 2:
        client.get(path)
        client.post(path, {"answer": "yes"})


@pytest.mark.parametrize("stolen", ["intake", "backup", "line", "director"])
def test_one_stolen_mailbox_moves_no_line_and_no_address(client, desks, stolen):
    ContactLink.objects.update(contact=desks[stolen])
    before, address = channels(), f"{stolen}@agency.example"
    (path,) = inbox(address)
    assert client.post(path, everything_at_once(desks)).status_code == 200
    assert ContactChange.objects.count() == 9
    say_yes_everywhere(client, address)
    assert channels() == before
    assert not [message for message in mail.outbox if "elsewhere" in message.to[0]]


@pytest.mark.parametrize("stolen", ["intake", "backup", "director"])
def test_saying_that_they_left_and_to_ask_me_instead_moves_nothing_either(client, desks, stolen):
    ContactLink.objects.update(contact=desks[stolen])
    before, address = channels(), f"{stolen}@agency.example"
    others = [desk for name, desk in desks.items() if name != stolen]
    given = {f"{desk.pk}-answer": "left" for desk in others}
    for desk in others:
        given |= {f"{desk.pk}-instead_name": "Al Other", f"{desk.pk}-instead_email": EVIL}
    assert client.post(inbox(address)[0], given).status_code == 200
    say_yes_everywhere(client, address)
    assert channels() == before
    assert Contact.objects.get(pk=desks["line"].pk).ended_on is None
    assert not Contact.objects.filter(email=EVIL).exists()


def test_the_old_channel_is_told_and_the_new_one_is_not(client, change, desks):
    (told,) = inbox("line@agency.example")
    assert told.startswith("/confirm/refuse/")
    assert inbox(EVIL) == []
    assert client.post(told, {"answer": "no"}).status_code == 200
    row = Contact.objects.get(pk=desks["line"].pk)
    assert (row.phone.as_e164, row.freshness) == (OLD_PHONE, "disputed")


def test_the_old_address_of_a_new_address_is_told(client, desks):
    key = str(desks["director"].pk)
    client.post(inbox("intake@agency.example")[0], {f"{key}-answer": "change", f"{key}-email": EVIL})
    assert [path.split("/")[2] for path in inbox("director@agency.example")] == ["refuse"]
    assert inbox(EVIL) == []


def test_a_second_tab_cannot_turn_an_answer_round(client, desks):
    key, (path,) = str(desks["line"].pk), inbox("intake@agency.example")
    assert client.post(path, {f"{key}-answer": "right"}).status_code == 200
    before = stored()
    stale = {f"{key}-answer": "change", f"{key}-phone": EVIL_PHONE}
    assert client.post(path, stale).status_code == 400
    assert client.post(path, stale | {f"{desks['backup'].pk}-answer": ""}).status_code == 400
    assert stored() == before


def test_a_stale_tab_that_answers_for_others_too_asks_nothing_new_about_the_first(client, desks):
    key, (path,) = str(desks["line"].pk), inbox("intake@agency.example")
    client.post(path, {f"{key}-answer": "right"})
    both = {f"{key}-answer": "change", f"{key}-phone": EVIL_PHONE, f"{desks['backup'].pk}-answer": "right"}
    assert client.post(path, both).status_code == 200
    assert not ContactChange.objects.exists()
    assert LinkAnswer.objects.get(contact=desks["line"]).answer == "right"


@pytest.mark.parametrize("name", ["same", "SAME", "tagged"])
def test_another_contact_of_the_same_mailbox_confirms_nothing(client, desks, change, name):
    """The link is forged in the database: no such mail was sent."""
    twin = {"same": "intake@agency.example", "SAME": "INTAKE@agency.example", "tagged": "intake+x@agency.example"}[name]
    Contact.objects.filter(pk=desks["backup"].pk).update(email=twin)
    before = channels()
    answer = client.post(links.contact_path(token_of("second"), "second"), {"answer": "yes"})
    assert (answer.status_code, channels()) == (409, before)
    change.refresh_from_db()
    assert change.outcome == ""


@pytest.mark.parametrize("whose", ["line", "intake"])
def test_whom_it_is_about_and_who_asked_confirm_nothing(client, desks, change, whose):
    ContactLink.objects.filter(purpose="second").update(contact=desks[whose])
    before = channels()
    answer = client.post(links.contact_path(token_of("second"), "second"), {"answer": "yes"})
    assert (answer.status_code, channels()) == (409, before)


@pytest.mark.parametrize("purpose", ["second", "refuse"])
def test_a_link_about_a_change_ends_after_seven_days(client, desks, change, clock, purpose):
    path, answers = links.contact_path(token_of(purpose), purpose), ("yes", "no")
    clock.move_to(timezone.now() + timedelta(days=7, seconds=-1))
    assert client.get(path).status_code == 200
    clock.move_to(timezone.now() + timedelta(seconds=1))
    before = stored()
    for answer in (client.get(path), *(client.post(path, {"answer": answer}) for answer in answers)):
        assert (answer.status_code, "This link has ended" in answer.text) == (410, True)
    assert stored() == before


def test_a_used_link_opens_nothing_again(client, desks, change):
    paths = [links.contact_path(token_of(purpose), purpose) for purpose in ("second", "refuse")]
    assert client.post(paths[1], {"answer": "no"}).status_code == 200
    before = stored()
    for path in paths:
        for answer in (client.get(path), client.post(path, {"answer": "yes"}), client.post(path, {"answer": "no"})):
            assert answer.status_code == 410
    assert stored() == before


@pytest.mark.parametrize("gone", ["email", "left"])
def test_a_second_contact_who_moved_or_left_has_no_link(client, desks, change, people, gone):
    path = links.contact_path(token_of("second"), "second")
    if gone == "email":
        actions.update_contact(desks["backup"], by=people.receiver, email="elsewhere@agency.example")
    else:
        actions.end_contact(desks["backup"], by=people.receiver)
    before = channels()
    assert client.post(path, {"answer": "yes"}).status_code == 410
    assert channels() == before


def test_no_page_of_a_link_shows_a_full_number_an_address_or_a_stranger(client, desks, change, network):
    ContactFactory(organization=network.provider, title="Somebody elses desk")
    shown = []
    for purpose in ("check", "second", "refuse"):
        shown.append(client.get(links.contact_path(token_of(purpose), purpose)))
    shown.append(client.post(links.contact_path(token_of(), "check"), {f"{desks['backup'].pk}-answer": "right"}))
    shown.append(client.post(links.contact_path(token_of("second"), "second"), {"answer": "no"}))
    shown.append(client.get(links.contact_path(token_of("refuse"), "refuse")))
    for answer in shown:
        digits = re.sub(r"\D", "", re.sub(r'(name|id|for|value|action|href)="[^"]*"', "", unescape(answer.text)))
        assert not [number for number in KNOWN_NUMBERS if number in digits]
        assert "@agency.example" not in answer.text
        assert "elses desk" not in answer.text


def test_answering_for_another_partners_contact_is_not_possible(client, desks, network):
    stranger = ContactFactory(organization=network.provider)
    before = stored()
    given = {f"{stranger.pk}-answer": "change", f"{stranger.pk}-phone": EVIL_PHONE, f"{uuid4()}-answer": "left"}
    assert client.post(inbox("intake@agency.example")[0], given).status_code == 400
    assert [rows for rows, kept in zip(stored()[:6], before[:6], strict=True) if rows != kept] == []


# --- by the API ---------------------------------------------------------------------------------------------------


def decide(client, change, how, key="", move="confirm"):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    path = f"/api/v1/contact-changes/{change.pk}/{move}/"
    return client.post(path, {"how": how}, content_type="application/json", headers=headers)


@pytest.mark.parametrize("purpose", ["check", "second", "refuse"])
def test_a_link_is_no_key_to_the_api(client, desks, change, purpose):
    before = stored()
    for how in ("second", "old_number", "own_staff"):
        assert decide(client, change, how, token_of(purpose)).status_code == 401
    answer = client.get("/api/v1/contacts/", headers={"Authorization": f"Bearer {token_of(purpose)}"})
    assert (answer.status_code, stored()) == (401, before)


@pytest.mark.parametrize(
    ("who", "how", "status"),
    [
        ("coordinator", "second", 400),
        ("coordinator", "old_channel", 400),
        ("coordinator", "own_staff", 400),
        ("coordinator", "time", 400),
        ("receiver", "second", 400),
        ("receiver", "old_number", 400),
        ("provider", "own_staff", 404),
        ("other_coordinator", "old_number", 404),
    ],
)
def test_a_token_decides_only_what_its_person_may_and_never_in_a_links_name(client, people, change, who, how, status):
    _row, key = create_token(by=getattr(people, who), name="Script", scopes=["contacts:read", "contacts:write"])
    before = channels()
    for move in ("confirm", "refuse"):
        assert decide(client, change, how, key, move).status_code == status
    change.refresh_from_db()
    assert (channels(), change.outcome) == (before, "")


def test_a_call_is_recorded_as_one_and_an_answer_without_how_is_refused(client, people, change, desks):
    _row, key = create_token(by=people.coordinator, name="Script", scopes=["contacts:read", "contacts:write"])
    before = channels()
    path, headers = f"/api/v1/contact-changes/{change.pk}/confirm/", {"Authorization": f"Bearer {key}"}
    assert client.post(path, {}, content_type="application/json", headers=headers).status_code == 400
    path = f"/api/v1/contacts/{desks['line'].pk}/confirm/"
    for given in ({}, {"how": ""}, {"how": "self"}):
        assert client.post(path, given, content_type="application/json", headers=headers).status_code == 400
    assert channels() == before
    assert Contact.objects.get(pk=desks["line"].pk).confirmed_on is None
