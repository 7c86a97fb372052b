"""A factory of envelopes in any state, for tests that need many: rows are consistent, but no event tells their story.

Tests of moves make their referrals through the actions instead.
"""

from datetime import UTC, datetime, timedelta

import factory

from core.clock import add_business_hours
from referrals.kinds import KindCode, LegalBasis
from referrals.lifecycle import State
from referrals.models import Referral
from referrals.release_codes import Category
from tests.factories.accounts import UserFactory
from tests.factories.partners import OrganizationFactory, TaskForceFactory, TaskForceMembershipFactory

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SENT_AT = datetime(2026, 9, 14, 15, 0, tzinfo=UTC)
TARGETS = {"urgent": timedelta(hours=4), "emergency": timedelta(hours=1)}


def reference(n: int) -> str:
    """A reference that no other number gives."""
    digits = ""
    for _place in range(6):
        n, digit = divmod(n, 32)
        digits = CROCKFORD[digit] + digits
    return f"R-{digits}"


def acknowledge_due(o):
    """The target for acknowledging, as the clocks of a new task force set it."""
    if o.sent_at is None:
        return None
    if o.urgency in TARGETS:
        return o.sent_at + TARGETS[o.urgency]
    return add_business_hours(o.sent_at, 8, o.receiver.calendar)


def after(name: str, **span):
    """So long after another time of the row."""
    return factory.LazyAttribute(lambda o: getattr(o, name) + timedelta(**span))


class ReferralFactory(factory.django.DjangoModelFactory):
    """A service referral, drafted; traits bring it to any state. Give `sent_at` and other times to move them.

    `ReferralFactory.bulk(rows)` inserts many at once: `rows` are the arguments of each.
    """

    class Meta:
        model = Referral
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(state=State.SENT, sent_at=SENT_AT)
        acknowledged = factory.Trait(sent=True, state=State.ACKNOWLEDGED, acknowledged_at=after("sent_at", hours=2))
        accepted = factory.Trait(
            acknowledged=True,
            state=State.ACCEPTED,
            accepted_at=after("acknowledged_at", hours=5),
            decided_at=factory.SelfAttribute("accepted_at"),
        )
        contacted = factory.Trait(accepted=True, state=State.CONTACTED, contacted_at=after("accepted_at", days=1))
        in_service = factory.Trait(
            contacted=True, state=State.IN_SERVICE, service_started_at=after("contacted_at", days=1)
        )
        completed = factory.Trait(
            in_service=True,
            state=State.COMPLETED,
            closed_at=after("service_started_at", days=20),
            reason_group="taken_up",
        )
        declined = factory.Trait(
            acknowledged=True,
            state=State.DECLINED,
            decided_at=after("acknowledged_at", hours=5),
            closed_at=factory.SelfAttribute("decided_at"),
            reason_group="capacity",
        )
        not_engaged = factory.Trait(
            accepted=True, state=State.NOT_ENGAGED, closed_at=after("accepted_at", days=10), reason_group="unreached"
        )
        withdrawn = factory.Trait(
            sent=True, state=State.WITHDRAWN, closed_at=after("sent_at", days=7), reason_group="choice"
        )
        voided = factory.Trait(sent=True, state=State.VOIDED, closed_at=after("sent_at", hours=1))
        tip = factory.Trait(
            kind=KindCode.TIP,
            legal_basis=LegalBasis.NO_PERSON_DATA,
            need_group="",
            receiver=factory.SubFactory(OrganizationFactory, law_enforcement=True),
        )

    task_force = factory.SubFactory(TaskForceFactory)
    sender = factory.SubFactory(OrganizationFactory, survivor=True)
    receiver = factory.SubFactory(OrganizationFactory)
    created_by = factory.SubFactory(UserFactory)
    reference = factory.Sequence(reference)
    kind = KindCode.SERVICE
    legal_basis = LegalBasis.CONSENT
    need_group = "legal"
    urgency = "routine"
    state = State.DRAFT
    sent_at = None
    sent_on = factory.LazyAttribute(lambda o: o.task_force.calendar.local_day(o.sent_at) if o.sent_at else None)
    acknowledge_due_at = factory.LazyAttribute(acknowledge_due)

    @factory.post_generation
    def members(self, create, extracted, **_kwargs):
        """Both ends are members of the task force, unless `members=False`."""
        if create and extracted is not False:
            for end in (self.sender, self.receiver):
                if not end.memberships.filter(task_force=self.task_force).exists():
                    TaskForceMembershipFactory(task_force=self.task_force, organization=end)

    @classmethod
    def bulk(cls, rows):
        """Insert many at once. Each row names task_force, sender, receiver and created_by, which must be stored."""
        return Referral.objects.bulk_create(cls.build(**row) for row in rows)


def release_terms(**changes):
    """What a signed paper says, for recording a release: everything may be shown, the person signed, in Spanish."""
    terms = {"purpose": "arrange_help", "categories": list(Category.values), "signer": "self", "language": "es"}
    terms |= {"risks_discussed": True}
    return terms | changes
