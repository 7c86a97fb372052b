"""The page of a task force's clocks, and the days a partner is closed."""

import pytest

from core import delivery
from core.models import Event
from partners.models import ClockRule, Organization
from referrals.models import Referral

pytestmark = pytest.mark.django_db
GIVEN = {"kind": "", "urgency": "routine", "step": "acknowledge", "amount": "40", "measure": "business_hours"}


def test_a_coordinator_changes_a_clock_and_what_is_open_follows(as_, people, tip):
    client = as_(people.coordinator)
    assert "14 business days" in client.get("/clocks/").content.decode()
    assert client.post("/clocks/", GIVEN).status_code == 302
    delivery.drain()
    assert Referral.objects.get(pk=tip.pk).acknowledge_due_at > tip.acknowledge_due_at
    assert "40 business hours" in client.get("/clocks/").content.decode()


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"step": "dream"}, {"kind": "gossip"}, {"urgency": ""}])
def test_a_bad_answer_changes_nothing(as_, people, network, wrong):
    before = list(ClockRule.objects.order_by("pk").values())
    assert as_(people.coordinator).post("/clocks/", GIVEN | wrong).status_code == 400
    assert list(ClockRule.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["sender_admin", "receiver", "evaluator", "auditor", "platform"])
def test_nobody_else_keeps_clocks(as_, people, name):
    before = Event.objects.count()
    assert as_(getattr(people, name)).get("/clocks/").status_code == 403
    assert as_(getattr(people, name)).post("/clocks/", GIVEN).status_code == 403
    assert Event.objects.count() == before


def posted(organization, **changed):
    return {
        **{"name": organization.name, "county": organization.county, "regime": organization.regime},
        **{"privacy_level": organization.privacy_level, "version": organization.version, "level": "unknown"},
        **{"short_name": organization.short_name, "time_zone": organization.time_zone},
    } | changed


def test_a_partner_says_on_which_days_it_is_closed(as_, people, network):
    client, url = as_(people.receiver_admin), f"/partners/{network.agency.slug}/edit/"
    days = "2026-12-24\n2026-12-23\n2026-12-24"
    given = posted(network.agency, closed_days=days, keeps_federal_holidays="no")
    assert client.post(url, given).status_code == 302
    row = Organization.objects.get(pk=network.agency.pk)
    assert (row.closed_days, row.keeps_federal_holidays) == (["2026-12-23", "2026-12-24"], False)
    assert len(row.calendar.closed) == 2
    assert "2026-12-23" in client.get(url).content.decode()


def test_a_day_that_is_no_date_is_refused(as_, people, network):
    client, url = as_(people.receiver_admin), f"/partners/{network.agency.slug}/edit/"
    response = client.post(url, posted(network.agency, closed_days="next Friday"))
    assert (response.status_code, "Enter dates such as 2026-12-24." in response.content.decode()) == (400, True)
    assert Organization.objects.get(pk=network.agency.pk).closed_days == []
