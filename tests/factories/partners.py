"""Factories of task forces, organizations and hats."""

from datetime import date

import factory

from partners.actions.directory import index
from partners.clock_rules import new_rules
from partners.codes import MembershipStatus, Role, Sector
from partners.freshness import days_for
from partners.models import (
    BusinessProfile,
    ClockRule,
    Contact,
    LawEnforcementProfile,
    Membership,
    Organization,
    ServiceProviderProfile,
    SurvivorOrganizationProfile,
    TaskForce,
    TaskForceMembership,
    Unit,
)
from tests.factories.accounts import UserFactory

PROFILES = {
    Sector.LAW_ENFORCEMENT: LawEnforcementProfile,
    Sector.BUSINESS: BusinessProfile,
    Sector.SERVICE_PROVIDER: ServiceProviderProfile,
    Sector.SURVIVOR_ORGANIZATION: SurvivorOrganizationProfile,
}


class TaskForceFactory(factory.django.DjangoModelFactory):
    """A task force with the default clocks."""

    class Meta:
        model = TaskForce
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Task Force {n}")
    short_name = factory.Sequence(lambda n: f"TF {n}")
    slug = factory.Sequence(lambda n: f"task-force-{n}")
    time_zone = "America/New_York"

    @factory.post_generation
    def clocks(self, create, _extracted, **_kwargs):
        if create:
            ClockRule.objects.bulk_create(new_rules(self))


class OrganizationFactory(factory.django.DjangoModelFactory):
    """An organization with its sector's profile; a service provider unless a trait says otherwise."""

    class Meta:
        model = Organization
        skip_postgeneration_save = True

    class Params:
        law_enforcement = factory.Trait(sector=Sector.LAW_ENFORCEMENT)
        business = factory.Trait(sector=Sector.BUSINESS)
        survivor = factory.Trait(sector=Sector.SURVIVOR_ORGANIZATION)
        community = factory.Trait(sector=Sector.COMMUNITY)

    name = factory.Sequence(lambda n: f"Organization {n}")
    slug = factory.Sequence(lambda n: f"organization-{n}")
    sector = Sector.SERVICE_PROVIDER
    county = "Marlow"
    time_zone = "America/New_York"

    @factory.post_generation
    def profile(self, create, _extracted, **kwargs):
        model = PROFILES.get(self.sector)
        if create and model:
            model.objects.create(organization=self, **kwargs)
        if create:
            index([self.pk])


class TaskForceMembershipFactory(factory.django.DjangoModelFactory):
    """An active member organization."""

    class Meta:
        model = TaskForceMembership

    task_force = factory.SubFactory(TaskForceFactory)
    organization = factory.SubFactory(OrganizationFactory)
    status = MembershipStatus.ACTIVE
    joined_on = date(2025, 1, 15)


class UnitFactory(factory.django.DjangoModelFactory):
    """A desk of an organization."""

    class Meta:
        model = Unit

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Desk {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """A hat: member of `organization`, or `coordinator`/`evaluator`/`auditor` of `task_force`."""

    class Meta:
        model = Membership

    class Params:
        admin = factory.Trait(role=Role.ADMIN)
        readonly = factory.Trait(role=Role.READONLY)
        coordinator = factory.Trait(role=Role.COORDINATOR, organization=None)
        evaluator = factory.Trait(role=Role.EVALUATOR, organization=None)
        auditor = factory.Trait(role=Role.AUDITOR, organization=None)

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    task_force = None
    role = Role.MEMBER


class ContactFactory(factory.django.DjangoModelFactory):
    """A desk that takes referrals."""

    class Meta:
        model = Contact

    organization = factory.SubFactory(OrganizationFactory)
    title = "Intake desk"
    roles = ["referral_intake"]
    check_days = factory.LazyAttribute(lambda desk: days_for(desk.roles))
    email = factory.Sequence(lambda n: f"intake{n}@agency.example")
    phone = "+14125550142"
    receives_referrals = True
