"""Recommendations, paid engagements and a business's own house on pages: who opens, reads and writes what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Event
from partners import actions
from partners.models import BusinessPractice, Engagement, PolicyCheck, Recommendation
from partners.practice_codes import Policy
from tests.factories.partnerships import ActivityFactory, EngagementFactory, RecommendationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
OWN = {"coordinator", "le_coordinator"}
COORDINATORS = OWN | {"other_coordinator"}


@pytest.fixture
def said(network):
    return RecommendationFactory(task_force=network.task_force, organization=network.survivors)


@pytest.fixture
def engagement(network):
    return EngagementFactory(task_force=network.task_force, organization=network.survivors)


def opening(as_, people, path):
    return {name for name, person in people.items() if as_(person).get(path).status_code == 200}


def reading(as_, people, path, words):
    return {name for name, person in people.items() if words in as_(person).get(path).text}


def test_who_reads_recommendations(as_, people, said):
    members = AGENCY | {"provider", "survivors"}
    assert opening(as_, people, "/recommendations/") == members | COORDINATORS | {"outsider"}
    assert reading(as_, people, "/recommendations/", said.text) == members | OWN
    assert opening(as_, people, "/recommendations/new/") == COORDINATORS | {"survivors"}
    assert opening(as_, people, f"/recommendations/{said.pk}/") == OWN | {"survivors"}
    assert opening(as_, people, f"/recommendations/{said.pk}/answer/") == OWN
    assert as_(people.sender).get(f"/recommendations/{said.pk}/").status_code == 404
    assert as_(people.provider).get(f"/recommendations/{said.pk}/").status_code == 403


def test_saying_rewording_and_answering(as_, people):
    client = as_(people.survivors)
    assert client.post("/recommendations/new/", {"text": "Call 555-010-0199"}).status_code == 400
    assert client.post("/recommendations/new/", {"text": "Pay at once."}).status_code == 302
    row = Recommendation.objects.get()
    url = f"/recommendations/{row.pk}/"
    assert client.post(url, {"text": "Pay on the day.", "version": 6}).status_code == 412
    assert client.post(url, {"text": "Pay on the day.", "version": 1}).status_code == 302
    assert client.post(f"{url}answer/", {"status": "done", "done": "Done."}).status_code == 403
    client = as_(people.coordinator)
    assert client.post(f"{url}answer/", {"status": "declined"}).status_code == 400
    assert client.post(f"{url}answer/", {"status": "done", "done": "Paid.", "version": 1}).status_code == 412
    assert client.post(f"{url}answer/", {"status": "done", "done": "Paid.", "version": 2}).status_code == 302
    assert client.post(url, {"text": "Other."}).status_code == 409
    html = as_(people.provider).get("/recommendations/").text
    assert ("Pay on the day." in html, "Paid." in html) == (True, True)


def test_an_answer_is_late_after_thirty_days(as_, people, network):
    given = {"task_force": network.task_force, "organization": network.survivors}
    for days, status in ((30, "received"), (31, "received"), (90, "in_progress")):
        RecommendationFactory(received_on=timezone.localdate() - timedelta(days=days), status=status, **given)
    html = as_(people.provider).get("/recommendations/").text
    assert "1 recommendation has waited for an answer for more than 30 days." in html
    assert html.count("Answer is late") == 1


def test_who_sees_and_edits_engagements(as_, people, network, engagement):
    tab = f"/partners/{network.survivors.slug}/?tab=engagements"
    assert reading(as_, people, tab, "Paid engagements") == OWN | {"survivors"}
    new = f"/partners/{network.survivors.slug}/engagements/new/"
    assert opening(as_, people, new) == OWN | {"survivors"}
    assert opening(as_, people, f"/engagements/{engagement.pk}/") == OWN | {"survivors"}
    assert as_(people.provider).get(f"/engagements/{engagement.pk}/").status_code == 404
    assert as_(people.coordinator).get(f"/partners/{network.provider.slug}/engagements/new/").status_code == 403


def test_agreeing_working_and_paying(as_, people, network):
    given = {"purpose": "training", "agreed_on": "2026-09-01", "hours_agreed": "8", "rate": "75", "credit": "co_author"}
    client = as_(people.survivors)
    assert client.post(f"/partners/{network.survivors.slug}/engagements/new/", given).status_code == 302
    row = Engagement.objects.get()
    url = f"/engagements/{row.pk}/"
    assert "Hours paid" not in client.get(url).text
    assert client.post(url, given | {"hours_done": "8", "version": 1}).status_code == 302
    assert client.post(url, given | {"hours_done": "9", "version": 1}).status_code == 412
    client.post(url, given | {"hours_done": "8", "hours_paid": "8", "version": 2})
    row.refresh_from_db()
    assert row.hours_paid == 0
    client = as_(people.coordinator)
    assert "$600.00 is due now" in client.get(f"/partners/{network.survivors.slug}/?tab=engagements").text
    paid = given | {"hours_done": "8", "hours_paid": "9", "version": 2}
    assert client.post(url, paid).status_code == 400
    assert client.post(url, paid | {"hours_paid": "8", "paid_on": "2026-10-01"}).status_code == 302
    assert "Nothing is due now" in client.get(f"/partners/{network.survivors.slug}/?tab=engagements").text


def test_a_businesss_own_house(as_, people, network):
    url = f"/partners/{network.business.slug}/practices/"
    assert opening(as_, people, url) == OWN | {"sender", "sender_admin"}
    assert as_(people.coordinator).get(f"/partners/{network.provider.slug}/practices/").status_code == 403
    client = as_(people.sender)
    before = Event.objects.count()
    html = client.get(url).text
    assert all(f'for="id_{code}"' in html and f'for="id_{code}_on"' in html for code in Policy.values)
    assert client.post(url, {"tip_route": "agency_line", "no_fee_pledge": "planned"}).status_code == 400
    assert (BusinessPractice.objects.count(), PolicyCheck.objects.count(), Event.objects.count()) == (0, 0, before)
    given = {"tip_route": "agency_line", "no_fee_pledge": "planned", "no_fee_pledge_on": "2027-01-01"}
    assert client.post(url, given).status_code == 302
    assert client.post(url, given | {"version": 8}).status_code == 412
    tab = f"/partners/{network.business.slug}/?tab=practices"
    readers = AGENCY | BUSINESS | OWN | {"provider", "survivors"}
    assert reading(as_, people, tab, "Workers call an agency directly") == readers


def test_the_training_log_shows_what_the_viewer_may_see(as_, people, network):
    ActivityFactory(
        task_force=network.task_force, kind="training_delivered", lead=network.agency, partners=[network.business]
    )
    actions.set_tip_route(network.business, by=people.sender, tip_route="none")
    tab = f"/partners/{network.business.slug}/?tab=practices"
    assert reading(as_, people, tab, "Trainings, newest first") == AGENCY | BUSINESS | OWN
