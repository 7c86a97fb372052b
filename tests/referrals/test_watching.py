"""Who watches a hand-off hears of all that their hat may know of it, and of nothing else; nobody else is told."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import delivery, seals
from core.errors import Conflict, NotAllowed
from core.events import facts_of
from core.handlers import handler_named
from core.models import Event, EventDelivery
from partners import actions as partner_actions
from partners.actors import Actor
from referrals import actions, feed, permissions
from referrals.actions.watching import LONGEST
from referrals.disclosure import event_as_seen, shown_event_type
from referrals.models import Notice, Referral, Watch
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import ContactFactory, MembershipFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
OF_THE_TIP = {
    *("sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly"),
    *("coordinator", "le_coordinator"),
}
READERS = ("sender_readonly", "receiver_readonly", "coordinator")


@pytest.fixture
def told(people, mailoutbox):
    """Drain the outbox and say who got which notice, by name, since the last call."""
    names = {person.user_id: name for name, person in people.items()}

    def since():
        Notice.objects.all().delete()
        mailoutbox.clear()
        delivery.drain()
        return {names.get(notice.user_id, "?"): notice.code for notice in Notice.objects.all()}

    return since


@pytest.fixture
def watched(tip, people, told):
    """The tip, watched by two who only read and by the coordinator."""
    for who in READERS:
        actions.watch(tip, by=getattr(people, who))
    told()
    return tip


def kept(referral):
    return (
        Referral.objects.values().get(pk=referral.pk),
        list(Watch.objects.values_list("referral", "membership")),
        Event.objects.count(),
    )


# --- who watches -----------------------------------------------------------------------------------------------------


def test_whoever_may_read_it_may_watch_it(tip, people):
    for name, person in people.items():
        reason = permissions.why_not_watch(person, tip)
        assert (reason is None) is (name in OF_THE_TIP), name
        assert reason is None or isinstance(reason, NotAllowed)


@pytest.mark.parametrize("who", ["provider", "outsider", "other_coordinator", "evaluator", "auditor", "platform"])
def test_nobody_watches_or_stops_watching_what_they_do_not_see(tip, people, who):
    before = kept(tip)
    for act in (actions.watch, actions.unwatch):
        with pytest.raises(Referral.DoesNotExist):
            act(tip, by=getattr(people, who))
    assert kept(tip) == before


def test_a_draft_cannot_be_watched(draft_tip, people):
    before = kept(draft_tip)
    with pytest.raises(Conflict):
        actions.watch(draft_tip, by=people.sender)
    assert kept(draft_tip) == before


def test_watching_twice_is_watching_once_and_so_is_stopping(tip, people):
    row = actions.watch(actions.watch(tip, by=people.sender), by=people.sender)
    assert (Watch.objects.count(), row.version) == (1, tip.version)
    assert str(Watch.objects.get()) == f"watch on {tip.pk}"
    actions.unwatch(actions.unwatch(tip, by=people.sender), by=people.sender)
    kinds = Event.objects.filter(type__contains="watched").order_by("id").values_list("type", flat=True)
    assert (Watch.objects.count(), list(kinds)) == (0, ["referral.watched", "referral.unwatched"])


def test_one_hat_stops_for_itself_alone(watched, people):
    actions.unwatch(watched, by=people.coordinator)
    assert set(Watch.objects.values_list("membership", flat=True)) == {
        getattr(people, who).membership.pk for who in READERS if who != "coordinator"
    }


def test_nobody_else_is_shown_that_somebody_watches(watched, people):
    actions.unwatch(watched, by=people.sender_readonly)
    seals.seal_all()
    for name, person in people.items():
        own = {"sender_readonly": 2, "receiver_readonly": 1, "coordinator": 1}.get(name, 0)
        shown = [entry for entry in timeline(person, watched) if "watched" in entry.type]
        assert len(shown) == own, name
        if person.membership and name in (*OF_THE_TIP, "auditor"):
            items = feed.page(person, watched.task_force_id, size=500).items
            assert len([item for item in items if "watched" in item.type]) == own, name


def test_under_another_hat_ones_own_watching_is_not_shown(tip, people, network):
    second = MembershipFactory(user=people.coordinator.user, organization=network.agency, role="member")
    actions.watch(tip, by=people.coordinator)
    other = Actor(people.coordinator.user, second)
    assert not [entry for entry in timeline(other, tip) if "watched" in entry.type]


# --- what a watcher hears --------------------------------------------------------------------------------------------


def test_a_watcher_hears_what_is_told_to_others(watched, people, told):
    actions.acknowledge(watched, by=people.receiver)
    heard = told()
    assert {"sender", "sender_admin"} | set(READERS) == set(heard)
    assert set(heard.values()) == {"acknowledged"}
    actions.decline(watched, by=people.receiver, reason="other")
    assert told() == dict.fromkeys(
        ["sender", "sender_admin", "coordinator", "le_coordinator", "sender_readonly", "receiver_readonly"], "declined"
    )


def test_watching_itself_is_told_to_nobody(tip, people, told):
    told()
    actions.watch(tip, by=people.coordinator)
    assert told() == {}


def test_ones_own_acts_are_not_told_to_oneself(watched, people, told):
    actions.accept(watched, by=people.coordinator)
    assert "coordinator" not in told()


def test_who_is_told_anyway_is_told_once(watched, people, told, mailoutbox):
    actions.watch(watched, by=people.sender)
    told()
    actions.acknowledge(watched, by=people.receiver)
    told()
    assert Notice.objects.filter(user=people.sender.user).count() == 1
    assert [mail.to[0] for mail in mailoutbox].count(people.sender.user.email) == 1


def test_a_contact_who_watches_is_written_to_once(watched, network, people, told, mailoutbox):
    ContactFactory(organization=network.agency, email=people.receiver_readonly.user.email.upper())
    actions.add_message(watched, by=people.sender, text="Before noon is best.")
    told()
    assert [mail.to[0].lower() for mail in mailoutbox].count(people.receiver_readonly.user.email) == 1


def test_a_person_with_two_hats_is_told_once(watched, people, network, told, mailoutbox):
    second = MembershipFactory(user=people.coordinator.user, organization=network.agency, role="readonly")
    actions.watch(watched, by=Actor(people.coordinator.user, second))
    told()
    actions.acknowledge(watched, by=people.receiver)
    told()
    assert [mail.to[0] for mail in mailoutbox].count(people.coordinator.user.email) == 1
    assert Notice.objects.filter(user=people.coordinator.user).count() == 1


def test_a_mail_to_a_watcher_says_no_more_than_any_other(watched, people, told, mailoutbox):
    actions.acknowledge(watched, by=people.receiver)
    told()
    texts = {mail.body.split("http")[0] for mail in mailoutbox}
    assert (len(mailoutbox), len(texts)) == (5, 1)
    assert {mail.subject for mail in mailoutbox} == {f"{watched.reference} needs your attention"}


def test_the_watcher_of_a_masked_sender_hears_what_the_sender_hears(service, people, network, told):
    reader = actor(organization=network.survivors, role="readonly")
    actions.watch(service, by=reader)
    told()
    Notice.objects.all().delete()
    heard = []
    for move, more in (
        *(("acknowledge", {}), ("accept", {}), ("first_contact", {}), ("start_service", {})),
        ("complete", {"outcome": "need_met"}),
    ):
        getattr(actions, move)(service, by=people.provider, **more)
        delivery.drain()
        codes = Notice.objects.filter(user=reader.user).order_by("id").values_list("code", flat=True)
        assert list(codes) == list(
            Notice.objects.filter(user=people.survivors.user).order_by("id").values_list("code", flat=True)
        )
        heard.append(len(codes))
    assert heard == [0, 1, 1, 1, 2]


def test_every_notice_is_of_what_the_timeline_shows(service, tip, people, network):
    """For everybody who watches: each notice is an event that they may see, by the name they may know it under."""
    reader = actor(organization=network.survivors, role="readonly")
    watchers = [*(getattr(people, who) for who in OF_THE_TIP), people.provider, people.survivors, reader]
    for referral in (tip, service):
        for person in watchers:
            if Referral.objects.visible_to(person).filter(pk=referral.pk).exists():
                actions.watch(referral, by=person)
    actions.accept(tip, by=people.receiver)
    actions.remind(service, by=people.coordinator)
    actions.accept(service, by=people.provider)
    actions.assign_handler(service, by=people.provider, handler=people.provider.user)
    actions.give_back(user_id=people.provider.user_id, organization_id=service.receiver_id, task_force_id=None)
    actions.decline(service, by=people.provider, reason="no_capacity")
    actions.withdraw(tip, by=people.sender, reason="other")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        delivery.drain()
    by_user = {person.user_id: person for person in watchers}
    assert Notice.objects.filter(user=reader.user).exists()
    for notice in Notice.objects.filter(user__in=by_user).select_related("referral"):
        event, person = Event.objects.get(pk=notice.event_id), by_user[notice.user_id]
        shown = event_as_seen(person, notice.referral, event)
        assert shown, (person.role, notice.code)
        assert notice.code.removesuffix("_late") == shown.removeprefix("referral.")
        assert event.actor_user_id != notice.user_id


def test_what_was_masked_when_it_happened_stays_so(service, people, network):
    reader = actor(organization=network.survivors, role="readonly")
    actions.watch(service, by=reader)
    actions.acknowledge(service, by=people.provider)
    event = Event.objects.get(type="referral.acknowledged")
    assert shown_event_type(event.type, facts_of(event), masked=True) is None
    terms = {"purpose": "arrange_help", "categories": ["people"], "signer": "self", "language": "es"}
    terms["risks_discussed"] = True
    day = timezone.now().date() + timedelta(days=9)
    actions.record_release(service, by=people.survivors, expires_on=day, feedback_allowed=True, **terms)
    delivery.drain()
    assert not Notice.objects.filter(user=reader.user, code="acknowledged").exists()


# --- until when ------------------------------------------------------------------------------------------------------


def test_a_recused_watcher_hears_nothing_and_watches_no_more(watched, people, told, mailoutbox):
    actions.recuse(watched, by=people.receiver_admin, user=people.receiver_readonly.user)
    assert not Watch.objects.filter(membership=people.receiver_readonly.membership).exists()
    actions.acknowledge(watched, by=people.receiver)
    assert "receiver_readonly" not in told()


def test_whom_a_unit_closes_out_hears_nothing(watched, network, people, told):
    day, night = UnitFactory(organization=network.agency), UnitFactory(organization=network.agency)
    desk = actor(organization=network.agency, unit=day)
    actions.watch(watched, by=desk)
    told()
    actions.acknowledge(watched, by=people.receiver)
    assert "?" in told()
    actions.assign_unit(watched, by=people.receiver_admin, unit=night)
    actions.accept(watched, by=people.receiver)
    assert "?" not in told()


def test_between_list_and_mail_the_right_is_asked_again(watched, people, mailoutbox):
    actions.acknowledge(watched, by=people.receiver)
    row = EventDelivery.objects.get(handler="tell_people", event__type="referral.acknowledged")
    handler_named("tell_people").run(row.event, row)
    actions.recuse(watched, by=people.receiver_admin, user=people.receiver_readonly.user)
    mailoutbox.clear()
    delivery.drain()
    written = {mail.to[0] for mail in mailoutbox}
    assert people.sender_readonly.user.email in written
    assert people.receiver_readonly.user.email not in written


def test_watching_ends_with_the_hat_for_good(watched, people, network, told):
    partner_actions.end_membership(people.receiver_readonly.membership, by=people.receiver_admin)
    actions.acknowledge(watched, by=people.receiver)
    assert "receiver_readonly" not in told()
    assert not Watch.objects.filter(membership=people.receiver_readonly.membership).exists()


def test_a_closed_account_hears_nothing_and_its_watches_are_forgotten(watched, people, told):
    people.coordinator.user.is_active = False
    people.coordinator.user.save()
    actions.acknowledge(watched, by=people.receiver)
    assert "coordinator" not in told()
    actions.purge()
    assert not Watch.objects.filter(membership=people.coordinator.membership).exists()


def test_what_ended_is_watched_until_its_contents_would_go(watched, people, settings):
    start = actions.withdraw(watched, by=people.sender, reason="other").closed_at
    days = settings.HANDOFF_KEEP_CONTENTS_DAYS
    for after, left in ((timedelta(days=days), 3), (timedelta(days=days, seconds=1), 0)):
        with time_machine.travel(start + after, tick=False):
            actions.purge()
        assert Watch.objects.count() == left


def test_forgetting_does_not_tell_a_masked_sender_when_it_ended(service, people, settings):
    actions.watch(service, by=people.survivors)
    actions.watch(service, by=people.provider)
    actions.decline(service, by=people.provider, reason="no_capacity")
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=settings.HANDOFF_KEEP_CONTENTS_DAYS + 1), tick=False):
        actions.purge()
    assert list(Watch.objects.values_list("membership", flat=True)) == [people.survivors.membership.pk]
    with time_machine.travel(start + LONGEST + timedelta(days=1), tick=False):
        actions.purge()
    assert not Watch.objects.exists()
