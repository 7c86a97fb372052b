"""Many referrals of a small network, drawn with a seed: any ends, any state, times that fit before NOW."""

import random
from datetime import UTC, datetime, timedelta

from partners.codes import MembershipStatus
from tests.factories import OrganizationFactory, ReferralFactory, TaskForceMembershipFactory, UserFactory

NOW = datetime(2026, 11, 23, 15, 12, tzinfo=UTC)
STATES = {
    "sent": 6,
    "acknowledged": 4,
    "accepted": 6,
    "contacted": 5,
    "in_service": 9,
    "completed": 18,
    "declined": 10,
    "not_engaged": 4,
    "withdrawn": 5,
    "voided": 2,
}
REASONS = ("capacity", "fit", "area", "conflict", "other")


def drawn(dice, ends, common, *, days=420):
    """The arguments of one referral: any ends, any state, times that fit before NOW."""
    sender, receiver = dice.sample(ends, 2)
    state = dice.choices(list(STATES), list(STATES.values()))[0]
    sent = NOW - timedelta(minutes=dice.randint(1, days * 1440))
    row = common | {"sender": sender, "receiver": receiver, "sent_at": sent, state: True}
    row |= {"urgency": dice.choices(("routine", "urgent", "emergency"), (80, 15, 5))[0]}
    row |= {"focus": dice.choice(("labor", "labor", "sex", "both", "unknown"))}
    row |= {"region": dice.choice(("Marlow", "Elk Fork", "Tamsin", ""))}
    row |= {"kind": dice.choice(("service", "tip", "training_request"))}
    return row | _times(dice, sent, state)


STAMPS = {
    "acknowledged": ("acknowledged_at",),
    "accepted": ("acknowledged_at", "accepted_at"),
    "contacted": ("acknowledged_at", "accepted_at", "contacted_at"),
    "in_service": ("acknowledged_at", "accepted_at", "contacted_at", "service_started_at"),
    "completed": ("acknowledged_at", "accepted_at", "contacted_at", "service_started_at", "closed_at"),
    "declined": ("acknowledged_at", "decided_at", "closed_at"),
    "not_engaged": ("acknowledged_at", "accepted_at", "closed_at"),
    "withdrawn": ("closed_at",),
    "voided": ("closed_at",),
}


def _times(dice, sent, state):
    """Rising times for the state, most of them early; some declined after accepting, some withdrawn after an answer."""
    names = list(STAMPS.get(state, ()))
    if state == "declined" and dice.random() < 0.2:
        names.insert(1, "accepted_at")
    if state == "withdrawn" and dice.random() < 0.4:
        names.insert(0, "acknowledged_at")
    marks = sorted(dice.random() ** 3 for _name in names)
    times = {name: sent + (NOW - sent) * mark for name, mark in zip(names, marks, strict=True)}
    if "accepted_at" in times:
        times["decided_at"] = times["accepted_at"]
    return times | ({"reason_group": dice.choice(REASONS)} if state == "declined" else {})


def traffic_of(network, count, seed=138, **fixed):
    """Store so many referrals of the network, and one of a partner that is no member yet, which does not count."""
    dice = random.Random(seed)
    ends = [network.agency, network.business, network.provider, network.other_provider, network.survivors]
    left, applicant = OrganizationFactory(time_zone="America/Denver"), OrganizationFactory()
    for organization, status in ((left, MembershipStatus.LEFT), (applicant, MembershipStatus.APPLICANT)):
        TaskForceMembershipFactory(task_force=network.task_force, organization=organization, status=status)
    common = {"task_force": network.task_force, "created_by": UserFactory()}
    rows = [drawn(dice, [*ends, left], common) | fixed for _number in range(count)]
    rows.append(drawn(dice, [*ends, left], common) | {"receiver": applicant, "sender": left})
    return ReferralFactory.bulk(rows)
