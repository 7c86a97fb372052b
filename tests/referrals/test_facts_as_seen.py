"""What stands beside an event, and which copies are told apart: nothing of it tells a masked sender of an answer."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core.events import canonical
from core.models import Event
from partners.actors import Actor
from referrals import actions, disclosure
from referrals.disclosure import event_as_seen, facts_as_seen
from referrals.models import Contents, Referral
from tests.conftest import actor

pytestmark = pytest.mark.django_db
OF_A_MOVE = {"source": "accepted", "version": 5, "target": "withdrawn", "group": "choice", "event": 9}
OF_A_CHANGE = {
    "fields": ["focus", "source"],
    "was": {"focus": "labor", "source": "unknown"},
    "now": {"focus": "both", "source": "hotline"},
    "contents": False,
}


def event(event_type, *, by=None, at=None, user=None, **facts):
    body = canonical(facts)
    return Event(type=event_type, body=body, actor_organization_id=by, actor_user_id=user, at=at or timezone.now())


def test_where_it_stood_is_told_to_whoever_knows_how_it_went_on(service, people):
    withdrawn = event("referral.withdrawn", **OF_A_MOVE)
    assert facts_as_seen(people.survivors, service, withdrawn) == {"target": "withdrawn", "group": "choice"}
    for knows in (people.provider, people.coordinator):
        seen = facts_as_seen(knows, service, withdrawn)
        assert seen == {"source": "accepted", "version": 5, "target": "withdrawn", "group": "choice"}


@pytest.mark.parametrize(
    ("move", "told"), [("accepted", "answered"), ("declined", "answered"), ("withdrawn", "withdrawn")]
)
def test_a_dispute_names_the_step_as_a_masked_sender_knows_it(move, told, service, people):
    disputed = event("referral.proxy_disputed", by=service.receiver_id, move=f"referral.{move}")
    assert event_as_seen(people.survivors, service, disputed) == "referral.proxy_disputed"
    assert facts_as_seen(people.survivors, service, disputed) == {"move": f"referral.{told}"}
    assert facts_as_seen(people.provider, service, disputed) == {"move": f"referral.{move}"}


def test_a_dispute_of_a_step_that_is_kept_back_is_kept_back(service, people):
    disputed = event("referral.proxy_disputed", by=service.receiver_id, move="referral.contacted")
    assert event_as_seen(people.survivors, service, disputed) is None
    assert event_as_seen(people.provider, service, disputed) == "referral.proxy_disputed"


@pytest.mark.parametrize("name", ["referral.reminded", "referral.reminder_taken_back"])
@pytest.mark.parametrize("answer", ["waitlisted_at", "decided_at"])
def test_of_somebody_elses_reminders_a_masked_sender_hears_until_it_was_answered(name, answer, service, people):
    moment = timezone.now()
    setattr(service, answer, moment)
    before, after = moment - timedelta(minutes=1), moment + timedelta(minutes=1)
    assert event_as_seen(people.survivors, service, event(name, at=before)) == name
    assert event_as_seen(people.survivors, service, event(name, at=moment)) is None
    assert event_as_seen(people.survivors, service, event(name, at=after)) is None
    assert event_as_seen(people.survivors, service, event(name, at=after, by=service.sender_id)) == name
    assert event_as_seen(people.coordinator, service, event(name, at=after)) == name
    assert event_as_seen(people.survivors, service, event("referral.hook_handed", at=after)) == "referral.hook_handed"


def test_the_first_answer_counts(service, people):
    moment = timezone.now()
    service.waitlisted_at, service.decided_at = moment, moment + timedelta(days=3)
    between = event("referral.reminded", at=moment + timedelta(days=1))
    assert event_as_seen(people.survivors, service, between) is None


def test_while_nothing_is_answered_all_reminders_are_told(service, people):
    assert event_as_seen(people.survivors, service, event("referral.reminded")) == "referral.reminded"


def test_a_change_is_told_as_far_as_its_fields_are_seen(tip, people):
    changed = event(disclosure.CHANGED, by=tip.sender_id, **OF_A_CHANGE)
    assert facts_as_seen(people.sender, tip, changed) == OF_A_CHANGE
    seen = facts_as_seen(people.receiver, tip, changed)
    assert seen == {"fields": ["focus"], "was": {"focus": "labor"}, "now": {"focus": "both"}, "contents": False}


@pytest.mark.parametrize(
    ("fields", "contents", "heard"),
    [(["source"], False, False), (["source"], True, True), (["focus", "source"], False, True)],
)
def test_a_receiver_hears_of_a_change_of_what_it_sees(fields, contents, heard, tip, people):
    changed = event(disclosure.CHANGED, by=tip.sender_id, fields=fields, was={}, now={}, contents=contents)
    assert (event_as_seen(people.receiver, tip, changed) == disclosure.CHANGED) is heard
    assert event_as_seen(people.sender, tip, changed) == disclosure.CHANGED


@pytest.mark.parametrize("name", sorted(disclosure.ONES_OWN))
def test_what_is_ones_own_is_told_to_that_very_person_under_that_hat(name, tip, people, network):
    own = event(name, by=tip.receiver_id, user=people.receiver.user_id)
    assert event_as_seen(people.receiver, tip, own) == name
    assert event_as_seen(people.receiver_admin, tip, own) is None
    assert event_as_seen(people.coordinator, tip, own) is None
    elsewhere = actor(organization=network.business, user=people.receiver.user)
    assert not disclosure.is_ones_own(elsewhere, own)


# --- versions, digests, hours ----------------------------------------------------------------------------------------


def test_a_masked_senders_tag_is_the_same_in_any_zone_and_another_with_any_field(service, people):
    tag = disclosure.shown_version(people.survivors, service)
    service.sent_at = service.sent_at.astimezone(ZoneInfo("America/Denver"))
    assert disclosure.shown_version(people.survivors, service) == tag
    service.changed_at = timezone.now()
    assert disclosure.shown_version(people.survivors, service) != tag


def test_a_masked_senders_tag_is_the_same_wherever_the_machine_stands(service, people, monkeypatch):
    tag = disclosure.shown_version(people.survivors, service)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert disclosure.shown_version(people.survivors, service) == tag
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_somebody_may_see_is_told_apart_and_what_it_holds_is_not(whole, people):
    seen = disclosure.seen_by(people.provider, whole)
    assert seen != disclosure.seen_by(people.survivors, whole)
    assert seen != disclosure.seen_by(people.coordinator, whole)
    actions.change_sent(whole, by=people.survivors, contents={"people": 9})
    assert disclosure.seen_by(people.provider, Referral.objects.get(pk=whole.pk)) == seen
    actions.accept(whole, by=people.provider)
    opened = disclosure.seen_by(people.provider, Referral.objects.get(pk=whole.pk))
    assert opened != seen
    whole.releases.update(withdrawn_at=timezone.now())
    assert disclosure.seen_by(people.provider, Referral.objects.get(pk=whole.pk)) not in (seen, opened)


def test_what_may_be_seen_changes_with_the_gate_the_contents_and_the_envelope(service, people, monkeypatch):
    plain = disclosure.seen_by(people.provider, service)
    monkeypatch.setattr(disclosure, "fields_for", lambda _actor, _referral: frozenset({"id"}))
    assert disclosure.seen_by(people.provider, service) != plain
    Contents.objects.create(referral=service, holder=service.receiver)
    closed = disclosure.ContentsShown(disclosure.Gate.NO_RELEASE)
    monkeypatch.setattr(disclosure, "contents", lambda _actor, _referral: closed)
    without = disclosure.seen_by(people.provider, service)
    opened = disclosure.ContentsShown(disclosure.Gate.RELEASED)
    monkeypatch.setattr(disclosure, "contents", lambda _actor, _referral: opened)
    assert disclosure.seen_by(people.provider, service) != without


def test_a_field_says_when_it_was_changed_to_whoever_reads_it(whole, people):
    moment = datetime(2026, 11, 4, 17, tzinfo=ZoneInfo("UTC"))
    times = {"people": moment.isoformat(), "safe_contact": moment.isoformat()}
    whole.contents.filter(holder=whole.sender_id).update(changed=times)
    [row] = disclosure.contents(people.provider, whole).rows
    assert row["changed"] == {"people": moment}
    [own] = disclosure.contents(people.survivors, whole).rows
    assert own["changed"] == {"people": moment, "safe_contact": moment}


def test_until_when_is_told_to_a_masked_sender_while_it_looks_sent_and_the_hour_is_to_come(service, people):
    def due(who: Actor):
        return disclosure.shown_due(who, service)

    assert due(people.survivors) == service.acknowledge_due_at
    assert due(people.provider) == service.due_at
    service.state = "acknowledged"
    assert due(people.survivors) == service.acknowledge_due_at
    with time_machine.travel(service.acknowledge_due_at, tick=False):
        assert due(people.survivors) is None
    service.state = "accepted"
    assert due(people.survivors) is None
    service.acknowledge_due_at = None
    service.state = "sent"
    assert due(people.survivors) is None
    assert due(people.outsider) is None
