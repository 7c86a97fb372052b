"""Several people act on one partner's contacts at once: one answer is taken, one decision holds, nobody is stuck."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Event
from partners import actions
from partners.actions import Given
from partners.models import CheckStep, Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer
from tests.partners.actions.checking import staff, token_of
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]
OLD, NEW = "+14125550190", "+14125550166"


@pytest.fixture
def desks(network):
    return staff(network.agency)


@pytest.fixture
def check(desks, people, network):
    return actions.ask_partner(network.agency, by=people.coordinator)


@pytest.fixture
def change(check, desks):
    """A change of the emergency line's number that waits."""
    actions.answer_check(token_of(), {desks["line"].pk: Given("change", {"phone": NEW})})
    return ContactChange.objects.get()


def number(desks):
    return Contact.objects.get(pk=desks["line"].pk).phone.as_e164


def decisions():
    kinds = [f"contact_change.{outcome}" for outcome in ("applied", "refused", "expired")]
    return list(Event.objects.filter(type__in=kinds).values_list("type", flat=True))


def test_two_people_answer_one_link_about_the_same_contact(check, desks):
    token, pk = token_of(), desks["backup"].pk
    tabs = [Given("right"), Given("left"), Given("change", {"phone": NEW})]
    assert at_once(*(lambda one=one: actions.answer_check(token, {pk: one}) for one in tabs)) == ["ok"] * 3
    taken = LinkAnswer.objects.get()
    assert Event.objects.filter(type="contact.confirmed").count() == int(taken.answer == "right")
    assert ContactChange.objects.count() == int(taken.answer != "right")
    assert Contact.objects.get(pk=pk).version == (1 if taken.answer == "change" else 2)


def test_two_people_answer_one_link_about_different_contacts(check, desks):
    token = token_of()
    calls = [lambda pk=desk.pk: actions.answer_check(token, {pk: Given("right")}) for desk in desks.values()]
    assert at_once(*calls) == ["ok"] * 4
    assert Counter(LinkAnswer.objects.values_list("answer", flat=True)) == {"right": 4}
    assert ContactCheck.objects.get().closed_at is not None
    assert Event.objects.filter(type="contact_check.closed").count() == 1


def test_two_name_somebody_new_by_one_link(check):
    token = token_of()
    names = ("Jo Field", "Al Other")
    calls = [
        lambda name=name: actions.answer_check(token, {}, {"name": name, "email": "a@b.example"}) for name in names
    ]
    assert at_once(*calls) == ["ok", "ok"]
    assert ContactChange.objects.filter(field="new").count() == 1


def test_the_second_contact_says_yes_while_the_old_address_says_no(change, desks):
    second, refuse = token_of("second"), token_of("refuse")
    results = at_once(lambda: actions.confirm_by_link(second), lambda: actions.refuse_by_link(refuse, "refuse"))
    assert Counter(results) == {"ok": 1, "Conflict": 1}
    won = results[0] == "ok"
    change.refresh_from_db()
    assert (change.outcome, number(desks)) == (("applied", NEW) if won else ("refused", OLD))
    assert decisions() == [f"contact_change.{change.outcome}"]


def test_one_link_is_clicked_twice(change, desks):
    token = token_of("second")
    results = at_once(*[lambda: actions.confirm_by_link(token)] * 3)
    assert Counter(results) == {"ok": 1, "Conflict": 2}
    assert (number(desks), decisions()) == (NEW, ["contact_change.applied"])


def test_a_coordinator_and_both_links_decide_at_once(change, people, desks):
    second, refuse = token_of("second"), token_of("refuse")
    results = at_once(
        lambda: actions.confirm_by_link(second),
        lambda: actions.refuse_by_link(refuse, "refuse"),
        lambda: actions.refuse_change(change, by=people.coordinator, how="old_number"),
        lambda: actions.confirm_change(change, by=people.le_coordinator, how="independent"),
    )
    assert Counter(results) == {"ok": 1, "Conflict": 3}
    assert number(desks) == (NEW if results.index("ok") in (0, 3) else OLD)
    assert len(decisions()) == 1


def test_a_change_lapses_while_somebody_confirms_it(change, people, desks):
    ContactChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    confirm = lambda: actions.confirm_change(change, by=people.coordinator, how="old_number")  # noqa: E731
    assert at_once(confirm, actions.expire_changes, actions.expire_changes) == ["Conflict", "ok", "ok"]
    assert (number(desks), decisions()) == (OLD, ["contact_change.expired"])


def test_an_answer_against_a_new_address_and_a_call(check, people, desks):
    """Each of these works on the link, the contact and the round, in another order."""
    token = token_of()
    given = {desk.pk: Given("right") for desk in desks.values()}
    results = at_once(
        lambda: actions.answer_check(token, given),
        lambda: actions.update_contact(desks["intake"], by=people.receiver, email="new@agency.example"),
        lambda: actions.confirm_contact(desks["backup"], by=people.coordinator, how="call"),
        lambda: actions.end_contact(desks["director"], by=people.receiver),
    )
    assert results[1:3] == ["ok", "ok"]
    assert results[0] in ("ok", "Conflict", "Invalid")
    assert results[3] == "ok"
    assert Contact.objects.get(pk=desks["intake"].pk).email == "new@agency.example"
    assert not ContactLink.objects.live().exists()


def test_two_coordinators_ask_at_once(desks, people, network):
    calls = [
        lambda who=who: actions.ask_partner(network.agency, by=who)
        for who in (people.coordinator, people.le_coordinator)
    ]
    assert Counter(at_once(*calls)) == {"ok": 1, "Conflict": 1}
    assert (ContactCheck.objects.count(), ContactLink.objects.count()) == (1, 1)


def test_asking_again_against_an_answer_and_two_schedulers(check, people, network, desks):
    token, later = token_of(), timezone.now() + timedelta(days=7)
    ContactLink.objects.update(created_at=timezone.now() - timedelta(days=2))
    results = at_once(
        lambda: actions.ask_partner(network.agency, by=people.coordinator),
        lambda: actions.answer_check(token, {desks["line"].pk: Given("right")}),
        lambda: actions.climb(later),
        lambda: actions.climb(later),
    )
    assert results[0] in ("ok", "Conflict")
    assert results[1] in ("ok", "Conflict")
    assert results[2:] == ["ok", "ok"]
    assert list(CheckStep.objects.order_by("id").values_list("step", flat=True)) == ["ask", "remind"]
    assert ContactLink.objects.live().count() == 1
