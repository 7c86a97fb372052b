"""Every endpoint of agreements for every kind of user and every method: who reads, who changes, what is no method."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from api.urls import urlpatterns
from core.models import AccessLog, Event
from partners import actions
from partners.models import Agreement, AgreementDocument, AgreementParty, AgreementPolicy
from tests.api.partners.methods import refuse_all_but
from tests.factories import AgreementFactory
from tests.support.papers import PDF, PNG

pytestmark = pytest.mark.django_db
API = "/api/v1"
OWN = {"coordinator", "le_coordinator"}
PARTIES = {"receiver", "receiver_admin", "receiver_readonly", "provider"}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
COORDINATORS = OWN | {"other_coordinator"}
HAS = {
    "agreements/": {"get", "post"},
    "agreements/<uuid:pk>/": {"get", "patch"},
    "agreements/<uuid:pk>/move/": {"post"},
    "agreements/<uuid:pk>/amend/": {"post"},
    "agreements/<uuid:pk>/terminate/": {"post"},
    "agreements/<uuid:pk>/parties/": {"post"},
    "agreements/<uuid:pk>/documents/": {"get", "post"},
    "agreement-parties/<uuid:pk>/sign/": {"post"},
    "agreement-parties/<uuid:pk>/remove/": {"post"},
    "agreement-documents/<uuid:pk>/": {"get"},
    "agreement-documents/<uuid:pk>/remove/": {"post"},
    "agreement-policies/": {"get", "post"},
}
READS = {
    "agreement": PARTIES | OWN,
    "documents": PARTIES | OWN,
    "document": PARTIES | OWN,
}
LISTS = {
    "agreements": PARTIES | OWN,
    "agreement-policies": PARTIES | BUSINESS | {"survivors"} | OWN,
}
NEW = {"instrument": "mou", "title": "Harbor and Elk Fork", "particulars": {"exit_notice_days": 30}}
SIGNED = {"signed_on": "2026-01-05", "signatory_name": "Ann Ray", "signatory_title": "Director"}
CHANGES = {
    "begin": COORDINATORS,
    "set gate": COORDINATORS,
    **dict.fromkeys(("change", "move", "amend", "terminate", "add party", "sign", "remove party"), OWN),
    **dict.fromkeys(("add document", "remove document"), OWN),
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T17:00:00Z", tick=False):
        yield


@pytest.fixture
def ids(network, people):
    """The ids of a draft with a party and a file, one out for signing and one in force, and a gate of the kind tip."""
    given = {"task_force": network.task_force, "parties": [network.agency, network.provider]}
    draft, out = AgreementFactory(**given), AgreementFactory(**given, submitted_on="2026-01-02", final_on="2026-01-03")
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="mou.pdf")
    actions.set_agreement_policy(network.task_force, by=people.coordinator, kind="tip", level="warn")
    return {
        "draft": draft.pk,
        "party": draft.parties.first().pk,
        "waiting": out.parties.first().pk,
        "signed": AgreementFactory(**given, signed=True).pk,
        "document": document.pk,
        "organization": str(network.survivors.pk),
    }


@pytest.fixture
def addresses(ids):
    return {
        "agreement": f"{API}/agreements/{ids['draft']}/",
        "documents": f"{API}/agreements/{ids['draft']}/documents/",
        "document": f"{API}/agreement-documents/{ids['document']}/",
    }


@pytest.fixture
def changes(ids, addresses):
    """Each change: the method, the address and a body that is in order; None for a file."""
    one = addresses["agreement"]
    return {
        "begin": ("post", f"{API}/agreements/", NEW),
        "set gate": ("post", f"{API}/agreement-policies/", {"kind": "service", "level": "block"}),
        "change": ("patch", one, {"title": "Other"}),
        "move": ("post", f"{one}move/", {"to": "in_review"}),
        "amend": ("post", f"{API}/agreements/{ids['signed']}/amend/", {}),
        "terminate": ("post", f"{one}terminate/", {"on": "2026-11-23", "reason": "not_signed"}),
        "add party": ("post", f"{one}parties/", {"organization_id": ids["organization"]}),
        "sign": ("post", f"{API}/agreement-parties/{ids['waiting']}/sign/", SIGNED),
        "remove party": ("post", f"{API}/agreement-parties/{ids['party']}/remove/", {}),
        "add document": ("post", addresses["documents"], None),
        "remove document": ("post", f"{addresses['document']}remove/", {}),
    }


def send(client, method, path, body):
    if body is not None:
        return client.call(method, path, body)
    file = SimpleUploadedFile("mou.png", PNG, content_type="image/png")
    return client.post(path, {"file": file}, format="multipart")


def stored():
    tables = (Agreement, AgreementDocument, AgreementParty, AgreementPolicy)
    rows = [list(model.objects.order_by("pk").values()) for model in tables]
    return rows, Event.objects.count(), AccessLog.objects.count()


def test_every_address_and_method_is_in_the_table():
    found = {str(one.pattern): set(one.callback.actions) - {"head"} for one in urlpatterns if _is_ours(one)}
    assert found == HAS


def _is_ours(one):
    return str(one.pattern).startswith(("agreements/", "agreement-"))


@pytest.mark.parametrize("path", HAS)
def test_other_methods_are_none_for_anybody_and_change_nothing(path, as_session, anyone, people, ids):
    pk = ids["party" if "parties/<" in path else "document" if path.startswith("agreement-doc") else "draft"]
    address, before = f"{API}/{path.replace('<uuid:pk>', str(pk))}", stored()
    refuse_all_but(HAS[path], address, as_session, anyone, people)
    assert stored() == before


@pytest.mark.parametrize("name", READS)
def test_who_reads_it(name, as_session, anyone, people, addresses):
    assert anyone.call("get", addresses[name]).status_code == 401
    found = {who: as_session(person).call("get", addresses[name]).status_code for who, person in people.items()}
    assert found == {who: 200 if who in READS[name] else 403 if who == "nobody" else 404 for who in found}
    assert AccessLog.objects.filter(what="document.read").count() == (len(READS[name]) if name == "document" else 0)


@pytest.mark.parametrize("name", LISTS)
def test_who_lists_it(name, as_session, anyone, people, ids):
    path = f"{API}/{name}/"
    assert anyone.call("get", path).status_code == 401
    for who, person in people.items():
        answer = as_session(person).call("get", path)
        assert (who, answer.status_code) == (who, 403 if who == "nobody" else 200)
        if who != "nobody":
            assert (who, bool(answer.json()["results"])) == (who, who in LISTS[name])


@pytest.mark.parametrize("name", CHANGES)
def test_who_changes_it(name, as_session, anyone, people, changes):
    method, path, body = changes[name]
    before = stored()
    assert send(anyone, method, path, body).status_code == 401
    for who, person in people.items():
        client = as_session(person)
        if who not in CHANGES[name]:
            expected = {403} if who in PARTIES | {"nobody"} or CHANGES[name] == COORDINATORS else {404}
            assert send(client, method, path, body).status_code in expected, who
            assert stored() == before, who
            continue
        with transaction.atomic():
            assert send(client, method, path, body).status_code in (200, 201), who
            assert stored() != before, who
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", CHANGES)
def test_a_token_that_may_only_read_changes_nothing(name, as_token, people, changes):
    method, path, body = changes[name]
    client = as_token(people.coordinator, ["agreements:read"])
    before = stored()
    refusal = send(client, method, path, body)
    assert (refusal.status_code, refusal.json()["code"]) == (403, "scope_missing")
    assert stored() == before


@pytest.mark.parametrize("name", [*READS, *LISTS])
def test_a_token_for_something_else_reads_nothing(name, as_token, people, addresses):
    path = addresses.get(name) or f"{API}/{name}/"
    refusal = as_token(people.coordinator, ["contacts:read"]).call("get", path)
    assert (refusal.status_code, refusal.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("begin", "set gate")])
def test_a_party_in_another_task_force_is_as_far_away_as_anybody(name, as_session, people, changes, network):
    """The other task force's coordinator and a member of that one alone see nothing, even of one open to all here."""
    Agreement.objects.filter(locked_on=None).update(shown_to="task_force")
    method, path, body = changes[name]
    before = stored()
    for who in ("other_coordinator", "outsider"):
        assert (who, send(as_session(getattr(people, who)), method, path, body).status_code) == (who, 404)
    assert stored() == before
