"""A hand-off about a person with coded contents under a release, at a frozen hour."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from partners.models import Organization
from referrals import actions
from referrals.release_codes import Category
from tests.factories.referrals import release_terms

NOON = "2026-11-04T17:00:00Z"
ABOUT = {"people": 3, "age_band": "adults", "language": "es"}
WHOLE = ABOUT | {
    "needs": ["employment_wage_claim", "safety_planning"],
    "interpreter": "yes",
    "accessibility": ["wheelchair", "child_friendly"],
    "county": "Tamsin",
    "work_setting": "agriculture",
    "safe_contact": ["through_sender_only", "no_calls"],
    "own_reference": "SWC-1187",
}
COVERED = [Category.PEOPLE, Category.LANGUAGE, Category.MESSAGES]


def day(days: int = 0):
    """So many days from the frozen one."""
    return (timezone.now() + timedelta(days=days)).date()


def recorded(referral, by, **changes):
    """Record a release for 30 days that covers the coded contents; `changes` to what it says."""
    given = release_terms(categories=COVERED) | {"expires_on": day(30)} | changes
    return actions.record_release(referral, by=by, **given)


@pytest.fixture
def frozen():
    """A clock that stands still until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coded_draft(frozen, network, people):
    """A draft with coded contents, of an organization that may keep them."""
    Organization.objects.filter(pk=network.survivors.pk).update(privacy_level="contents")
    network.survivors.refresh_from_db()
    return actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
        contents=ABOUT,
    )


@pytest.fixture
def coded(coded_draft, people):
    """The same, sent under a release that names the receiver."""
    recorded(coded_draft, people.survivors)
    return actions.send(coded_draft, by=people.survivors)


@pytest.fixture
def whole(coded_draft, people):
    """One of which everything that a kind about people may say is kept, sent under a release that covers it all."""
    actions.update_draft(coded_draft, by=people.survivors, contents=WHOLE)
    recorded(coded_draft, people.survivors, categories=list(Category.values))
    return actions.send(coded_draft, by=people.survivors)
