"""One factory per model, states as traits."""

from tests.factories.accounts import UserFactory
from tests.factories.agreements import AgreementFactory
from tests.factories.partners import (
    ContactFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskForceFactory,
    TaskForceMembershipFactory,
    UnitFactory,
)
from tests.factories.referrals import ReferralFactory

__all__ = [
    "AgreementFactory",
    "ContactFactory",
    "MembershipFactory",
    "OrganizationFactory",
    "TaskForceFactory",
    "TaskForceMembershipFactory",
    "UnitFactory",
]
__all__ += ["ReferralFactory", "UserFactory"]
