"""Factories of partnerships and what hangs beside them; states as traits."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from partners.activity_codes import ActivityKind, Topic
from partners.engagement_codes import EngagementPurpose
from partners.models import (
    Activity,
    AssessmentWave,
    Engagement,
    Participation,
    Partnership,
    Rating,
    Recommendation,
)
from partners.partnership_codes import ITEMS, Direction, PartnershipType


class PartnershipFactory(factory.django.DjangoModelFactory):
    """Two organizations that refer to each other; named in any order."""

    class Meta:
        model = Partnership

    class Params:
        ended = factory.Trait(ended_on=date(2026, 1, 31))
        prospect = factory.Trait(started_on=None)

    types = [PartnershipType.REFERRAL]
    direction = Direction.BOTH
    started_on = date(2025, 1, 15)
    last_logged_on = factory.LazyFunction(lambda: timezone.now().date())

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        first, second = sorted((kwargs.pop("one"), kwargs.pop("other")), key=lambda organization: organization.pk)
        return super()._create(model_class, *args, first=first, second=second, **kwargs)


class WaveFactory(factory.django.DjangoModelFactory):
    """A wave that is open now."""

    class Meta:
        model = AssessmentWave

    class Params:
        closed = factory.Trait(opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 14))

    name = factory.Sequence(lambda n: f"Wave {n}")
    opens_on = factory.LazyFunction(lambda: timezone.now().date() - timedelta(days=3))
    closes_on = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=10))


class RatingFactory(factory.django.DjangoModelFactory):
    """One side's rating of a partnership."""

    class Meta:
        model = Rating

    task_force = factory.SelfAttribute("wave.task_force")
    level = 3

    class Params:
        statements = 3

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **{**dict.fromkeys(ITEMS, 3), **kwargs})


class ActivityFactory(factory.django.DjangoModelFactory):
    """A committee meeting that the lead held with `partners`."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    kind = ActivityKind.COMMITTEE
    topic = Topic.PATHWAYS
    held_on = factory.LazyFunction(lambda: timezone.now().date() - timedelta(days=5))

    @factory.post_generation
    def partners(self, create, extracted, **kwargs):
        """Everybody who took part, the lead too."""
        for organization in {self.lead, *(extracted or ())}:
            Participation.objects.create(activity=self, organization=organization)


class EngagementFactory(factory.django.DjangoModelFactory):
    """Twelve hours of advice, agreed."""

    class Meta:
        model = Engagement

    purpose = EngagementPurpose.ADVISORY
    agreed_on = date(2026, 9, 1)
    hours_agreed = 12
    rate = 75


class RecommendationFactory(factory.django.DjangoModelFactory):
    """A recommendation that nobody has answered."""

    class Meta:
        model = Recommendation

    text = "Offer interpreters before the first question is asked."
    received_on = date(2026, 9, 15)
