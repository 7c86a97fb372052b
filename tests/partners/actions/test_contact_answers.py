"""Answering by a link: still right, change, no longer here, somebody new; each once, nothing else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, Invalid
from core.events import facts_of
from core.models import Event
from partners import actions, links
from partners.actions import Given
from partners.models import Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer
from tests.factories import ContactFactory
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
NOW = "2026-11-24T15:00:00Z"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(clock, network):
    return staff(network.agency)


@pytest.fixture
def check(people, network, desks):
    return actions.ask_partner(network.agency, by=people.coordinator)


def everything():
    """All that a refusal must not change."""
    tables = (Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer, Event)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def answer(given, **newcomer):
    return actions.answer_check(token_of(), given, newcomer or None)


def test_v20_still_right_confirms_all_of_one_contact_and_of_no_other(check, desks):
    told = answer({desks["backup"].pk: Given("right")})
    row = Contact.objects.get(pk=desks["backup"].pk)
    days = [row.details_confirmed_on, row.phone_confirmed_on, row.email_confirmed_on, row.confirmed_on]

    assert told == {desks["backup"].pk: "right"}
    assert (days, row.confirmed_how) == ([date(2026, 11, 24)] * 4, "self")
    assert Contact.objects.exclude(confirmed_on=None).count() == 1


def test_an_answer_is_taken_once(check, desks):
    answer({desks["backup"].pk: Given("right")})
    before = everything()
    assert answer({desks["backup"].pk: Given("change", {"phone": "+14125550166"})}) == {}
    assert everything() == before


def test_the_round_closes_with_the_last_answer_and_a_second_post_records_nothing(check, desks):
    answer({desk.pk: Given("right") for name, desk in desks.items() if name != "line"})
    check.refresh_from_db()
    assert check.closed_at is None
    answer({desks["line"].pk: Given("change", {"phone": "(412) 555-0166"})})
    check.refresh_from_db()
    assert (check.closed_at, check.next_step) == (timezone.now(), "")
    before = everything()
    assert (answer({desk.pk: Given("left") for desk in desks.values()}), everything()) == ({}, before)


def test_a_link_works_for_seven_days(check, desks, clock):
    clock.move_to(timezone.now() + timedelta(days=7, seconds=-1))
    answer({desks["backup"].pk: Given("right")})
    clock.move_to(timezone.now() + timedelta(seconds=1))
    before = everything()
    with pytest.raises(Conflict) as refusal:
        answer({desks["line"].pk: Given("right")})
    assert (refusal.value.code, everything()) == ("ended", before)
    assert refusal.value.details == {"task_force": check.task_force_id}


def test_a_newer_link_ends_the_older_one(check, people, network, desks, clock):
    older = token_of()
    clock.shift(timedelta(days=2))
    actions.ask_partner(network.agency, by=people.coordinator)
    with pytest.raises(Conflict):
        actions.opened(older, "check")
    assert actions.opened(token_of(), "check").contact_id == desks["intake"].pk


def test_a_contact_that_left_has_no_link_any_more(check, people, desks):
    actions.update_contact(desks["backup"], by=people.receiver, is_primary=True)
    actions.end_contact(desks["intake"], by=people.receiver)
    with pytest.raises(Conflict):
        actions.opened(token_of(), "check")


def test_a_new_address_has_no_link_to_the_old_one(check, people, desks):
    actions.update_contact(desks["intake"], by=people.receiver, email="other@agency.example")
    with pytest.raises(Conflict):
        actions.opened(token_of(), "check")


@pytest.mark.parametrize("purpose", ["second", "refuse"])
def test_a_token_serves_one_purpose(check, purpose):
    token = token_of()
    with pytest.raises(Conflict) as refusal:
        actions.opened(token, purpose)
    assert refusal.value.code == "broken"
    with pytest.raises(Conflict):
        actions.opened(token[:-1] + ("A" if token[-1] != "A" else "B"), "check")


def test_only_a_digest_of_the_token_is_kept(check):
    link, token = ContactLink.objects.get(), token_of()
    assert link.token_digest == links.digest(token)
    assert token not in "".join(map(str, [*Event.objects.values_list("body", flat=True), *link.__dict__.values()]))


def test_another_partners_contact_is_nobodys_to_answer(check, network):
    stranger, before = ContactFactory(organization=network.provider), None
    before = everything()
    with pytest.raises(Invalid):
        answer({stranger.pk: Given("left")})
    assert everything() == before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given("maybe"), "answer"),
        (Given(""), "answer"),
        (Given("change"), "answer"),
        (Given("change", {"phone": "12"}), "phone"),
        (Given("change", {"email": "nobody"}), "email"),
        (Given("left", instead={"name": "Jo", "email": "nobody"}), "email"),
        (Given("left", instead={"name": "Jo"}), "email"),
        (Given("left", instead={"email": "jo@agency.example"}), "name"),
    ],
)
def test_bad_answers_are_refused_by_field_and_change_nothing(check, desks, given, field):
    before = everything()
    with pytest.raises(Invalid) as refusal:
        answer({desks["backup"].pk: given, desks["line"].pk: Given("right")})
    assert list(refusal.value.fields) == [f"{desks['backup'].pk}.{field}"]
    assert everything() == before


def test_a_change_waits_and_the_old_value_stays_in_use(check, desks):
    answer({desks["director"].pk: Given("change", {"phone": "(412) 555-0166", "email": "new@agency.example"})})
    row, changes = Contact.objects.get(pk=desks["director"].pk), ContactChange.objects.order_by("field")

    assert (row.phone.as_e164, row.email, row.version) == ("+14125550137", "director@agency.example", 1)
    assert [(change.field, change.new_value) for change in changes] == [
        ("email", "new@agency.example"),
        ("phone", "+14125550166"),
    ]
    raw = ContactChange.objects.extra(select={"raw": "new_value"}).values_list("raw", flat=True)  # noqa: S610
    assert not [value for value in raw if "0166" in value or "new@" in value]
    assert "0166" not in "".join(Event.objects.values_list("body", flat=True))


def test_who_says_of_themselves_that_they_left_is_closed_and_hidden(check, desks):
    actions.opened(token_of(), "check")
    ContactLink.objects.update(contact=desks["backup"])
    instead = {"name": "Jo Field", "email": "jo@agency.example"}
    answer({desks["backup"].pk: Given("left", instead=instead)})
    row, change = Contact.objects.get(pk=desks["backup"].pk), ContactChange.objects.get()

    assert (row.ended_on, row.freshness, desks["backup"] in Contact.objects.current()) == (
        date(2026, 11, 24),
        "departed",
        False,
    )
    assert (change.field, change.contact, change.outcome) == ("new", row, "")
    assert not Contact.objects.filter(name="Jo Field").exists()


@pytest.mark.parametrize("name", ["line", "director", "intake"])
def test_of_others_and_of_watched_roles_it_waits(check, desks, name):
    answer({desks[name].pk: Given("left")})
    row = Contact.objects.get(pk=desks[name].pk)
    assert (row.ended_on, row.freshness) == (None, "disputed")
    assert ContactChange.objects.get().field == "left"


def test_a_primary_contact_that_leaves_hands_its_place_to_the_backup(check, desks, people):
    Contact.objects.filter(pk=desks["intake"].pk).update(roles=["case_manager"])
    answer({desks["intake"].pk: Given("left")})
    rows = Contact.objects.current().filter(organization=check.organization_id)
    assert [row.pk for row in rows if row.is_primary] == [desks["backup"].pk]


def test_somebody_new_waits_and_is_named_once_per_link(check, network):
    told = answer({}, name="Jo Field", email="jo@agency.example")
    before = everything()
    assert (told, answer({}, name="Al Other", email="al@agency.example")) == ({None: "added"}, {})
    assert (everything(), ContactChange.objects.get().contact) == (before, None)
    assert network.agency.contacts.count() == 4


def test_who_answered_what_is_on_record(check, desks):
    answer({desks["backup"].pk: Given("right"), desks["director"].pk: Given("change", {"phone": "412 555 0166"})})
    found = {event.type: event for event in Event.objects.all()}
    asked = facts_of(found["contact_change.asked"])
    assert asked == {
        "field": "phone",
        "contact": str(desks["director"].pk),
        "asked_by": str(desks["intake"].pk),
    }
    assert found["contact.confirmed"].task_force_id == check.task_force_id
    assert found["contact.confirmed"].actor_user_id is None
