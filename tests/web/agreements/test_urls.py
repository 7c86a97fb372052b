"""Every address of agreements, for everybody: the sign-in, the refusal, what looks like nothing, and the method."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import AccessLog, Event
from partners import actions
from partners.models import Agreement, AgreementDocument, AgreementParty, AgreementPolicy
from tests.factories import AgreementFactory
from tests.support.papers import PDF
from web.agreements.urls import urlpatterns

pytestmark = pytest.mark.django_db

NAMES = [pattern.name for pattern in urlpatterns]
POST_ONLY = ("agreement_step", "agreement_amend", "agreement_party_remove", "agreement_document_remove")
COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}
OWN = COORDINATORS - {"other_coordinator"}
PARTIES = {"receiver", "receiver_admin", "receiver_readonly", "provider"}
STAFF = PARTIES | {"sender", "sender_admin", "sender_readonly", "survivors", "outsider"}
OPENS = {
    "agreement_list": STAFF | COORDINATORS | {"evaluator"},
    "agreement_radar": STAFF | COORDINATORS,
    "agreement_policies": COORDINATORS,
    "agreement_new": COORDINATORS,
    "agreement_detail": PARTIES | OWN,
    "agreement_document": PARTIES | OWN,
    **dict.fromkeys(("agreement_edit", "agreement_step", "agreement_amend", "agreement_end"), OWN),
    **dict.fromkeys(("agreement_party_new", "agreement_sign", "agreement_party_remove"), OWN),
    **dict.fromkeys(("agreement_document_new", "agreement_document_remove"), OWN),
}
TABLES = (Agreement, AgreementDocument, AgreementParty, AgreementPolicy, Event)


@pytest.fixture
def address(network, people):
    """The address of each page, about a draft between the agency and the provider."""
    draft = AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="mou.pdf")
    arguments = {
        **dict.fromkeys(("agreement_list", "agreement_radar", "agreement_policies", "agreement_new"), []),
        **dict.fromkeys(("agreement_sign", "agreement_party_remove"), [draft.pk, draft.parties.first().pk]),
        **dict.fromkeys(("agreement_document", "agreement_document_remove"), [draft.pk, document.pk]),
    }
    return lambda name: reverse(name, args=arguments.get(name, [draft.pk]))


def counts():
    """What a refusal must not change."""
    return [model.objects.count() for model in TABLES], list(Agreement.objects.values_list("version", flat=True))


def test_every_page_is_in_the_table():
    assert set(NAMES) == set(OPENS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", NAMES)
def test_without_a_sign_in_every_address_leads_to_it(name, method, client, address):
    path, before = address(name), counts()
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.url.startswith(reverse("account_login"))) == (302, True)
    assert counts() == before


@pytest.mark.parametrize("name", NAMES)
def test_who_opens_each_page(name, as_, people, address):
    path, seen = address(name), {}
    before = counts()
    for who, person in people.items():
        client = as_(person)
        answer = client.get(path)
        if name in POST_ONLY:
            assert answer.status_code == 405
            if who not in OPENS[name]:
                answer = client.post(path, {"to": "in_review"})
        seen[who] = answer.status_code
    assert {who for who, status in seen.items() if status in (200, 405)} == OPENS[name]
    assert {status for who, status in seen.items() if who not in OPENS[name]} <= {403, 404}
    assert counts() == before


@pytest.mark.parametrize("name", sorted(set(OPENS) - set(POST_ONLY) - {"agreement_list", "agreement_radar"}))
def test_nobody_else_posts_to_it(name, as_, people, address):
    path, before = address(name), counts()
    given = {"title": "X", "instrument": "mou", "on": "2030-01-01", "reason": "mutual", "signed_on": "2026-01-01"}
    for who, person in people.items():
        if who not in OPENS[name]:
            assert as_(person).post(path, given).status_code in (403, 404, 405), who
    assert counts() == before


def test_what_is_not_there_and_what_is_not_visible_look_alike(as_, people, address):
    client, path = as_(people.survivors), address("agreement_detail")
    unknown = path[:-9] + "0" * 8 + "/"
    assert [client.get(one).status_code for one in (path, unknown)] == [404, 404]


def test_open_to_the_task_force_shows_the_paper_and_not_its_files(as_, people, address, network):
    Agreement.objects.update(shown_to="task_force")
    client = as_(people.survivors)
    page = client.get(address("agreement_detail"))
    assert page.status_code == 200
    assert ("mou.pdf" in page.text, "Begun as a draft" in page.text) == (False, False)
    assert client.get(address("agreement_document")).status_code == 404
    assert as_(people.sender).get(address("agreement_detail")).status_code == 404  # businesses see their own only
    assert as_(people.outsider).get(address("agreement_detail")).status_code == 404
    assert not AccessLog.objects.filter(what__startswith="document.").exists()


def test_the_evaluator_gets_numbers_and_no_title(as_, people, network):
    AgreementFactory(task_force=network.task_force, title="Secret paper", signed=True)
    AgreementFactory(title="Of another task force", signed=True)
    page = as_(people.evaluator).get("/agreements/").text
    assert ("Secret paper" in page, "<td>1</td>" in page) == (False, True)


def test_the_list_costs_the_same_for_any_number_of_rows(as_, people, network, django_assert_max_num_queries):
    client = as_(people.coordinator)
    parties = [network.agency, network.provider]

    def queries():
        with django_assert_max_num_queries(40) as captured:
            assert client.get("/agreements/").status_code == 200
        return len(captured)

    AgreementFactory.create_batch(2, task_force=network.task_force, parties=parties, signed=True)
    queries()
    few = queries()
    AgreementFactory.create_batch(10, task_force=network.task_force, parties=parties, expires_on=date(2027, 1, 1))
    assert queries() == few


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_pages_have_no_other_method(method, as_, people, address):
    before = counts()
    for person in (people.coordinator, people.provider, people.sender, people.outsider):
        client = as_(person)
        assert {getattr(client, method)(address(name)).status_code for name in NAMES} == {405}
    assert counts() == before
