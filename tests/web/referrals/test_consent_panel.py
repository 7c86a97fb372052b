"""The consent panel: a line for each recipient, what may be shared and what not, as far as each may know."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals import actions
from tests.factories.referrals import release_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def panel(html: str) -> str:
    """The panel's words."""
    part = html.partition('aria-labelledby="h-consent"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


@pytest.fixture
def panel_of(opened, service):
    return lambda who: panel(opened(who, reverse("referral_detail", args=[service.reference])))


def record(service, people, **changes):
    terms = release_terms(categories=["language", "messages"]) | changes
    ends = timezone.now().date() + timedelta(days=9)
    return actions.record_release(service, by=people.survivors, expires_on=ends, **terms)


def test_the_sender_reads_who_still_needs_one(panel_of) -> None:
    words = panel_of("survivors")
    assert "Harbor Legal Aid Needed before anything about the person is shown Ask" in words
    assert "Task force coordinators They see the envelope alone" in words
    assert "May be shared" not in words


def test_both_parties_read_until_when_and_what(panel_of, service, people) -> None:
    record(service, people)
    for who in ("survivors", "provider"):
        words = panel_of(who)
        assert "Harbor Legal Aid Signed Nov 24 · ends Dec 3, in 9 days no law enforcement" in words
        allowed, _label, closed = words.partition("Not to be shared")
        assert "May be shared Language Messages between the two organizations" in allowed
        assert "Anything with law enforcement." in closed
        assert ("View Harbor Legal Aid" in words) == (who == "survivors")
        assert ("Needed before" in words, "Record a release" in words) == (False, who == "survivors")


def test_a_coordinator_reads_that_there_is_one_not_what_it_says(panel_of, service, people) -> None:
    record(service, people)
    words = panel_of("coordinator")
    assert "On file" in words
    assert "Harbor Legal Aid" in words
    assert not re.search(r"Signed|ends|May be shared|Language", words)


def test_coordinators_are_a_recipient_like_any_other(panel_of, service, people) -> None:
    record(service, people, to_task_force=True)
    words = panel_of("coordinator")
    assert "Envelope only" in words
    assert "Task force coordinators Signed Nov 24 · ends Dec 3, in 9 days" in words
    assert "Needed before anything about the person is shown" in panel_of("survivors")


def test_page_and_queue_agree_when_a_release_names_the_task_force_alone(panel_of, opened, service, people) -> None:
    record(service, people, to_task_force=True)
    words = panel_of("coordinator")
    assert "No release in force names Harbor Legal Aid, so it sees the envelope alone" in words
    assert "No release is on file" not in words
    row = (
        opened("coordinator", reverse("queue") + "?view=motion").partition('data-l="Consent"')[2].partition("</td>")[0]
    )
    assert "Envelope only" in row
    record(service, people)
    row = (
        opened("coordinator", reverse("queue") + "?view=motion").partition('data-l="Consent"')[2].partition("</td>")[0]
    )
    assert "On file" in row
    assert "A separate written release for each organization." in panel_of("coordinator")


def test_the_last_day_counts(panel_of, service, people) -> None:
    actions.record_release(service, by=people.survivors, expires_on=date(2026, 11, 24), **release_terms())
    assert "ends Nov 24, in 0 days" in panel_of("provider")
