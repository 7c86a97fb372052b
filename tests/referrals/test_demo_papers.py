"""The demo's papers carry the dates that the story gives them, on whatever day and at whatever hour it is seeded."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from core.clock import told_at
from partners.models import Agreement, TaskForceMembership
from referrals.demo import agreements as demo
from tests.factories import OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db
SEEDED = (
    *("2026-11-23T10:12", "2026-11-23T23:40", "2026-07-04T00:20", "2026-03-08T03:30", "2026-11-01T01:30"),
    *("2028-02-29T12:00", "2027-01-01T00:05", "2026-03-08T23:59"),
)


@pytest.mark.parametrize("moment", SEEDED)
def test_every_paper_begins_ends_and_is_signed_on_its_day(moment, network, people):
    force = network.task_force
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(force.time_zone))
    with told_at(now - timedelta(days=400)):
        names = {name for paper in demo.PAPERS for name in paper.parties}
        organizations = {name: OrganizationFactory(short_name=name) for name in sorted(names)}
        for organization in organizations.values():
            TaskForceMembershipFactory(task_force=force, organization=organization)
    demo.agreements(SimpleNamespace(task_force=force, dana=people.coordinator, organizations=organizations), now)
    today = now.date()
    assert TaskForceMembership.objects.filter(is_core=True).count() == len(demo.CORE)
    for paper in demo.PAPERS:
        row = Agreement.objects.get(title=paper.title)
        began = today + timedelta(days=paper.began)
        assert row.effective_on == began, paper.title
        assert row.expires_on == (today + timedelta(days=paper.ends) if paper.ends is not None else None), paper.title
        if paper.reached == "signed":
            assert (row.signed_on, row.begins_on) == (began, began), paper.title
