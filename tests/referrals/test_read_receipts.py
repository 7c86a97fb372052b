"""Who has read a message: from the log of reads, one receipt for each side, and none that tells what is masked."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from referrals import actions
from referrals.read_receipts import read_receipts
from referrals.readings import MESSAGES_READ, OPENED, note_export, note_reading
from tests.factories.referrals import release_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def later(minutes: int = 5):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def receipts(actor, referral) -> list[list[str]]:
    found = read_receipts(actor, referral, referral.messages.order_by("id"))
    return [[receipt.organization for receipt in one] for one in found.values()]


@pytest.fixture
def released(people, service):
    """A hand-off about a person under a release; without feedback unless asked."""

    def record(**changes):
        ends = timezone.now().date() + timedelta(days=20)
        actions.record_release(service, by=people.survivors, expires_on=ends, **release_terms(**changes))
        actions.add_message(service, by=people.survivors, text="Mornings are best.")
        return service

    return record


def test_the_first_look_of_each_other_side_is_the_receipt(people, tip) -> None:
    actions.add_message(tip, by=people.sender, text="We open at six.")
    with later(5):
        note_reading(people.receiver, tip)
    with later(9):
        note_reading(people.receiver_admin, tip, MESSAGES_READ)
        note_reading(people.sender_admin, tip)
    (found,) = read_receipts(people.sender, tip, tip.messages.all()).values()
    assert [(one.by, one.organization) for one in found] == [(people.receiver.user.name, "Elk Fork PD")]
    assert found[0].at < timezone.now() + timedelta(minutes=6)


def test_a_look_before_it_was_written_or_at_the_envelope_alone_is_none(people, tip, service) -> None:
    note_reading(people.receiver, tip)
    with later(1):
        actions.add_message(tip, by=people.sender, text="We open at six.")
    with later(2):
        note_reading(people.coordinator, tip)
        note_export(people.receiver, [tip])
    assert receipts(people.sender, tip) == [[]]


def test_under_a_release_a_look_counts_where_it_showed_messages(people, released) -> None:
    service = released(feedback_allowed=True)
    with later():
        note_reading(people.provider, service, OPENED)
    assert receipts(people.survivors, service) == [["Harbor Legal Aid"]]


def test_a_look_after_the_release_was_withdrawn_is_none(people, released, service) -> None:
    released(feedback_allowed=True)
    with later(1):
        actions.revoke_release(service, by=people.survivors)
        note_reading(people.provider, service, OPENED)
    assert receipts(people.provider, service) == [[]]


def test_a_sender_without_feedback_is_not_told_what_the_receiver_reads(people, released) -> None:
    service = released(feedback_allowed=False)
    with later():
        note_reading(people.provider, service)
    assert receipts(people.survivors, service) == [[]]
    assert receipts(people.provider, service) == [["Harbor Legal Aid"]]


def test_whoever_takes_no_part_is_told_nothing(people, tip) -> None:
    actions.add_message(tip, by=people.sender, text="We open at six.")
    assert read_receipts(people.provider, tip, tip.messages.all()) == {}
