"""The prompt to see to the notice to HHS about a minor: the sender's alone, due 24 hours after sending (V11)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict
from core.events import facts_of
from core.models import Event
from referrals import actions, disclosure
from referrals.models import Referral, ReferralTask
from referrals.notifications import audience_of
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db


def sent(draft, people, band, **release):
    """Sent with these contents under a release that fits, unless it says otherwise."""
    actions.update_draft(draft, by=people.survivors, contents={"age_band": band})
    recorded(draft, people.survivors, **{"signer": "minor_alone", **release})
    return actions.send(draft, by=people.survivors)


@pytest.fixture
def minors(coded_draft, people):
    """A sent hand-off that concerns minors; its sender is told nothing of how it goes on."""
    return sent(coded_draft, people, "minors")


def stored():
    return list(ReferralTask.objects.order_by("pk").values()), Event.objects.count()


@pytest.mark.parametrize(("band", "count"), [("minors", 1), ("both", 1), ("adults", 0), ("unknown", 0), ("", 0)])
def test_v11_what_concerns_minors_prompts_the_sender_within_24_hours(band, count, coded_draft, people):
    row = sent(coded_draft, people, band)
    found = list(ReferralTask.objects.visible_to(people.survivors))
    assert [task.kind for task in found] == ["child_notice"] * count
    assert [task.due_at for task in found] == [row.sent_at + timedelta(hours=24)] * count


def test_v11_so_does_the_ground_that_speaks_of_a_child(coded_draft, people):
    bases = coded_draft.rules.legal_bases
    Referral.objects.filter(pk=coded_draft.pk).update(legal_basis="statute_child_24h")
    coded_draft.contents.all().delete()
    actions.send(coded_draft, by=people.survivors)
    assert bases
    assert ReferralTask.objects.get().kind == "child_notice"


def test_v11_nobody_but_the_sender_learns_that_there_is_one(minors, people):
    for who, actor in people.items():
        assert ReferralTask.objects.visible_to(actor).exists() is (who == "survivors"), who
    facts = facts_of(Event.objects.get(type="referral.sent"))
    assert "minor" not in str(facts)
    assert "child" not in str(facts)


@pytest.mark.parametrize(("act", "result"), [("finish_task", "done"), ("drop_task", "not_needed")])
def test_it_is_ended_by_a_word_once_and_the_record_does_not_say_what_it_was(act, result, minors, people):
    task = ReferralTask.objects.get()
    done = getattr(actions, act)(task, by=people.survivors)
    assert (done.result, done.done_by, done.done_at) == (result, people.survivors.user, timezone.now())
    event = Event.objects.get(type="referral.own_task_ended")
    assert set(facts_of(event)) == {"kind", "feedback", "task"}
    assert facts_of(event)["kind"] == "service"
    seen = {who: disclosure.event_as_seen(getattr(people, who), minors, event) for who in ("survivors", "provider")}
    assert seen == {"survivors": "referral.own_task_ended", "provider": None}
    assert disclosure.event_as_seen(people.coordinator, minors, event) is None
    assert not audience_of(event, minors).organizations
    before = stored()
    with pytest.raises(Conflict):
        actions.finish_task(task, by=people.survivors)
    assert stored() == before


@pytest.mark.parametrize("who", ["provider", "coordinator", "outsider", "evaluator", "auditor", "platform", "nobody"])
def test_nobody_else_ends_it(who, minors, people):
    before = stored()
    with pytest.raises(ReferralTask.DoesNotExist):
        actions.finish_task(ReferralTask.objects.get(), by=getattr(people, who))
    assert stored() == before


def test_what_is_done_here_is_not_said_to_be_done(tip, people):
    task = ReferralTask.objects.create(
        task_force=tip.task_force, referral=tip, organization=tip.sender, kind="refer_again", due_at=timezone.now()
    )
    before = stored()
    with pytest.raises(Conflict):
        actions.finish_task(task, by=people.sender)
    assert stored() == before


def test_a_new_try_settles_no_prompt(minors, people, network):
    actions.decline(minors, by=people.provider, reason="no_capacity")
    again = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.other_provider,
        kind="service",
        previous=minors,
        envelope={"need_group": "legal"},
    )
    actions.send(again, by=people.survivors)
    assert ReferralTask.objects.get().done_at is None


def test_it_goes_with_the_contents_that_it_came_from(minors, people):
    actions.enter_in_error(minors, by=people.survivors, reason="other")
    assert not ReferralTask.objects.exists()
