"""Partnerships and ratings through the API: the ladder of each change, and what is told to whom and when."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from core.models import Event
from partners.models import Partnership, Rating, Talk
from tests.api.partners.working_together import API, JUDGED, NOW, made, refused
from tests.factories.partnerships import PartnershipFactory, RatingFactory

pytestmark = pytest.mark.django_db
PAIRS, WAVES, RATINGS = f"{API}/partnerships/", f"{API}/rating-waves/", f"{API}/ratings/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def work(network):
    return made(network)


@pytest.fixture
def named(network):
    """A pair that is new, the provider first."""
    ends = {"one_id": str(network.provider.pk), "other_id": str(network.agency.pk)}
    return ends | {"task_force_id": str(network.task_force.pk), "types": ["referral"], "started_on": "2026-01-05"}


def test_a_pair_is_named_once(as_token, network, people, named):
    client = as_token(people.receiver)
    answer = client.call("post", PAIRS, named | {"direction": "first_to_second"})
    body = answer.json()
    assert (answer.status_code, answer.headers["ETag"], body["status"]) == (201, '"1"', "dormant")
    giver = body["first_id"] if body["direction"] == "first_to_second" else body["second_id"]
    assert giver == str(network.provider.pk)
    assert client.call("get", answer.headers["Location"]).json() == body
    turned = named | {"one_id": named["other_id"], "other_id": named["one_id"]}
    problem = refused(client, 409, "post", PAIRS, turned)
    assert (problem["code"], problem["existing"]) == ("partnership_exists", body["id"])
    assert Event.objects.filter(type="partnership.added").count() == 1


BAD = {
    "types": {"types": ["friendship"]},
    "other_id": {"other_id": str(uuid4())},
    "task_force_id": {"task_force_id": str(uuid4())},
    "direction": {"direction": "up"},
    "ended_on": {"ended_on": "2025-12-31"},
    "note": {"note": "x"},
}


@pytest.mark.parametrize("field", list(BAD))
def test_a_bad_pair_is_400_by_field(as_token, people, named, field):
    [wrong] = refused(as_token(people.coordinator), 400, "post", PAIRS, named | BAD[field])["errors"]
    assert wrong.split(".")[0] == field


def test_a_pair_with_itself_or_with_a_stranger_is_400(as_token, network, people, named):
    for other in (named["one_id"], str(network.outsider.pk)):
        problem = refused(as_token(people.coordinator), 400, "post", PAIRS, named | {"other_id": other})
        assert list(problem["errors"]) == ["other_id"]


def test_the_ladder_of_changing_a_pair(as_token, people, work):
    url, client = f"{PAIRS}{work.pair.pk}/", as_token(people.survivors)
    refused(as_token(people.outsider), 404, "patch", url, {"formality": "formal"})
    refused(as_token(people.provider), 403, "patch", url, {"formality": "formal"})
    refused(client, 412, "patch", url, {"formality": "formal"}, if_match='"7"')
    assert list(refused(client, 400, "patch", url, {"types": []})["errors"]) == ["types"]
    assert list(refused(client, 400, "patch", url, {"status": "ended"})["errors"]) == ["status"]
    changed = client.call("patch", url, {"ended_on": "2026-11-24"}, if_match='"1"')
    assert (changed.status_code, changed.headers["ETag"], changed.json()["status"]) == (200, '"2"', "ended")
    refused(client, 412, "patch", url, {"ended_on": None}, if_match='"1"')
    assert client.call("patch", url, {"ended_on": None}, if_match='"2"').json()["status"] == "active"


def test_what_sleeps_is_told_to_the_two_and_their_coordinator(as_token, people, work):
    Partnership.objects.update(last_logged_on="2026-03-01")
    for person, status, active_on in (
        (people.receiver, "dormant", "2026-03-01"),
        (people.coordinator, "dormant", "2026-03-01"),
        (people.provider, "active", None),
    ):
        body = as_token(person).call("get", f"{PAIRS}{work.pair.pk}/").json()
        assert (body["status"], body["active_on"]) == (status, active_on)
    assert as_token(people.provider).call("get", f"{PAIRS}?status=dormant").json()["results"] == []
    found = as_token(people.receiver).call("get", f"{PAIRS}?status=dormant&fields=status").json()["results"]
    assert found == [{"id": str(work.pair.pk), "status": "dormant"}]
    refused(as_token(people.receiver), 400, "get", f"{PAIRS}?state=dormant")


def test_the_ladder_of_planning_a_wave(as_token, network, people):
    client = as_token(people.coordinator)
    body = {"task_force_id": str(network.task_force.pk), "name": "One"}
    body |= {"opens_on": "2026-11-24", "closes_on": "2026-12-01"}
    refused(as_token(people.receiver), 403, "post", WAVES, body)
    for field, value in (("closes_on", "2026-11-20"), ("name", ""), ("opens_on", "soon")):
        assert list(refused(client, 400, "post", WAVES, body | {field: value})["errors"]) == [field]
    answer = client.call("post", WAVES, body)
    assert (answer.status_code, answer.json()["state"], answer.headers["ETag"]) == (201, "open", '"1"')
    assert answer.json()["closes_at"] == "2026-12-02T05:00:00Z"
    url = answer.headers["Location"]
    refused(client, 412, "patch", url, {"name": "Two"}, if_match='"3"')
    refused(as_token(people.outsider), 404, "patch", url, {"name": "Two"})
    assert client.call("patch", url, {"opens_on": "2026-11-26"}, if_match='"1"').json()["state"] == "planned"
    with time_machine.travel("2026-12-02T05:00:00Z", tick=False):
        late = as_token(people.coordinator)
        assert late.call("get", url).json()["state"] == "closed"
        refused(late, 409, "patch", url, {"name": "Two"})


def test_each_side_rates_its_own_and_sees_the_other_once_the_wave_is_closed(as_token, network, people, work):
    body = {"wave_id": str(work.wave.pk), "partnership_id": str(work.pair.pk), "level": 1} | JUDGED
    answer = as_token(people.survivors).call("post", RATINGS, body)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.json()["rater_id"] == str(network.survivors.pk)
    url = answer.headers["Location"]
    refused(as_token(people.receiver), 404, "get", url)
    refused(as_token(people.coordinator), 404, "get", url)
    listed = f"{RATINGS}?wave={work.wave.pk}"
    for person, count in ((people.survivors, 1), (people.receiver, 1), (people.coordinator, 0), (people.provider, 0)):
        assert len(as_token(person).call("get", listed).json()["results"]) == count
        assert as_token(person).call("get", f"{WAVES}{work.wave.pk}/gaps/").json()["results"] == []
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        for person, count in ((people.receiver, 2), (people.coordinator, 2), (people.provider, 0)):
            client = as_token(person)
            assert len(client.call("get", listed).json()["results"]) == count
            found = client.call("get", f"{WAVES}{work.wave.pk}/gaps/").json()["results"]
            assert [(gap["gap"], len(gap["ratings"])) for gap in found] == ([(2, 2)] if count else [])


def test_the_ladder_of_rating(as_token, people, work, network):
    client = as_token(people.survivors)
    body = {"wave_id": str(work.wave.pk), "partnership_id": str(work.pair.pk), "level": 1} | JUDGED
    refused(as_token(people.provider), 403, "post", RATINGS, body)
    refused(as_token(people.coordinator), 403, "post", RATINGS, body)
    refused(as_token(people.receiver_readonly, ["partnerships:read"]), 403, "post", RATINGS, body)
    for change, field in (
        ({"level": 6}, "level"),
        ({"keeps_word": 0}, "keeps_word"),
        ({"wave_id": str(uuid4())}, "wave_id"),
        ({"rater_id": str(network.agency.pk)}, "rater_id"),
    ):
        assert list(refused(client, 400, "post", RATINGS, body | change)["errors"]) == [field]
    refused(client, 409, "post", RATINGS, body | {"wave_id": str(work.closed.pk)})
    prospect = PartnershipFactory(
        task_force=network.task_force, one=network.survivors, other=network.provider, prospect=True
    )
    refused(client, 409, "post", RATINGS, body | {"partnership_id": str(prospect.pk)})
    url = client.call("post", RATINGS, body).headers["Location"]
    refused(client, 412, "patch", url, {"level": 2}, if_match='"5"')
    again = client.call("patch", url, {"level": 2}, if_match='"1"')
    assert (again.json()["level"], again.json()["keeps_word"], again.headers["ETag"]) == (2, 4, '"2"')
    refused(as_token(people.receiver), 404, "patch", url, {"level": 2})
    assert client.call("post", RATINGS, body).json()["version"] == 3
    assert Rating.objects.filter(wave=work.wave).count() == 2


def test_nobody_changes_the_other_sides_rating(as_token, people, work):
    url = f"{RATINGS}{work.told.pk}/"
    refused(as_token(people.survivors), 409, "patch", url, {"level": 3})
    refused(as_token(people.coordinator), 403, "patch", url, {"level": 3})


def test_a_gap_is_talked_about_once(as_token, people, work):
    url, body = f"{WAVES}{work.closed.pk}/talks/", {"partnership_id": str(work.pair.pk)}
    client, gaps = as_token(people.coordinator), f"{WAVES}{work.closed.pk}/gaps/"
    refused(as_token(people.receiver), 403, "post", url, body)
    refused(as_token(people.outsider), 404, "post", url, body)
    refused(client, 409, "post", f"{WAVES}{work.wave.pk}/talks/", body)
    assert list(refused(client, 400, "post", url, {})["errors"]) == ["partnership_id"]
    assert client.call("get", gaps).json()["results"][0]["talked_on"] is None
    answer = client.call("post", url, body)
    assert (answer.status_code, answer.json()["talked_on"]) == (201, "2026-11-24")
    refused(client, 409, "post", url, body)
    assert client.call("get", gaps).json()["results"][0]["talked_on"] == "2026-11-24"
    assert as_token(people.receiver).call("get", gaps).json()["results"][0]["talked_on"] is None
    assert Talk.objects.count() == 1


@pytest.mark.parametrize(("levels", "gap"), [((3, 4), None), ((3, 5), 2), ((0, 5), 5), ((4, 4), None)])
def test_a_gap_is_two_levels_or_more(as_token, network, people, work, levels, gap):
    Rating.objects.all().delete()
    for rater, level in zip((network.agency, network.survivors), levels, strict=True):
        RatingFactory(wave=work.closed, partnership=work.pair, rater=rater, level=level)
    found = as_token(people.coordinator).call("get", f"{WAVES}{work.closed.pk}/gaps/").json()["results"]
    assert [one["gap"] for one in found] == ([gap] if gap else [])
