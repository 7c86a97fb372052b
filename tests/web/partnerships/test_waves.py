"""Pages of waves: who opens which, rating from a form with nothing chosen, and talking about a gap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Event
from partners.models import AssessmentWave, Rating, Talk
from partners.partnership_codes import ITEMS
from tests.factories.partnerships import PartnershipFactory, RatingFactory, WaveFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


VALUES = {"level": "4", **dict.fromkeys(ITEMS, "3")}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
OWN = {"coordinator", "le_coordinator"}


@pytest.fixture
def pair(network):
    return PartnershipFactory(task_force=network.task_force, one=network.agency, other=network.provider)


def opening(as_, people, path):
    return {name for name, person in people.items() if as_(person).get(path).status_code == 200}


def test_who_opens_what(as_, people, network, pair):
    wave = WaveFactory(task_force=network.task_force)
    url = f"/partnerships/ratings/{wave.pk}/"
    members = AGENCY | BUSINESS | {"provider", "survivors"}
    assert opening(as_, people, "/partnerships/ratings/") == members | OWN | {"outsider", "other_coordinator"}
    assert opening(as_, people, "/partnerships/ratings/new/") == OWN | {"other_coordinator"}
    assert opening(as_, people, url) == members | OWN
    assert opening(as_, people, f"{url}edit/") == OWN
    assert opening(as_, people, f"{url}{pair.pk}/") == {"receiver", "receiver_admin", "provider"}
    assert as_(people.survivors).get(f"{url}{pair.pk}/").status_code == 403
    assert as_(people.sender).get(f"{url}{pair.pk}/").status_code == 404
    assert as_(people.coordinator).get(f"{url}{pair.pk}/talked/").status_code == 405


def test_rating_and_rating_anew(as_, people, network, pair):
    wave = WaveFactory(task_force=network.task_force)
    client, url = as_(people.receiver), f"/partnerships/ratings/{wave.pk}/{pair.pk}/"
    assert " checked" not in client.get(url).text
    html = client.get(f"/partnerships/ratings/{wave.pk}/").text
    assert ("Not answered yet" in html, "0 of 1 rated by you" in html) == (True, True)
    assert client.post(url, {"level": "4"}).status_code == 400
    assert Rating.objects.count() == 0
    assert client.post(url, VALUES).url == f"/partnerships/ratings/{wave.pk}/"
    assert client.post(url, VALUES | {"version": "9"}).status_code == 412
    assert client.post(url, VALUES | {"version": "1", "level": "1"}).status_code == 302
    assert Rating.objects.get().level == 1
    html = client.get(f"/partnerships/ratings/{wave.pk}/").text
    assert ("Networking" in html, "Shown after the close" in html, "Not answered yet" in html) == (True, True, False)
    assert "1 of 1 rated by you" in html
    assert "Networking" not in as_(people.provider).get(f"/partnerships/ratings/{wave.pk}/").text
    closed = WaveFactory(task_force=network.task_force, closed=True)
    before = Event.objects.count()
    assert client.post(f"/partnerships/ratings/{closed.pk}/{pair.pk}/", VALUES).status_code == 409
    assert Event.objects.count() == before


def test_gaps_are_listed_for_the_coordinator_and_noted_once(as_, people, network, pair):
    wave = WaveFactory(task_force=network.task_force, closed=True)
    for organization, level in ((network.agency, 5), (network.provider, 2)):
        RatingFactory(wave=wave, partnership=pair, rater=organization, level=level)
    url = f"/partnerships/ratings/{wave.pk}/"
    client = as_(people.coordinator)
    html = client.get(url).text
    assert ("3 levels apart" in html, "1 partnership is seen very differently" in html) == (True, True)
    for name in ("receiver", "evaluator", "auditor", "platform"):
        assert as_(getattr(people, name)).post(f"{url}{pair.pk}/talked/").status_code in (403, 404)
    assert Talk.objects.count() == 0
    client = as_(people.coordinator)
    assert client.post(f"{url}{pair.pk}/talked/").status_code == 302
    assert client.post(f"{url}{pair.pk}/talked/").status_code == 409
    html = client.get(url).text
    assert ("talked about on" in html, "No gap waits" in html) == (True, True)


def test_planning_and_moving(as_, people, network):
    client, today = as_(people.coordinator), timezone.localdate()
    given = {"name": "Winter", "opens_on": today, "closes_on": today + timedelta(days=7)}
    assert client.post("/partnerships/ratings/new/", given | {"closes_on": "2020-01-01"}).status_code == 400
    assert client.post("/partnerships/ratings/new/", given).status_code == 302
    wave = AssessmentWave.objects.get()
    url = f"/partnerships/ratings/{wave.pk}/edit/"
    assert client.post(url, given | {"version": 4}).status_code == 412
    assert client.post(url, given | {"version": 1, "name": "Spring"}).status_code == 302
    wave.refresh_from_db()
    assert (wave.name, wave.version) == ("Spring", 2)
    assert as_(people.receiver_admin).post(url, given).status_code == 403
    assert as_(people.other_coordinator).post(url, given).status_code == 404
