"""Retention: what its time has come for goes, once, is certified, and one record that fails stops nothing."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from core import verification
from core.models import Event
from partners.models import Organization
from referrals import actions
from referrals.actions import retention as acts
from referrals.actions.moves import BLANK_CONTENTS
from referrals.models import Contents, Demand, Message, PurgeCertificate, PurgeLine, Referral
from referrals.retention import due_counts

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WORDS = "Night shift only."


@pytest.fixture(autouse=True)
def _beginning():
    with time_machine.travel(START, tick=False):
        yield


def later(**span):
    return time_machine.travel(START + timedelta(**span), tick=False)


@pytest.fixture
def training(network, people):
    """A training request that was sent and declined on the first day, with a message."""
    draft = actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.provider,
        kind="training_request",
        contents={"topic": "outreach", "note": WORDS},
    )
    sent = actions.send(draft, by=people.sender)
    actions.add_message(sent, by=people.sender, text="Before noon is best.")
    return actions.withdraw(sent, by=people.sender, reason="other")


@pytest.fixture
def ended_tip(tip, people):
    """A tip that was taken back on the first day."""
    return actions.withdraw(tip, by=people.sender, reason="other")


def held():
    """What is still held: contents and messages that were not blanked."""
    return Contents.objects.filter(blanked_at=None).count(), Message.objects.filter(blanked_at=None).count()


def lines():
    """Every line of every certificate."""
    return list(PurgeLine.objects.order_by("rule", "kind").values_list("rule", "kind", "referrals", "messages"))


# --- a demand to disclose ---------------------------------------------------------------------------------------------


def demanded(network, organization, by):
    facts = {"instrument": "subpoena", "asker": "defense"}
    return actions.record_demand(network.task_force, organization, by=by, **facts)


@pytest.mark.parametrize("who", ["sender", "provider"])
def test_while_a_demand_is_undecided_what_its_organization_sent_or_received_stays(network, people, training, who):
    by = getattr(people, who)
    demand, before = demanded(network, by.organization, by), held()
    with later(days=91):
        assert actions.purge() == []
        assert held() == before
        out = StringIO()
        call_command("purge", "--dry-run", stdout=out)
        assert "waits for a decision on a demand to disclose: 1" in out.getvalue()
        assert due_counts(START + timedelta(days=91)) == []
        actions.change_demand(demand, by=by, decision="refused")
        [certificate] = actions.purge()
        assert held() == (0, 0)
    assert certificate.failed == []


def test_a_demand_to_others_holds_nothing(network, people, training):
    demanded(network, network.agency, people.receiver)
    demanded(network, None, people.coordinator)
    with later(days=91):
        assert len(actions.purge()) == 1
    assert held() == (0, 0)


def test_a_demand_to_the_receiver_does_not_keep_a_draft_that_was_never_sent(network, people, draft_tip):
    demanded(network, network.agency, people.receiver)
    with later(days=31):
        assert len(actions.purge()) == 1
    assert Referral.objects.get(pk=draft_tip.pk).state == "voided"


def test_a_demand_to_the_writer_keeps_their_draft(network, people, draft_tip):
    demanded(network, network.business, people.sender)
    with later(days=31):
        assert actions.purge() == []
    assert Referral.objects.get(pk=draft_tip.pk).state == "draft"


def test_a_demand_to_a_record_that_was_merged_holds_what_the_other_received(network, people, training):
    Organization.objects.filter(pk=network.provider.pk).update(merged_into=network.other_provider)
    Demand.objects.create(
        task_force=network.task_force,
        organization=network.other_provider,
        instrument="subpoena",
        asker="defense",
        received_on=START.date(),
    )
    with later(days=91):
        assert actions.purge() == []


def test_a_person_who_asks_to_delete_is_not_kept_waiting_by_a_demand(network, people, coded):
    demanded(network, network.survivors, people.survivors)
    request = actions.record_request(coded, by=people.survivors, kind="deletion")
    actions.answer_request(request, by=people.survivors, result="done")
    assert held() == (0, 0)


def test_contents_go_ninety_days_after_the_end_and_tips_stay_for_two_years(training, ended_tip):
    with later(days=90):
        assert actions.purge() == []
    with later(days=90, seconds=1):
        [certificate] = actions.purge()
        assert lines() == [("contents", "training_request", 1, 1)]
        assert certificate.ended_at is not None
        assert certificate.failed == []
    assert Contents.objects.get(referral=training).note == ""
    assert Contents.objects.filter(referral=ended_tip).exclude(note="").count() == 1
    with later(days=730, seconds=1):
        [certificate] = actions.purge()
        assert list(certificate.lines.values_list("rule", "days")) == [("tips", 730)]
    assert held() == (0, 0)
    assert Message.objects.get(referral=training).text == ""


def test_a_run_done_twice_finds_nothing(training):
    with later(days=91):
        assert len(actions.purge()) == 1
        events = Event.objects.count()
        assert actions.purge() == []
        assert (Event.objects.count(), PurgeCertificate.objects.count()) == (events, 1)


def test_blanking_is_final_and_keeps_the_day_it_happened(training):
    with later(days=91):
        actions.purge()
    blanked = Contents.objects.get(referral=training)
    with later(days=400):
        acts.erase_contents(training, START + timedelta(days=400))
    assert Contents.objects.get(referral=training).blanked_at == blanked.blanked_at == START + timedelta(days=91)


def test_the_envelope_stays_for_the_numbers_and_its_change_is_on_record(training):
    with later(days=91):
        actions.purge()
    row = Referral.objects.get(pk=training.pk)
    assert (row.state, row.kind, row.version) == ("withdrawn", "training_request", training.version + 1)
    assert Event.objects.filter(subject_id=training.pk, type="referral.contents_erased").count() == 1


def test_a_draft_goes_thirty_days_after_the_last_change(draft_tip, people):
    with later(days=20):
        actions.update_draft(draft_tip, by=people.sender, envelope={"region": "Elk Fork"})
    with later(days=50):
        assert actions.purge() == []
    with later(days=50, seconds=1):
        actions.purge()
    assert Referral.objects.get(pk=draft_tip.pk).state == "voided"
    assert Contents.objects.count() == 0
    assert lines() == [("drafts", "tip", 1, 0)]


def test_a_tip_that_never_ends_is_emptied_after_five_years(tip):
    with later(days=5 * 365, seconds=1):
        actions.purge()
    assert lines() == [("old_tips", "tip", 1, 0)]
    assert Referral.objects.get(pk=tip.pk).state == "sent"
    assert held() == (0, 0)


def test_one_that_fails_is_named_by_id_alone_and_the_rest_goes_on(training, draft_tip, monkeypatch, caplog):
    real = acts.erase_contents

    def failing(row, moment):
        if row.pk == training.pk:
            raise RuntimeError(WORDS)
        real(row, moment)

    monkeypatch.setattr(acts, "erase_contents", failing)
    with later(days=91):
        [certificate] = actions.purge()
        assert certificate.failed == [str(training.pk)]
        assert lines() == [("drafts", "tip", 1, 0)]
        assert held() == (1, 1)
        assert WORDS not in caplog.text
        monkeypatch.undo()
        actions.purge()
    assert held() == (0, 0)


def test_a_killed_run_has_said_what_it_did_and_a_later_one_closes_it(training, draft_tip, monkeypatch):
    monkeypatch.setattr(acts, "_close", lambda *_args, **_options: None)
    with later(days=91):
        actions.purge()
    monkeypatch.undo()
    assert PurgeCertificate.objects.get().ended_at is None
    with later(days=92):
        assert actions.purge() == []
    certificate = PurgeCertificate.objects.get()
    assert certificate.cut_short
    assert certificate.sha256
    assert [line[:3] for line in lines()] == [("contents", "training_request", 1), ("drafts", "tip", 1)]


def test_a_certificate_holds_no_person_and_stands_in_the_record(training, people):
    with later(days=91):
        [certificate] = actions.purge()
    event = Event.objects.get(type="purge.certified")
    assert (event.subject_id, event.task_force_id) == (certificate.pk, training.task_force_id)
    assert certificate.sha256 in event.body
    written = str([certificate.__dict__, list(certificate.lines.values()), event.body])
    for name, person in people.items():
        assert str(person.user_id) not in written, name
    assert list(verification.problems()) == []


def test_a_changed_or_missing_certificate_is_found(training):
    with later(days=91):
        [certificate] = actions.purge()
        PurgeLine.objects.update(referrals=7)
        assert [str(certificate.pk) in line for line in verification.problems()] == [True]
        certificate.delete()
        assert ["missing" in line for line in verification.problems()] == [True]


def test_a_dry_run_counts_and_changes_nothing(training, draft_tip):
    out = StringIO()
    with later(days=91):
        events = Event.objects.count()
        call_command("purge", "--dry-run", stdout=out)
        assert [(rule.code, kind, n) for rule, kind, n in due_counts(START + timedelta(days=91))] == [
            ("drafts", "tip", 1),
            ("contents", "training_request", 1),
        ]
        assert Event.objects.count() == events
    assert held() == (2, 1)
    assert "due now: contents, training_request: 1" in out.getvalue()
    for secret in (WORDS, training.reference, str(training.pk)):
        assert secret not in out.getvalue()
    assert PurgeCertificate.objects.count() == 0


def test_the_command_deletes_and_says_so(training):
    out = StringIO()
    with later(days=91):
        call_command("purge", stdout=out)
        assert PurgeCertificate.objects.get().sha256 in out.getvalue()
        call_command("purge", stdout=out)
    assert out.getvalue().endswith("Nothing is due.\n")


def test_the_command_fails_where_a_record_did(training, monkeypatch):
    def failing(*_args):
        raise RuntimeError

    monkeypatch.setattr(acts, "erase_contents", failing)
    with later(days=91), pytest.raises(CommandError, match="1 could not be dealt with"):
        call_command("purge", stdout=StringIO())


def test_coordinators_and_auditors_read_certificates_and_nobody_else(training, people):
    with later(days=91):
        actions.purge()
    readers = {name for name, person in people.items() if PurgeCertificate.objects.visible_to(person).exists()}
    assert readers == {"coordinator", "le_coordinator", "auditor"}


def test_every_column_of_contents_is_blanked():
    """A new column that says something must go with the rest."""
    frame = {"id", "referral", "holder", "created_at", "blanked_at"}
    assert {field.name for field in Contents._meta.fields} - frame == set(BLANK_CONTENTS)


def test_what_coordinators_wrote_goes_too(tip, people):
    actions.add_message(tip, by=people.coordinator, text="They asked when you come.")
    actions.enter_in_error(tip, by=people.coordinator, reason="other")
    assert list(Message.objects.values_list("blanked_at", flat=True)) == [START]
    assert held() == (0, 0)


def test_an_end_told_late_counts_from_when_it_was_recorded(tip, people):
    """What was closed today is not deleted tomorrow, whenever it ended."""
    with later(days=800):
        actions.decline(tip, by=people.receiver, reason="no_capacity", occurred_at=START)
    with later(days=800 + 729):
        assert actions.purge() == []
    assert held() == (2, 0)  # the receiver's reason and the sender's words
    with later(days=800 + 730, seconds=1):
        assert actions.purge() != []
    assert held() == (0, 0)


def test_an_old_tip_told_late_counts_from_when_it_was_recorded(draft_tip, people):
    with later(days=29):
        actions.send(draft_tip, by=people.sender, occurred_at=START)
    with later(days=5 * 365 + 28):
        assert actions.purge() == []
    with later(days=5 * 365 + 29, seconds=1):
        actions.purge()
    assert lines() == [("old_tips", "tip", 1, 0)]
