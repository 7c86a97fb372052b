"""What is typed and not sent: kept encrypted for its writer and their hat alone, for a day, and erased in time."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core import schedule
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event
from partners.actors import Actor
from referrals import actions, tasks
from referrals.actions.unsent import JUST_SENT
from referrals.models import Referral, Unsent
from referrals.unsent import FORMS, KEPT, LONGEST, kept_text, why_not_keep
from tests.conftest import actor
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
WORDS = "Unsent Turnstone"
TYPED = {"text": [WORDS]}
WRITERS = {"sender", "sender_admin", "receiver", "receiver_admin", "coordinator", "le_coordinator"}


def kept():
    return list(Unsent.objects.order_by("id").values_list("membership", "form", "text"))


@pytest.fixture
def typed(tip, people):
    """The tip, on which a sender has typed a message."""
    actions.keep_unsent(tip, by=people.sender, form="message", fields=TYPED)
    return tip


# --- whose it is -----------------------------------------------------------------------------------------------------


def test_it_is_given_back_to_its_writer_under_that_hat_on_that_form_alone(typed, service, people, network):
    assert kept_text(people.sender, typed, "message").fields == TYPED
    for name, person in people.items():
        if name != "sender":
            assert kept_text(person, typed, "message") is None, name
    other = MembershipFactory(user=people.sender.user, organization=network.agency, role="admin")
    assert kept_text(Actor(people.sender.user, other), typed, "message") is None
    assert all(kept_text(people.sender, typed, form) is None for form in FORMS - {"message"})
    assert kept_text(people.sender, service, "message") is None


def test_the_database_holds_no_word_of_it_and_no_event_tells_of_it(tip, people):
    before = Event.objects.count()
    version = Referral.objects.get(pk=tip.pk).version
    for who in (people.sender, people.coordinator):
        actions.keep_unsent(tip, by=who, form="message", fields=TYPED)
        assert kept_text(who, tip, "message").fields == TYPED
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM referrals_unsent")
        stored = [row[0] for row in cursor.fetchall()]
    assert len(stored) == 2
    assert all(text.startswith("1:own:") and WORDS not in text for text in stored)
    owners = set(Unsent.objects.values_list("key_owner_id", flat=True))
    assert owners == {people.sender.organization_id, tip.task_force_id}
    assert (Event.objects.count(), Referral.objects.get(pk=tip.pk).version) == (before, version)
    assert WORDS not in str(Unsent.objects.first())


def test_the_newest_takes_the_place_of_what_was_there(typed, people):
    actions.keep_unsent(typed, by=people.sender, form="message", fields={"text": ["Later"]})
    assert len(kept()) == 1
    assert kept_text(people.sender, typed, "message").fields == {"text": ["Later"]}


def test_an_emptied_form_is_forgotten_and_so_is_a_discarded_one(typed, people):
    actions.keep_unsent(typed, by=people.sender, form="message", fields={"text": ["  "]})
    assert kept() == []
    actions.keep_unsent(typed, by=people.sender, form="message", fields=TYPED)
    actions.discard_unsent(typed, by=people.sender_admin, form="message")
    assert len(kept()) == 1
    for _time in range(2):
        actions.discard_unsent(typed, by=people.sender, form="message")
    assert kept() == []


# --- where nothing is kept -------------------------------------------------------------------------------------------


def test_it_is_kept_of_those_who_could_send_it(tip, people):
    for name, person in people.items():
        for form in ("message", "respond"):
            reason = why_not_keep(person, tip, form)
            assert (reason is None) is (name in WRITERS), (name, form)
            assert reason is None or isinstance(reason, NotAllowed)


@pytest.mark.parametrize("who", ["provider", "outsider", "other_coordinator", "evaluator", "auditor"])
def test_whoever_does_not_see_it_keeps_nothing(tip, people, who):
    with pytest.raises(Referral.DoesNotExist):
        actions.keep_unsent(tip, by=getattr(people, who), form="message", fields=TYPED)
    assert kept() == []


def test_too_much_and_unknown_forms_are_refused(tip, people):
    for form, fields in (("message", {"text": ["x" * LONGEST]}), ("diary", TYPED)):
        with pytest.raises(Invalid) as refused:
            actions.keep_unsent(tip, by=people.sender, form=form, fields=fields)
        assert "x" not in str(refused.value.fields["form"]).split()
    assert kept() == []


def test_of_what_has_ended_nothing_is_kept(tip, people):
    actions.withdraw(tip, by=people.sender, reason="other")
    for form in ("message", "respond"):
        with pytest.raises(Conflict):
            actions.keep_unsent(tip, by=people.receiver, form=form, fields=TYPED)
    assert kept() == []


def test_keeping_does_not_tell_a_masked_sender_that_it_ended(service, people):
    """Declined and under way look the same, and so does what is kept."""
    given = []
    for act in (lambda: None, lambda: actions.decline(service, by=people.provider, reason="no_capacity")):
        act()
        actions.keep_unsent(service, by=people.survivors, form="move-withdraw", fields={"reason": ["other"]})
        given.append(kept_text(people.survivors, service, "move-withdraw").fields)
    assert given == [{"reason": ["other"]}] * 2


def test_messages_that_may_not_be_written_are_not_kept_either(service, people):
    with pytest.raises(Conflict):
        actions.keep_unsent(service, by=people.survivors, form="message", fields=TYPED)
    assert kept() == []


# --- until when ------------------------------------------------------------------------------------------------------


def test_once_it_was_sent_it_is_gone_with_what_was_still_on_its_way(typed, people):
    start = timezone.now()
    actions.end_unsent(typed.reference, by=people.sender_admin, form="message")
    assert kept_text(people.sender, typed, "message")
    actions.end_unsent(typed.reference, by=people.sender, form="message")
    with time_machine.travel(start + JUST_SENT - timedelta(seconds=1), tick=False):
        actions.keep_unsent(typed, by=people.sender, form="message", fields=TYPED)
        assert [text for _hat, _form, text in kept()] == [""]
        assert kept_text(people.sender, typed, "message") is None
    with time_machine.travel(start + JUST_SENT + timedelta(seconds=1), tick=False):
        actions.keep_unsent(typed, by=people.sender, form="message", fields=TYPED)
        assert kept_text(people.sender, typed, "message").fields == TYPED


@pytest.mark.parametrize(
    "end",
    [
        lambda row, people: actions.withdraw(row, by=people.survivors, reason="other"),
        lambda row, people: actions.enter_in_error(row, by=people.coordinator, reason="other"),
        lambda row, people: actions.revoke_release(row, by=people.survivors),
        lambda row, people: actions.withdraw_release(row.releases.get(), by=people.survivors),
    ],
    ids=["withdrawn", "entered in error", "release revoked", "release withdrawn"],
)
def test_what_erases_contents_erases_it_in_the_same_step(coded, people, end):
    actions.keep_unsent(coded, by=people.survivors, form="message", fields=TYPED)
    actions.keep_unsent(coded, by=people.provider, form="message", fields=TYPED)
    assert len(kept()) == 2
    end(coded, people)
    assert kept() == []


def test_a_draft_that_is_given_up_or_cleared_takes_it_along(draft_tip, people, settings):
    actions.keep_unsent(draft_tip, by=people.sender, form="what", fields={"note": [WORDS]})
    assert kept_text(people.sender, draft_tip, "what")
    actions.discard(draft_tip, by=people.sender)
    assert kept() == []


def test_retention_erases_it_with_the_contents(typed, people, settings):
    actions.accept(typed, by=people.receiver)
    actions.complete(typed, by=people.receiver, outcome="no_action")
    assert len(kept()) == 1
    with time_machine.travel(timezone.now() + timedelta(days=settings.HANDOFF_KEEP_TIP_DAYS + 1), tick=False):
        actions.purge()
    assert kept() == []


def test_after_a_day_it_is_neither_given_back_nor_there(typed, people):
    start = Unsent.objects.get().kept_at
    with time_machine.travel(start + KEPT - timedelta(seconds=1), tick=False):
        assert actions.forget_unsent(timezone.now()) == 0
        assert kept_text(people.sender, typed, "message")
    with time_machine.travel(start + KEPT, tick=False):
        assert kept_text(people.sender, typed, "message") is None
        tasks.forget_unsent()
        tasks.forget_unsent()
    assert kept() == []
    assert schedule.slot_of(start, 60) <= start


def test_a_recused_writer_is_given_nothing_back(typed, people, network):
    colleague = actor(organization=network.agency)
    actions.keep_unsent(typed, by=colleague, form="message", fields=TYPED)
    actions.recuse(typed, by=people.receiver_admin, user=colleague.user)
    assert kept_text(colleague, typed, "message") is None
