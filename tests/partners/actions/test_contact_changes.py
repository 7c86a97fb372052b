"""Whoever holds one mailbox moves nothing: a change waits for a second person or a call."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions, links
from partners.actions import Given
from partners.models import Contact, ContactChange, ContactLink
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
EVIL = "evil@elsewhere.example"
EVIL_PHONE = "+14125550166"


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(clock, people, network):
    found = staff(network.agency)
    actions.ask_partner(network.agency, by=people.coordinator)
    return found


def ask(desk, **changes):
    """Ask for changes by the link that went to the intake mailbox."""
    actions.answer_check(token_of(), {desk.pk: Given("change", changes)})
    return list(ContactChange.objects.filter(contact=desk).order_by("field"))


def channels():
    return list(Contact.objects.order_by("pk").values_list("phone", "email", "ended_on", "receives_referrals"))


def mails():
    """Who got what: deliver everything that waits."""
    delivery.drain()
    return {(message.to[0], message.body) for message in mail.outbox}


def held_by(mailbox):
    """Every token that somebody reading this mailbox can get hold of, by purpose."""
    found = {}
    for address, body in mails():
        if address == mailbox:
            for purpose, path in sorted(links.CONTACT_PATHS.items(), key=lambda pair: -len(pair[1])):
                if path in body:
                    found.setdefault(purpose, []).append(body.partition(path)[2].partition("/")[0])
                    break
    return found


# --- the attack ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["line", "intake"])
@pytest.mark.parametrize("change", [{"phone": EVIL_PHONE}, {"email": EVIL}])
@pytest.mark.parametrize("stolen", ["intake", "line", "backup"])
def test_the_holder_of_one_mailbox_moves_no_line_and_no_address(desks, target, change, stolen):
    ContactLink.objects.update(contact=desks[stolen])
    before = channels()
    ask(desks[target], **change)
    held = held_by(f"{stolen}@agency.example")

    assert "second" not in held
    for token in [token for tokens in held.values() for token in tokens]:
        with pytest.raises(Conflict):
            actions.confirm_by_link(token)
    assert channels() == before
    assert EVIL not in {address for address, _body in mails()}


def test_nothing_is_ever_mailed_to_the_new_address_before_it_is_confirmed(desks, people):
    (change,) = ask(desks["line"], email=EVIL)
    assert EVIL not in {address for address, _body in mails()}
    actions.confirm_change(change, by=people.coordinator, how="old_number")
    assert EVIL not in {address for address, _body in mails()}


def test_a_second_contact_added_for_the_purpose_confirms_nothing(desks, people):
    accomplice = {"name": "Al Other", "email": EVIL}
    actions.answer_check(token_of(), {desks["line"].pk: Given("change", {"phone": EVIL_PHONE})}, accomplice)
    assert EVIL not in {address for address, _body in mails()}
    newcomer = ContactChange.objects.get(field="new")
    actions.confirm_change(newcomer, by=people.coordinator, how="independent")
    change = ContactChange.objects.get(field="phone")
    ContactLink.objects.filter(purpose="second", change=change).update(contact=Contact.objects.get(email=EVIL))
    with pytest.raises(Conflict):
        actions.confirm_by_link(token_of("second", change=change))
    assert Contact.objects.get(pk=desks["line"].pk).phone.as_e164 == "+14125550190"


def test_an_alias_of_the_same_mailbox_is_no_second_contact(desks):
    Contact.objects.exclude(pk__in=[desks["intake"].pk, desks["line"].pk]).update(email="Intake+two@Agency.example")
    ask(desks["line"], phone=EVIL_PHONE)
    assert not ContactLink.objects.filter(purpose="second").exists()


def test_two_contacts_whose_addresses_move_vouch_for_neither(desks):
    Contact.objects.filter(pk=desks["director"].pk).update(email="")
    given = {
        desks["backup"].pk: Given("change", {"email": EVIL}),
        desks["line"].pk: Given("change", {"email": "evil2@elsewhere.example"}),
    }
    actions.answer_check(token_of(), given)
    seconds = ContactLink.objects.filter(purpose="second").order_by("created_at", "id")
    for link in seconds:
        with pytest.raises(Conflict):
            actions.confirm_by_link(links.contact_token(link.pk, "second"))
    assert EVIL not in Contact.objects.values_list("email", flat=True)


def test_an_address_that_moved_lately_vouches_for_nothing(desks, people):
    actions.update_contact(desks["backup"], by=people.receiver, email="moved@agency.example")
    ask(desks["line"], phone=EVIL_PHONE)
    assert ContactLink.objects.get(purpose="second").contact == desks["director"]


def test_a_partner_with_one_mailbox_waits_for_a_call(desks, people):
    Contact.objects.exclude(pk=desks["intake"].pk).update(email="")
    (change,) = ask(desks["intake"], email=EVIL)
    assert set(ContactLink.objects.filter(change=change).values_list("purpose", flat=True)) == {"refuse"}
    assert channels()[0][1] == "intake@agency.example"


def test_no_longer_here_does_not_silence_the_line_or_the_intake(desks):
    before = channels()
    actions.answer_check(token_of(), {desks["line"].pk: Given("left"), desks["intake"].pk: Given("left")})
    assert channels() == before
    assert "refuse" in held_by("line@agency.example")


# --- how it is decided --------------------------------------------------------------------------------------------


def test_a_second_contact_confirms_and_the_field_alone_is_confirmed(desks):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    link = ContactLink.objects.get(purpose="second")
    assert link.contact == desks["backup"]
    done, row = actions.confirm_by_link(token_of("second")), Contact.objects.get(pk=desks["line"].pk)

    assert (done.outcome, done.how, done.new_value) == ("applied", "second", "")
    assert row.phone.as_e164 == EVIL_PHONE
    assert (row.phone_confirmed_on is not None, row.email_confirmed_on, row.confirmed_on) == (True, None, None)
    assert [event.type for event in Event.objects.filter(subject_id__in=[row.pk, change.pk]).order_by("id")] == [
        "contact_change.asked",
        "contact.changed",
        "contact_change.applied",
    ]


def test_a_decided_change_stays_decided_and_its_links_end(desks, people):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    tokens = token_of("second"), token_of("refuse")
    actions.confirm_by_link(tokens[0])
    before = channels()
    with pytest.raises(Conflict):
        actions.confirm_by_link(tokens[0])
    with pytest.raises(Conflict):
        actions.refuse_by_link(tokens[1], "refuse")
    for act in (actions.confirm_change, actions.refuse_change):
        with pytest.raises(Conflict):
            act(change, by=people.coordinator, how="old_number")
    assert channels() == before


@pytest.mark.parametrize(("purpose", "how"), [("refuse", "old_channel"), ("second", "second")])
def test_the_old_address_and_the_second_contact_can_refuse(desks, purpose, how):
    ask(desks["line"], phone=EVIL_PHONE)
    before = channels()
    done = actions.refuse_by_link(token_of(purpose), purpose)
    assert (done.outcome, done.how, done.new_value) == ("refused", how, "")
    assert (channels(), Contact.objects.get(pk=desks["line"].pk).freshness) == (before, "disputed")


@pytest.mark.parametrize("how", ["old_number", "independent"])
def test_a_coordinator_confirms_after_a_call(desks, people, how):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    done = actions.confirm_change(change, by=people.coordinator, how=how, expected_version=1)
    row = Contact.objects.get(pk=desks["line"].pk)
    assert (done.outcome, row.phone.as_e164, row.confirmed_how) == ("applied", EVIL_PHONE, "call")


def test_the_partners_own_people_decide_too(desks, people):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    done = actions.refuse_change(change, by=people.receiver, how="own_staff")
    assert (done.outcome, done.how) == ("refused", "own_staff")


@pytest.mark.parametrize(
    ("who", "how", "refusal"),
    [
        ("coordinator", "own_staff", Invalid),
        ("coordinator", "second", Invalid),
        ("coordinator", "new_number", Invalid),
        ("receiver", "old_number", Invalid),
        ("receiver_readonly", "own_staff", NotAllowed),
        ("provider", "own_staff", NotAllowed),
        ("other_coordinator", "old_number", NotAllowed),
        ("evaluator", "old_number", NotAllowed),
        ("platform", "old_number", NotAllowed),
    ],
)
def test_who_may_not_decide_or_not_that_way(desks, people, who, how, refusal):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    before, events = channels(), Event.objects.count()
    for act in (actions.confirm_change, actions.refuse_change):
        with pytest.raises(refusal):
            act(change, by=getattr(people, who), how=how)
    change.refresh_from_db()
    assert (channels(), Event.objects.count(), change.outcome) == (before, events, "")


def test_an_older_copy_is_not_decided(desks, people):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    with pytest.raises(Stale):
        actions.confirm_change(change, by=people.coordinator, how="old_number", expected_version=2)


def test_nobody_confirms_in_time(desks, people, clock):
    (change,) = ask(desks["line"], phone=EVIL_PHONE)
    clock.shift(timedelta(days=14))
    with pytest.raises(Conflict):
        actions.confirm_change(change, by=people.coordinator, how="old_number")
    assert (actions.expire_changes(), actions.expire_changes()) == (1, 0)
    change.refresh_from_db()
    assert (change.outcome, change.new_value) == ("expired", "")


def test_a_change_that_is_too_old_makes_room_for_the_next(desks, people, network, clock):
    (first,) = ask(desks["line"], phone=EVIL_PHONE)
    clock.shift(timedelta(days=15))
    actions.ask_partner(network.agency, by=people.coordinator)
    second = next(change for change in ask(desks["line"], phone="+14125550111") if change.pk != first.pk)
    first.refresh_from_db()
    assert (first.outcome, second.outcome) == ("expired", "")


def test_a_second_request_for_the_same_field_leaves_the_first(desks, people, network, clock):
    (first,) = ask(desks["line"], phone=EVIL_PHONE)
    clock.shift(timedelta(days=2))
    actions.ask_partner(network.agency, by=people.coordinator)
    assert ask(desks["line"], phone="+14125550111") == [first]


def test_somebody_new_takes_the_roles_of_whom_they_replace(desks, people):
    instead = {"name": "Jo Field", "email": "jo@agency.example", "phone": "412 555 0199"}
    actions.answer_check(token_of(), {desks["intake"].pk: Given("left", instead=instead)})
    for change in ContactChange.objects.order_by("-field"):
        actions.confirm_change(change, by=people.coordinator, how="independent")
    row = Contact.objects.get(name="Jo Field")
    assert (row.roles, row.receives_referrals, row.check_days) == (["referral_intake"], True, 90)
    assert (row.phone.as_e164, row.freshness) == ("+14125550199", "fresh")
    assert Contact.objects.get(pk=desks["intake"].pk).ended_on is not None
    assert list(Contact.objects.current().filter(is_primary=True)) == [desks["backup"]]


def test_mails_name_nobody_and_nothing(desks):
    ask(desks["line"], phone=EVIL_PHONE, email=EVIL)
    delivery.drain()
    text = " ".join(message.subject + message.body for message in mail.outbox)
    assert len(mail.outbox) == 5
    for secret in ("Ruth", "Samir", "After-hours", "0166", "0190", "0131", "evil", "line@", "Elk Fork"):
        assert secret not in text
    assert all("Message-ID" in message.extra_headers for message in mail.outbox)


def test_a_link_that_ended_is_not_mailed(desks, people):
    ContactLink.objects.update(revoked_at=timezone.now())
    assert mails() == set()
