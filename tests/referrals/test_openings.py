"""Who opened a referral: told to its parties, but never how it goes on at a receiver that keeps it to itself."""

from core.access import record_read
from referrals.openings import openings


def look(actor, referral, what="referral.opened") -> None:
    record_read(actor, what, subject_type="referral", subject_id=referral.pk, task_force_id=referral.task_force_id)


def names(actor, referral) -> list[tuple[str, str]]:
    return [(opening.by, opening.organization) for opening in openings(actor, referral)]


def test_each_persons_last_look_newest_first(people, tip) -> None:
    for actor in (people.receiver, people.coordinator, people.receiver):
        look(actor, tip)
    look(people.sender, tip, what="referral.exported")
    expected = [(str(people.receiver.user), tip.receiver.label), (str(people.coordinator.user), "")]

    assert names(people.sender, tip) == names(people.receiver, tip) == expected


def test_a_sender_without_feedback_is_not_told_who_reads_it_at_the_receiver(people, service) -> None:
    for actor in (people.provider, people.survivors, people.coordinator):
        look(actor, service)

    assert names(people.survivors, service) == [
        (str(people.coordinator.user), ""),
        (str(people.survivors.user), service.sender.label),
    ]
    assert len(names(people.provider, service)) == 3


def test_nobody_else_is_told(people, tip) -> None:
    look(people.receiver, tip)
    for who in ("outsider", "provider", "evaluator", "auditor", "platform", "other_coordinator"):
        assert openings(getattr(people, who), tip) == []
