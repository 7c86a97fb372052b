"""Agreements through the API: who reads what, the ladder of each change, files, and the gate's code."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import AccessLog, Event
from partners import actions
from partners import agreement_files as files
from partners.models import Agreement, AgreementDocument, AgreementParty, AgreementPolicy
from tests.factories import AgreementFactory, ContactFactory
from tests.support.papers import HOSTILE, PDF

pytestmark = pytest.mark.django_db

URL = "/api/v1/agreements/"
PARTIES = {"receiver", "receiver_admin", "receiver_readonly", "provider"}
OWN = {"coordinator", "le_coordinator"}
NEW = {"instrument": "mou", "title": "Harbor and Elk Fork", "effective_on": "2026-01-01"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T17:00:00Z", tick=False):
        yield


@pytest.fixture
def draft(network):
    return AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])


@pytest.fixture
def signed(network):
    return AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider], signed=True)


@pytest.fixture
def document(draft, people):
    return actions.add_document(draft, by=people.coordinator, content=PDF, file_name="mou.pdf")


def stored():
    tables = (Agreement, AgreementDocument, AgreementParty, AgreementPolicy)
    return [list(model.objects.order_by("pk").values()) for model in tables] + [
        Event.objects.filter(type__startswith="agreement").count()
    ]


def test_who_reads_one(as_session, people, signed):
    for who, person in people.items():
        client = as_session(person)
        answer = client.call("get", f"{URL}{signed.pk}/")
        expected = 200 if who in PARTIES | OWN else 403 if who == "nobody" else 404
        assert (who, answer.status_code) == (who, expected)
        if who != "nobody":
            assert len(client.call("get", URL).json()["results"]) == int(who in PARTIES | OWN), who


def test_one_open_to_the_task_force_is_read_by_its_members_but_businesses(as_session, people, signed):
    row = AgreementFactory(task_force=signed.task_force, shown_to="task_force", signed=True)
    seen = {
        who for who, person in people.items() if as_session(person).call("get", f"{URL}{row.pk}/").status_code == 200
    }
    assert seen == PARTIES | OWN | {"survivors"}


def test_an_answer_holds_the_standing_and_the_parties(as_token, people, signed):
    answer = as_token(people.provider).call("get", f"{URL}{signed.pk}/")
    body = answer.json()
    assert (body["status"], body["begins_on"], answer.headers["ETag"]) == ("active", "2026-01-01", '"1"')
    assert [(party["signed_on"], party["signatory_name"]) for party in body["parties"]] == [
        *(("2025-12-20", "Jo Field"), ("2025-12-20", "Jo Field"))
    ]
    row = as_token(people.provider).call("get", f"{URL}?status=active&fields=title").json()["results"]
    assert row == [{"id": str(signed.pk), "title": signed.title}]
    assert as_token(people.provider).call("get", f"{URL}?status=expired").json()["results"] == []
    assert as_token(people.provider).call("get", f"{URL}?sttus=expired").status_code == 400


def test_the_whole_life(as_token, people, network):
    client = as_token(people.coordinator)
    made = client.call("post", URL, NEW)
    path = made.headers["Location"]
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    for organization in (network.agency, network.provider):
        answer = client.call("post", f"{path}parties/", {"organization_id": str(organization.pk)})
        assert answer.status_code == 200
    tag = answer.headers["ETag"]
    assert client.call("patch", path, {"notice_days": 60}, if_match='"1"').status_code == 412
    assert client.call("patch", path, {"notice_days": 60}, if_match=tag).json()["notice_days"] == 60
    assert client.call("post", f"{path}move/", {"to": "awaiting_signature"}).status_code == 409
    assert client.call("post", f"{path}move/", {"to": "in_review"}).json()["status"] == "in_review"
    out = client.call("post", f"{path}move/", {"to": "awaiting_signature"}).json()
    contact = ContactFactory(organization=network.agency, name="Jo Field")
    one, two = out["parties"]
    sign = "/api/v1/agreement-parties/{}/sign/"
    given = {"signed_on": "2026-02-01", "signatory_id": str(contact.pk)}
    assert client.call("post", sign.format(one["id"]), given).json()["status"] == "awaiting_signature"
    wrong = client.call("post", sign.format(two["id"]), given)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["signatory_id"])
    named = {"signed_on": "2026-02-02", "signatory_name": "Ann Ray", "signatory_title": "Director"}
    done = client.call("post", sign.format(two["id"]), named).json()
    assert (done["status"], done["signed_on"]) == ("active", "2026-02-02")
    assert client.call("patch", path, {"title": "Other"}).status_code == 409
    amended = client.call("post", f"{path}amend/")
    assert (amended.status_code, amended.json()["supersedes_id"]) == (201, done["id"])
    ended = client.call("post", f"{path}terminate/", {"on": "2026-11-23", "reason": "mutual"}).json()
    assert (ended["status"], ended["termination_reason"]) == ("terminated", "mutual")


WRITES = [
    ("patch", URL + "{agreement}/", {"title": "Other"}),
    ("post", URL + "{agreement}/move/", {"to": "in_review"}),
    ("post", URL + "{agreement}/amend/", {}),
    ("post", URL + "{agreement}/terminate/", {"on": "2030-01-01", "reason": "mutual"}),
    ("post", URL + "{agreement}/parties/", {"organization_id": "{organization}"}),
    ("post", "/api/v1/agreement-parties/{party}/sign/", {"signed_on": "2026-01-01"}),
    ("post", "/api/v1/agreement-parties/{party}/remove/", {}),
    ("post", "/api/v1/agreement-documents/{document}/remove/", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[path for _method, path, _body in WRITES])
def test_nobody_but_the_coordinators_changes_anything(
    method, path, body, as_session, anyone, people, draft, document, network
):
    ids = {
        "agreement": draft.pk,
        "party": draft.parties.first().pk,
        "document": document.pk,
        "organization": network.survivors.pk,
    }
    path, before = path.format(**ids), stored()
    body = {name: value.format(**ids) for name, value in body.items()}
    assert anyone.call(method, path, body).status_code == 401
    for who, person in people.items():
        if who not in OWN:
            expected = 403 if who in PARTIES | {"nobody"} else 404
            assert (who, as_session(person).call(method, path, body).status_code) == (who, expected)
    assert stored() == before
    strange = path.replace(path.split("/")[4], "00000000-0000-7000-8000-000000000000")
    assert as_session(people.coordinator).call(method, strange, body).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"), [(URL, NEW), ("/api/v1/agreement-policies/", {"kind": "tip", "level": "warn"})]
)
def test_nobody_but_coordinators_begins_one_or_sets_a_gate(path, body, as_session, anyone, people):
    assert anyone.call("post", path, body).status_code == 401
    for who, person in people.items():
        expected = {200, 201} if who in OWN | {"other_coordinator"} else {403}
        assert as_session(person).call("post", path, body).status_code in expected, who


def test_a_token_needs_the_scope(as_token, people, draft):
    client = as_token(people.coordinator, scopes=["agreements:read"])
    assert client.call("get", URL).status_code == 200
    refusal = client.call("post", URL, NEW)
    assert (refusal.status_code, refusal.json()["code"]) == (403, "scope_missing")
    assert as_token(people.coordinator, scopes=["contacts:read"]).call("get", URL).status_code == 403


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": ""}),
        ("instrument", {"instrument": "handshake"}),
        ("expires_on", {"expires_on": "2025-01-01"}),
        ("services", {"services": ["towing"]}),
        ("clauses", {"clauses": {"horoscope": "present"}}),
        ("clauses", {"clauses": {"purpose": "perhaps"}}),
        ("signed_on", {"signed_on": "2026-01-01"}),
        ("status", {"status": "active"}),
    ],
)
def test_bad_input_is_refused_by_field(field, given, as_token, people):
    before = stored()
    answer = as_token(people.coordinator).call("post", URL, NEW | given)
    assert answer.status_code == 400
    assert next(iter(answer.json()["errors"])).split(".")[0] == field
    assert stored() == before


def upload(client, agreement, content, name="mou.pdf"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(f"{URL}{agreement.pk}/documents/", {"file": file}, format="multipart")


def test_a_file_goes_in_and_comes_out_for_the_parties_alone(as_token, as_session, people, draft):
    made = upload(as_token(people.coordinator), draft, PDF, "../MOU.html")
    body = made.json()
    assert (made.status_code, body["label"], body["content_type"], body["sha256"]) == (
        *(201, "MOU.pdf", "application/pdf", files.digest(PDF)),
    )
    for who, person in people.items():
        answer = as_session(person).call("get", made.headers["Location"])
        expected = 200 if who in PARTIES | OWN else 403 if who == "nobody" else 404
        assert (who, answer.status_code) == (who, expected)
    answer = as_token(people.provider).call("get", made.headers["Location"])
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="MOU.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert AccessLog.objects.filter(what="document.read").count() == 1 + len(PARTIES | OWN)
    listed = as_token(people.provider).call("get", f"{URL}{draft.pk}/documents/").json()["results"]
    assert [row["id"] for row in listed] == [body["id"]]


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused(content, as_token, people, draft):
    before = stored()
    answer = upload(as_token(people.coordinator), draft, content)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["file"])
    assert stored() == before


def test_a_file_is_not_for_a_party_to_add_and_not_for_a_stranger_to_know(as_token, people, draft):
    before = stored()
    assert upload(as_token(people.receiver_admin), draft, PDF).status_code == 403
    assert upload(as_token(people.sender_admin), draft, PDF).status_code == 404
    assert stored() == before


def test_the_files_of_a_paper_open_to_all_stay_the_parties(as_token, people, draft, document):
    Agreement.objects.filter(pk=draft.pk).update(shown_to="task_force")
    client = as_token(people.survivors)
    assert client.call("get", f"{URL}{draft.pk}/").status_code == 200
    assert client.call("get", f"{URL}{draft.pk}/documents/").json()["results"] == []
    assert client.call("get", f"/api/v1/agreement-documents/{document.pk}/").status_code == 404


def test_a_damaged_file_is_a_conflict_with_a_code(as_token, people, draft, document):
    files.path_of(document.pk).write_bytes(b"other")
    answer = as_token(people.receiver).call("get", f"/api/v1/agreement-documents/{document.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "document_damaged")
    removed = as_token(people.coordinator).call("post", f"/api/v1/agreement-documents/{document.pk}/remove/")
    assert removed.json()["removed_at"]


def test_sending_under_the_gate(as_token, people, draft_tip, network):
    path = "/api/v1/agreement-policies/"
    coordinator, sender = as_token(people.coordinator), as_token(people.sender)
    send = f"/api/v1/referrals/{draft_tip.pk}/send/"
    coordinator.call("post", path, {"kind": "tip", "level": "block"})
    blocked = sender.call("post", send)
    assert (blocked.status_code, blocked.json()["code"]) == (409, "agreement_required")
    answer = coordinator.call("post", path, {"kind": "tip", "level": "warn"})
    assert (answer.json()["level"], answer.headers["ETag"]) == ("warn", '"2"')
    warned = sender.call("post", send)
    assert (warned.status_code, list(warned.json()["errors"])) == (400, ["agreement_reason"])
    assert sender.call("post", send, {"agreement_reason": "because"}).status_code == 400
    assert sender.call("post", send, {"agreement_reason": "urgent"}).status_code == 200
    assert [row["kind"] for row in sender.call("get", path).json()["results"]] == ["tip"]
    assert as_token(people.outsider).call("get", path).json()["results"] == []


def test_queries_do_not_grow_with_rows(as_token, people, network, django_assert_max_num_queries):
    client, counts = as_token(people.coordinator), []
    for more in (1, 8):
        AgreementFactory.create_batch(
            more, task_force=network.task_force, parties=[network.agency], expires_on=date(2027, 1, 1)
        )
        client.call("get", URL)
        with django_assert_max_num_queries(10) as found:
            client.call("get", URL)
        counts.append(len(found))
    assert counts[0] == counts[1]
