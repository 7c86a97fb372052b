"""Releases, the ledger, requests of a person and who may be offered a hand-off next, in the API."""

import uuid

import pytest

from core.models import AccessLog, Event
from referrals import actions
from referrals.models import Referral, Release, SurvivorRequest
from tests.factories import ContactFactory
from tests.factories.referrals import release_terms
from tests.support.coded import WHOLE, day, recorded

pytestmark = pytest.mark.django_db

EVERYBODY = ("survivors", "provider", "coordinator", "sender", "outsider", "evaluator", "auditor", "platform", "nobody")


def url(referral, *parts):
    return "/".join(["/api/v1/referrals", str(referral.pk), *map(str, parts), ""])


def kept(referral):
    row = Referral.objects.get(pk=referral.pk)
    releases = list(row.releases.order_by("pk").values())
    return row.state, row.version, releases, list(row.survivor_requests.values()), Event.objects.count()


def ladder(**allowed):
    """The status each of EVERYBODY gets: 404 for whoever does not see it, 403 for whoever acts for nobody."""
    return [(who, allowed.get(who, 403 if who == "nobody" else 404)) for who in EVERYBODY]


# --- releases --------------------------------------------------------------------------------------------------------

BAD = [
    ({"categories": []}, "categories"),
    ({"categories": ["names"]}, "categories.0"),
    ({"purpose": "any"}, "purpose"),
    ({"signer": "friend"}, "signer"),
    ({"signer": "guardian"}, "guardian_is_safe"),
    ({"language": "xx"}, "language"),
    ({"risks_discussed": False}, "risks_discussed"),
    ({"starts_on": "2027-01-01"}, "starts_on"),
    ({"expires_on": "2027-11-01"}, "expires_on"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_a_release_says_all_that_it_must(change, field, coded_draft, people, as_token):
    client = as_token(people.survivors)
    before = kept(coded_draft)
    body = release_terms() | {"expires_on": day(9).isoformat()} | change
    answer = client.call("post", url(coded_draft, "releases"), body)
    assert (answer.status_code, kept(coded_draft)) == (400, before)
    assert next(iter(answer.json()["errors"])).split(".")[0] == field.split(".")[0]


def test_v12_an_emergency_is_told_that_its_release_lasts_too_long(coded_draft, people, network, as_token):
    ContactFactory(organization=network.provider, confirmed_on=day())
    client, path = as_token(people.survivors), url(coded_draft)
    recorded(coded_draft, people.survivors, expires_on=day(31))
    version = client.call("get", path).headers["ETag"]
    urgent = client.call("patch", path, {"urgency": "emergency"}, headers={"If-Match": version})
    assert urgent.status_code == 200
    before = kept(coded_draft)
    answer = client.call("post", url(coded_draft, "send"), {"call_note": "spoke"})
    assert (answer.status_code, answer.json()["code"], kept(coded_draft)) == (409, "release_required", before)
    assert "ends within 7 days" in answer.json()["detail"]
    recorded(coded_draft, people.survivors, expires_on=day(7))
    assert client.call("post", url(coded_draft, "send"), {"call_note": "spoke"}).status_code == 200


def test_v11_for_minors_never_just_the_person_signs(coded_draft, people, as_token):
    client = as_token(people.survivors)
    actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": "minors"})
    before = kept(coded_draft)
    body = release_terms() | {"expires_on": day(9).isoformat()}
    answer = client.call("post", url(coded_draft, "releases"), body)
    assert (answer.status_code, list(answer.json()["errors"]), kept(coded_draft)) == (400, ["signer"], before)
    assert client.call("post", url(coded_draft, "releases"), body | {"signer": "minor_alone"}).status_code == 201


def test_the_receiver_sees_that_it_is_valid_and_not_who_signed(coded, people, as_token):
    path = url(coded, "releases")
    (own,) = as_token(people.survivors).call("get", path).json()["results"]
    (theirs,) = as_token(people.provider).call("get", path).json()["results"]
    assert set(own) - set(theirs) == {
        "signer",
        "guardian_is_safe",
        "language",
        "interpreter_used",
        "risks_discussed",
        "withdrawn_how",
    }
    assert theirs["categories"] == ["people", "language", "messages"]


STOPS = ladder(survivors=200, provider=200, coordinator=404)


@pytest.mark.parametrize(("who", "status"), STOPS)
def test_who_takes_a_release_back(who, status, coded, people, as_session):
    before = kept(coded)
    path = url(coded, "releases", Release.objects.get().pk, "withdraw")
    answer = as_session(getattr(people, who)).call("post", path, {})
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["state"] == "withdrawn"
    else:
        assert kept(coded) == before


def test_taking_back_needs_a_sign_in_a_known_word_and_happens_once(coded, people, as_token, client):
    path = url(coded, "releases", Release.objects.get().pk, "withdraw")
    mine = as_token(people.survivors)
    before = kept(coded)
    assert client.post(path).status_code == 401
    assert mine.call("post", path, {"how": "x"}).status_code == 400
    assert mine.call("post", url(coded, "releases", uuid.uuid4(), "withdraw"), {}).status_code == 404
    assert kept(coded) == before
    assert mine.call("post", path, {"how": "written"}).status_code == 200
    assert mine.call("post", path, {}).status_code == 409


def test_after_the_end_a_release_is_still_taken_back(coded, people, as_token):
    actions.decline(coded, by=people.provider, reason="no_capacity")
    answer = as_token(people.provider).call("post", url(coded, "revoke_release"), {})
    assert (answer.status_code, answer.json()["state"]) == (200, "declined")
    assert not Release.objects.filter(withdrawn_at=None).exists()


# --- whom to offer it to ---------------------------------------------------------------------------------------------


def test_no_agency_is_offered_where_the_person_did_not_want_one(people, network, as_token, frozen):
    draft = actions.create_draft(
        by=people.provider,
        task_force=network.task_force,
        sender=network.provider,
        receiver=network.agency,
        kind="le_handoff",
    )
    path = url(draft, "receivers")
    assert [row["name"] for row in as_token(people.provider).call("get", path).json()["results"]] == ["Elk Fork Police"]
    Release.objects.create(
        task_force=draft.task_force,
        referral=draft,
        holder=draft.sender,
        receiver=draft.receiver,
        **release_terms(),
        starts_on=day(),
        expires_on=day(9),
        recorded_by=people.provider.user,
    )
    assert as_token(people.provider).call("get", path).json()["results"] == []


def test_the_receiver_is_told_no_other_partner(coded, people, as_token):
    assert as_token(people.provider).call("get", url(coded, "receivers")).json()["results"] == []
    names = {row["name"] for row in as_token(people.survivors).call("get", url(coded, "receivers")).json()["results"]}
    assert "Northside Shelter" in names


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_what_the_api_shows_is_in_the_ledger_once(coded, people, as_token):
    provider, holder = as_token(people.provider), as_token(people.survivors)
    provider.call("get", url(coded))
    provider.call("get", url(coded, "messages"))
    provider.call("post", url(coded, "acknowledge"), {})
    lines = holder.call("get", url(coded, "disclosures")).json()["results"]
    assert [(line["way"], line["channel"]) for line in lines] == [
        ("referral.opened", "api"),
        ("referral.messages_read", "api"),
        ("referral.opened", "api"),
    ]
    assert lines[0]["categories"] == ["language", "people"]
    assert lines[0]["release_ids"] == [str(Release.objects.get().pk)]
    assert holder.call("get", "/api/v1/disclosures/").json()["results"] == lines
    assert AccessLog.objects.exclude(body="").count() == 3


@pytest.mark.parametrize(("who", "status"), ladder(survivors=200, provider=200, coordinator=200))
def test_the_ledger_is_the_holders(who, status, coded, people, as_session, as_token):
    as_token(people.provider).call("get", url(coded))
    client = as_session(getattr(people, who))
    answer = client.call("get", url(coded, "disclosures"))
    assert answer.status_code == status
    if status == 200:
        assert len(answer.json()["results"]) == int(who == "survivors")
    everything = client.call("get", "/api/v1/disclosures/")
    found = everything.json()["results"] if everything.status_code == 200 else []
    assert len(found) == int(who == "survivors")


# --- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), ladder(survivors=201, provider=403, coordinator=403))
def test_who_notes_what_a_person_asks_for(who, status, coded, people, as_session):
    before = kept(coded)
    answer = as_session(getattr(people, who)).call("post", url(coded, "requests"), {"kind": "copy"})
    assert answer.status_code == status
    if status == 201:
        assert (answer.json()["due_on"], answer.json()["result"]) == (
            SurvivorRequest.objects.get().due_on.isoformat(),
            "",
        )
    else:
        assert kept(coded) == before


@pytest.mark.parametrize("body", [{}, {"kind": "money"}, {"kind": "copy", "received_on": "2027-01-01"}])
def test_a_wrong_request_is_not_noted(body, coded, people, as_token):
    client = as_token(people.survivors)
    before = kept(coded)
    assert client.call("post", url(coded, "requests"), body).status_code == 400
    assert kept(coded) == before


@pytest.mark.parametrize(("who", "status"), ladder(survivors=200, provider=404, coordinator=404))
def test_who_answers(who, status, coded, people, as_session):
    asked = actions.record_request(coded, by=people.survivors, kind="stop")
    before = kept(coded)
    path = url(coded, "requests", asked.pk, "answer")
    answer = as_session(getattr(people, who)).call("post", path, {"result": "done"})
    assert answer.status_code == status
    if status == 200:
        assert Referral.objects.get(pk=coded.pk).state == "withdrawn"
    else:
        assert kept(coded) == before


def test_an_answer_comes_from_the_list_and_once(coded, people, as_token):
    asked = actions.record_request(coded, by=people.survivors, kind="correction")
    path, client = url(coded, "requests", asked.pk, "answer"), as_token(people.survivors)
    assert client.call("post", path, {"result": "maybe"}).status_code == 400
    assert client.call("post", path, {"result": "partly"}).json()["result"] == "partly"
    assert client.call("post", path, {"result": "done"}).status_code == 409


# --- contents about people -------------------------------------------------------------------------------------------


def test_contents_about_people_open_to_the_receiver_and_the_safe_way_once_it_accepted(whole, people, as_token):
    client = as_token(people.provider)
    (row,) = client.call("get", url(whole)).json()["contents"]["rows"]
    assert {name: row.get(name) for name in WHOLE} == WHOLE | {"safe_contact": None}
    assert "safe_contact" not in row
    actions.accept(Referral.objects.get(pk=whole.pk), by=people.provider)
    (row,) = client.call("get", url(whole)).json()["contents"]["rows"]
    assert {name: row[name] for name in WHOLE} == WHOLE


def test_contents_about_people_are_written_as_codes(coded_draft, people, as_token):
    client = as_token(people.survivors)
    answer = client.call("patch", url(coded_draft), {"contents": WHOLE})
    assert (answer.status_code, {name: answer.json()["contents"]["rows"][0][name] for name in WHOLE}) == (200, WHOLE)
    for wrong in ({"safe_contact": ["after dark"]}, {"safe_contact": ["no_text", "text_only"]}, {"needs": ["money"]}):
        before = list(coded_draft.contents.values())
        assert client.call("patch", url(coded_draft), {"contents": wrong}).status_code == 400, wrong
        assert list(coded_draft.contents.values()) == before
