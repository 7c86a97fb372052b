"""The disclosure ledger: who was shown what, on which release, and who may read it; what a person asks for."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import AccessLog, Event
from referrals import actions, ledger
from referrals.models import Referral, SurvivorRequest
from referrals.readings import note_export, note_reading
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db


def lines(actor, referral=None):
    return ledger.shown(actor, ledger.readings(actor, referral))


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def test_a_reading_under_a_release_says_what_was_shown_on_which(coded, people):
    actions.add_message(coded, by=people.survivors, text="Mornings are best.")
    note_reading(people.provider, fresh(coded))
    (line,) = lines(people.survivors, coded)
    assert (line.organization, line.categories) == ("Harbor Legal Aid", ["language", "messages", "people"])
    assert line.releases == [str(coded.releases.get().pk)]
    assert line.by == ""
    assert "Mornings" not in AccessLog.objects.get().body


def test_the_reader_is_named_once_feedback_is_allowed(coded, people):
    recorded(coded, people.survivors, feedback_allowed=True)
    note_reading(people.provider, fresh(coded))
    (line,) = lines(people.survivors)
    assert line.by == people.provider.user.name


def test_closed_contents_and_ones_own_readings_are_no_disclosure(coded, people):
    note_reading(people.survivors, fresh(coded))
    note_reading(people.coordinator, fresh(coded))
    actions.revoke_release(coded, by=people.survivors)
    note_reading(people.provider, fresh(coded))
    assert lines(people.survivors) == []
    assert AccessLog.objects.filter(body="").count() == 3


def test_an_export_by_the_coordinators_is_in_it_and_a_receivers_would_tell_too_much(coded, people):
    note_export(people.coordinator, [fresh(coded)])
    note_export(people.provider, [fresh(coded)])
    note_export(people.survivors, [fresh(coded)])
    (line,) = lines(people.survivors)
    assert (line.way, line.organization, line.categories) == ("referral.exported", "", [])


def test_the_ledger_is_its_holders_alone(coded, tip, people):
    note_reading(people.provider, fresh(coded))
    note_reading(people.receiver, tip)
    readers = {name for name, person in people.items() if ledger.readings(person).exists()}
    assert readers == {"survivors"}


# --- what a person asks for ------------------------------------------------------------------------------------------


def asked(referral, by, kind="copy", **more):
    return actions.record_request(referral, by=by, kind=kind, **more)


def test_a_request_is_answered_in_ten_business_days_and_stopping_today(coded, people, network):
    copy, stop = asked(coded, people.survivors), asked(coded, people.survivors, "stop")
    assert (copy.received_on.isoformat(), stop.due_on) == ("2026-11-04", stop.received_on)
    assert copy.due_on - copy.received_on >= timedelta(days=14)
    assert copy.due_on.weekday() < 5


@pytest.mark.parametrize("who", ["provider", "coordinator"])
def test_only_the_agency_that_serves_the_person_notes_requests(who, coded, people):
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        asked(coded, getattr(people, who))
    assert (SurvivorRequest.objects.count(), Event.objects.count()) == (0, before)


def test_a_request_needs_its_kind_and_a_day_that_came(coded, tip, people):
    with pytest.raises(Invalid):
        asked(coded, people.survivors, "money")
    with pytest.raises(Invalid):
        asked(coded, people.survivors, received_on=timezone.now().date() + timedelta(days=2))
    with pytest.raises(Conflict):
        asked(tip, people.sender)
    assert SurvivorRequest.objects.count() == 0


def test_to_stop_withdraws_every_release(coded, people):
    request = asked(coded, people.survivors, "stop")
    actions.answer_request(request, by=people.survivors, result="done")
    assert fresh(coded).state == "withdrawn"
    assert not fresh(coded).releases.filter(withdrawn_at=None).exists()


def stored(referral):
    rows = Referral.objects.values().get(pk=referral.pk), list(SurvivorRequest.objects.order_by("pk").values())
    return *rows, Event.objects.count()


def test_to_stop_takes_back_what_is_on_its_way_without_a_release(service, people):
    request = asked(service, people.survivors, "stop")
    answered = actions.answer_request(request, by=people.survivors, result="done")
    row = fresh(service)
    assert (row.state, row.reason_group, answered.result) == ("withdrawn", "choice", "done")
    assert row.contents.get(holder=row.sender_id).reason_code == "changed_mind"
    assert Event.objects.filter(type="referral.withdrawn", subject_id=row.pk).count() == 1


def test_where_it_cannot_be_taken_back_to_stop_is_refused_in_words_that_tell_no_state(service, network, people):
    by, said = people.provider, set()
    request = asked(service, people.survivors, "stop")
    for act in (
        lambda row: actions.decline(row, by=by, reason="no_capacity"),
        lambda row: actions.redirect(row, by=by, organizations=[network.other_provider.pk]),
        lambda row: actions.start_service(actions.accept(row, by=by), by=by),
    ):
        with transaction.atomic():
            act(fresh(service))
            before = stored(service)
            with pytest.raises(Conflict) as refused:
                actions.answer_request(request, by=people.survivors, result="done")
            assert stored(service) == before
            said.add((refused.value.message, refused.value.code))
            assert actions.answer_request(request, by=people.survivors, result="partly").result == "partly"
            transaction.set_rollback(True)
    assert len(said) == 1


def test_what_ended_or_was_never_sent_has_nothing_to_stop(service, coded_draft, people):
    actions.withdraw(service, by=people.survivors, reason="other")
    for referral in (service, coded_draft):
        before = Referral.objects.values().get(pk=referral.pk)
        request = asked(referral, people.survivors, "stop")
        actions.answer_request(request, by=people.survivors, result="done")
        assert Referral.objects.values().get(pk=referral.pk) == before


def test_to_delete_blanks_all_sides(coded, people):
    actions.add_message(coded, by=people.survivors, text="Mornings are best.")
    request = asked(coded, people.survivors, "deletion")
    actions.answer_request(request, by=people.survivors, result="done")
    assert {(one.people, one.language) for one in coded.contents.all()} == {(None, "")}
    assert {one.text for one in coded.messages.all()} == {""}


@pytest.mark.parametrize("result", ["partly", "not_held", "taken_back"])
def test_other_answers_delete_nothing(result, coded, people):
    request = asked(coded, people.survivors, "deletion")
    actions.answer_request(request, by=people.survivors, result=result)
    assert coded.contents.get().people == 3
    assert SurvivorRequest.objects.waiting().count() == 0


def test_a_request_is_answered_once(coded, people):
    request = asked(coded, people.survivors)
    with pytest.raises(Invalid):
        actions.answer_request(request, by=people.survivors, result="maybe")
    with pytest.raises(Stale):
        actions.answer_request(request, by=people.survivors, result="done", expected_version=9)
    actions.answer_request(request, by=people.survivors, result="done")
    with pytest.raises(Conflict):
        actions.answer_request(request, by=people.survivors, result="done")


def test_safe_contact_is_in_the_ledger_only_when_it_was_shown(whole, people):
    whole.releases.update(feedback_allowed=True)
    note_reading(people.provider, fresh(whole))
    actions.accept(whole, by=people.provider)
    note_reading(people.provider, fresh(whole))
    note_reading(people.provider, fresh(whole), without=frozenset({"safe_contact"}))
    newest_first = ["safe_contact" in line.categories for line in lines(people.survivors, whole)]
    assert newest_first == [False, True, False]


def test_a_masked_holder_does_not_learn_from_the_ledger_that_it_was_accepted(whole, people):
    whole.releases.update(feedback_allowed=False)
    note_reading(people.provider, fresh(whole))
    before = lines(people.survivors, whole)[0].categories
    actions.accept(whole, by=people.provider)
    note_reading(people.provider, fresh(whole))
    assert "safe_contact" in before
    assert [line.categories for line in lines(people.survivors, whole)] == [before, before]


def test_where_the_safe_way_alone_is_released_a_masked_holder_reads_of_no_reading(whole, people):
    whole.releases.update(feedback_allowed=False, categories=["safe_contact"])
    actions.accept(whole, by=people.provider)
    note_reading(people.provider, fresh(whole))
    assert lines(people.survivors, whole) == []
    whole.releases.update(feedback_allowed=True)
    assert [line.categories for line in lines(people.survivors, whole)] == [["safe_contact"]]
