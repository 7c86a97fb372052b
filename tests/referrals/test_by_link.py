"""Acknowledging by the link in a mail: whose link it is, what it does once, and when it does nothing."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core import mail, signing
from django.utils import timezone

from core import delivery, events, verification
from core.errors import Conflict, NotAllowed
from core.models import Event
from partners import actions as partners
from partners.actors import ContactActor
from referrals import actions, disclosure, handing_over, links, permissions
from referrals.lifecycle import BY_PEOPLE, MOVES, State
from referrals.models import Notice, Referral
from referrals.reminding import UNDO
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import ContactFactory, UnitFactory
from tests.factories.referrals import release_terms
from tests.referrals.receiving import DESK, LINK, tokens_in_mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def desk(network):
    return ContactFactory(
        organization=network.agency,
        title="Intake desk",
        email=DESK,
        audience="sectors",
        audience_sectors=["service_provider"],
    )


@pytest.fixture
def tip(desk, draft_tip, people):
    return actions.send(draft_tip, by=people.sender, phoned=True)


@pytest.fixture
def token(tip):
    return tokens_in_mails()[DESK]


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count(), Notice.objects.count()


def opens_nothing(token, referral):
    """Opening and pressing are refused in the same words, and change nothing."""
    before, told = stored(referral), []
    for call in (actions.asked_by_link, actions.acknowledge_by_link):
        with pytest.raises(Conflict) as refused:
            call(token)
        told.append((refused.value.code, str(refused.value.message), refused.value.details))
    assert stored(referral) == before
    return set(map(repr, told)) == {repr(("ended", "It was done already, or this link has ended.", {}))}


def test_a_contact_acknowledges_as_themselves_and_for_nobody(token, tip, desk, network):
    row = actions.acknowledge_by_link(token)
    assert (row.state, row.acknowledged_at, row.version) == ("acknowledged", row.acknowledged_at, tip.version + 1)
    event = Event.objects.get(type="referral.acknowledged")
    assert (event.actor_user_id, event.actor_organization_id, event.actor_role) == (None, network.agency.pk, "contact")
    assert event.proxy_for_id is None
    facts = events.facts_of(event)
    assert (facts["by_link"], facts["by_contact"]) == (True, str(desk.pk))
    assert list(verification.problems()) == []


def test_a_person_acknowledges_under_the_hat_they_were_written_to(tip, people):
    actions.acknowledge_by_link(tokens_in_mails()[people.receiver.user.email])
    event = Event.objects.get(type="referral.acknowledged")
    assert (event.actor_user_id, event.actor_role) == (people.receiver.user_id, people.receiver.role)
    facts = events.facts_of(event)
    assert (facts["by_link"], "by_contact" in facts, event.proxy_for_id) == (True, False, None)


def test_clocks_go_on_as_after_any_acknowledgment(token, draft_tip, tip, people):
    by_page = Referral.objects.get(pk=tip.pk)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        made = actions.acknowledge_by_link(token)
    assert (made.due_at, made.expire_due_at > by_page.expire_due_at) == (by_page.decide_due_at, True)


def test_the_same_people_are_told_as_after_any_acknowledgment(token, people):
    Notice.objects.all().delete()
    actions.acknowledge_by_link(token)
    delivery.drain()
    told = {(notice.user_id, notice.code) for notice in Notice.objects.all()}
    assert told == {(one.user_id, "acknowledged") for one in (people.sender, people.sender_admin)}


@pytest.mark.parametrize("by_link", [True, False])
def test_a_masked_sender_is_told_nothing_either_way(service, network, people, by_link):
    ContactFactory(organization=network.provider, email="desk@harbor.example")
    before = disclosure.envelope(people.survivors, service), disclosure.shown_version(people.survivors, service)
    told = [(entry.type, entry.by, entry.facts) for entry in timeline(people.survivors, service)]
    found = tokens_in_mails()
    Notice.objects.all().delete()
    mail.outbox.clear()
    if by_link:
        actions.acknowledge_by_link(found[people.provider.user.email])
    else:
        actions.acknowledge(service, by=people.provider)
    delivery.drain()
    row = Referral.objects.get(pk=service.pk)
    assert row.state == State.ACKNOWLEDGED
    assert (disclosure.envelope(people.survivors, row), disclosure.shown_version(people.survivors, row)) == before
    assert [(entry.type, entry.by, entry.facts) for entry in timeline(people.survivors, row)] == told
    assert (Notice.objects.count(), mail.outbox) == (0, [])


def test_the_second_receipt_of_a_warm_hand_off_counts_by_it(network, people):
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal", "handoff_mode": "warm_intro"},
    )
    actions.record_release(
        draft, by=people.survivors, **release_terms(), feedback_allowed=True, expires_on=timezone.now().date()
    )
    actions.send(draft, by=people.survivors, phoned=True)
    row = actions.acknowledge_by_link(tokens_in_mails()[people.provider.user.email])
    receipts = {one.code: one.at for one in handing_over.receipts(people.provider, row)}
    assert receipts["seen"] == row.acknowledged_at is not None
    assert receipts["met"] is None


def test_the_timeline_names_the_contact_to_those_who_may_see_them(token, tip, people):
    actions.acknowledge_by_link(token)
    named = {}
    for name in ("receiver", "coordinator", "sender"):
        entry = next(one for one in timeline(getattr(people, name), tip) if one.type == "referral.acknowledged")
        assert (entry.facts["by_link"], "by_contact" in entry.facts) == (True, False)
        named[name] = (entry.by, entry.organization)
    assert named["receiver"] == ("Intake desk", "Elk Fork PD")
    assert named["sender"] == ("", "Elk Fork PD")


# --- when it does nothing ----------------------------------------------------------------------------------------


def test_it_works_once(token, tip):
    actions.acknowledge_by_link(token)
    assert opens_nothing(token, tip)


def test_one_link_used_ends_the_others(token, tip, people):
    other = tokens_in_mails()[people.receiver.user.email]
    actions.acknowledge_by_link(token)
    assert other != token
    assert opens_nothing(other, tip)


def test_it_ends_after_seven_days(token, tip):
    with time_machine.travel(timezone.now() + links.RECEIVED_LASTS * 1.001):
        assert opens_nothing(token, tip)
    assert actions.asked_by_link(token) == tip


END = {
    "accepted": lambda tip, people: actions.accept(tip, by=people.receiver),
    "declined": lambda tip, people: actions.decline(tip, by=people.receiver, reason="other"),
    "withdrawn": lambda tip, people: actions.withdraw(tip, by=people.sender, reason="other"),
    "entered in error": lambda tip, people: actions.enter_in_error(tip, by=people.coordinator, reason="other"),
}


@pytest.mark.parametrize("how", END)
def test_it_ends_with_what_it_asks_about(token, tip, people, how):
    END[how](tip, people)
    assert opens_nothing(token, tip)


def test_nothing_leads_back_to_sent():
    """So that a link once used stays used."""
    assert {name for name, move in MOVES.items() if move.target == State.SENT} == {"send"}
    assert MOVES["send"].sources == {State.DRAFT}


@pytest.mark.parametrize("how", ["left", "moved"])
def test_a_contact_who_left_or_whose_address_changed_has_no_link(token, tip, desk, people, how):
    if how == "left":
        partners.end_contact(desk, by=people.receiver_admin)
    else:
        partners.update_contact(desk, by=people.receiver_admin, email="elsewhere@elkfork.example")
    assert opens_nothing(token, tip)


@pytest.mark.parametrize("how", ["hat ended", "suspended", "address", "reads only", "other unit", "recused"])
def test_a_person_who_may_no_longer_do_it_has_no_link(tip, network, people, how):
    token, hat = tokens_in_mails()[people.receiver.user.email], people.receiver.membership
    if how == "hat ended":
        partners.end_membership(hat, by=people.receiver_admin)
    elif how in ("suspended", "address"):
        hat.user.is_active, hat.user.email = how != "suspended", f"{'new-' * (how == 'address')}{hat.user.email}"
        hat.user.save()
    elif how == "reads only":
        type(hat).objects.filter(pk=hat.pk).update(role="readonly")
    elif how == "other unit":
        type(hat).objects.filter(pk=hat.pk).update(unit=UnitFactory(organization=network.agency))
        actions.assign_unit(tip, by=people.receiver_admin, unit=UnitFactory(organization=network.agency))
    else:
        actions.recuse(tip, by=people.receiver, user=hat.user)
    assert opens_nothing(token, tip)


def test_somebody_recused_does_not_come_in_as_a_contact(token, tip, people):
    people.receiver.user.email = DESK.upper()
    people.receiver.user.save()
    actions.recuse(tip, by=people.receiver, user=people.receiver.user)
    assert opens_nothing(token, tip)


def test_links_that_are_not_ours_are_all_alike(token, tip, service, desk, network, people):
    stranger = ContactFactory(organization=network.provider, email="desk@harbor.example")
    forged = [
        *("", "x", "a:b:c", f"{token}x", token[1:], token.upper()),
        links.path_to(tip).split("/")[2],
        signing.TimestampSigner(salt="handoff.other").sign(token.split(":")[0]),
        signing.TimestampSigner(salt=links.RECEIVED_SALT).sign("c2hvcnQ"),
        signing.TimestampSigner(salt=links.RECEIVED_SALT).sign("é"),
        links.received_path(tip, stranger).split("/")[2],
        links.received_path(tip, people.sender.membership).split("/")[2],
        links.received_path(tip, people.coordinator.membership).split("/")[2],
        links.received_path(service, desk).split("/")[2],
        links.received_path(Referral(reference="R-NONE00"), desk).split("/")[2],
    ]
    for one in forged:
        assert opens_nothing(one, tip), one


def test_a_contact_may_make_no_other_move_and_say_nothing(tip, desk):
    by = ContactActor(user=None, contact=desk)
    assert [name for name in MOVES if permissions.why_not(by, name, tip) is None] == ["acknowledge"]
    assert {type(permissions.why_not(by, name, tip)) for name in BY_PEOPLE if name != "acknowledge"} <= {
        NotAllowed,
        Conflict,
    }
    assert permissions.why_not_add_message(by, tip)
    assert permissions.why_not_snooze(by, tip)
    assert (by.may_write, by.is_admin, by.membership, by.sector) == (False, False, None, "law_enforcement")
    assert (replace(by, contact=None).organization, replace(by, contact=None).organization_id) == (None, None)


# --- the mail -----------------------------------------------------------------------------------------------------


def test_each_of_the_receivers_people_has_a_link_of_their_own(tip, people):
    found = tokens_in_mails()
    assert set(found) == {DESK, people.receiver.user.email, people.receiver_admin.user.email}
    assert len(set(found.values())) == 3


def test_the_mail_says_plainly_what_the_link_does_and_until_when(tip):
    delivery.drain()
    (sent,) = [message for message in mail.outbox if message.to == [DESK]]
    assert sent.subject == f"{tip.reference} needs your attention"
    assert "without signing in" in sent.body
    assert "works once, until December 1" in sent.body
    assert max(len(line) for line in sent.body.splitlines()) < 200
    assert LINK.search(sent.body)[1].count(":") == 2
    assert tip.reference not in LINK.search(sent.body)[0]
    text = re.sub(r"http\S+", "", sent.body)
    for word in ("tip", "worksite", "summit", "hotel", "marlow", "elk", "police", "person", "accept"):
        assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), word


def test_a_reminder_and_a_step_of_the_ladder_bring_a_link_too(token, tip, people):
    mail.outbox.clear()
    actions.remind(tip, by=people.coordinator)
    with time_machine.travel(timezone.now() + UNDO):
        assert DESK in tokens_in_mails()
    mail.outbox.clear()
    with time_machine.travel(Referral.objects.get(pk=tip.pk).escalate_at):
        actions.escalate()
        newer = tokens_in_mails()[DESK]
        assert actions.asked_by_link(token) == tip, "the older one works until one of them was pressed"
        actions.acknowledge_by_link(newer)
        assert opens_nothing(token, tip)


def test_coordinators_and_the_sender_get_no_link(tip, people):
    tokens_in_mails()
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        actions.escalate()
        found = tokens_in_mails()
    written_to = {message.to[0] for message in mail.outbox}
    others = {one.user.email for one in (people.sender, people.sender_admin, people.coordinator)}
    assert others <= written_to
    assert not others & set(found)
    assert people.receiver_admin.user.email in found


def test_once_it_was_answered_mails_have_no_link(token, tip, people):
    actions.acknowledge(tip, by=people.receiver)
    mail.outbox.clear()
    with time_machine.travel(Referral.objects.get(pk=tip.pk).escalate_at):
        actions.escalate()
        assert tokens_in_mails() == {}
    assert mail.outbox


def test_what_is_told_to_the_receiver_later_has_no_link(token, tip, people):
    mail.outbox.clear()
    actions.withdraw(tip, by=people.sender, reason="other")
    assert tokens_in_mails() == {}
    assert mail.outbox


def test_a_member_added_since_gets_no_link_of_somebody_else(token, tip, network):
    late = actor(organization=network.agency)
    with pytest.raises(Conflict):
        actions.acknowledge_by_link(token.replace(token[:60], links.received_path(tip, late.membership)[10:70]))
