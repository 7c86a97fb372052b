"""What the pages of agreements show and do: the whole life by plain posts, stale copies, the radar, the gates."""

from datetime import date

import pytest
import time_machine

from partners import actions
from partners.agreement_codes import ReferralKind, Status
from partners.models import Agreement, AgreementParty, AgreementPolicy, TaskForceMembership
from referrals.models import Referral
from tests.factories import AgreementFactory, ContactFactory
from tests.support.papers import PDF

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
TEXT = {
    "instrument": "mou",
    "title": "Harbor and Elk Fork",
    "renewal": "none",
    "notice_days": "90",
    "shown_to": "parties",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T17:00:00Z", tick=False):
        yield


@pytest.fixture
def paper(network):
    def made(*parties, **given):
        parties = parties or (network.agency, network.provider)
        return AgreementFactory(**{"task_force": network.task_force, "parties": parties, "signed": True, **given})

    return made


def test_the_whole_life(as_, people, network):
    client = as_(people.coordinator)
    more = {"effective_on": "2026-01-01", "kinds": ["tip"], "counties": "Marlow, Tamsin", "clause_media": "absent"}
    path = client.post("/agreements/new/", TEXT | more).url
    row = Agreement.objects.get()
    assert (row.kinds, row.counties, row.clauses) == (["tip"], ["Marlow", "Tamsin"], {"media": "absent"})
    for organization in (network.agency, network.provider):
        given = {"organization": organization.pk, "role": "party", "is_required": "on"}
        assert client.post(f"{path}parties/new/", given).status_code == 302
    page = client.get(path).text
    assert "Send to review" in page
    for to in ("in_review", "awaiting_signature"):
        assert client.post(f"{path}step/", {"to": to}).status_code == 302
    contact = ContactFactory(organization=network.agency, name="Jo Field", title="Chief")
    one, two = AgreementParty.objects.order_by("id")
    signed = {"signed_on": "2026-02-01", "signatory": contact.pk}
    assert client.post(f"{path}parties/{one.pk}/sign/", signed).status_code == 302
    wrong = client.post(f"{path}parties/{two.pk}/sign/", {"signed_on": "2026-02-01"})
    assert (wrong.status_code, "enter a name and a title" in wrong.text) == (400, True)
    named = {"signed_on": "2026-02-02", "signatory_name": "Ann Ray", "signatory_title": "Director"}
    assert client.post(f"{path}parties/{two.pk}/sign/", named).status_code == 302
    page = client.get(path).text
    for words in ("In force", "Signed Feb 1, 2026", "Jo Field, Chief", "1 clause is missing", "Signature recorded"):
        assert words in page
    assert "amend it instead" in client.get(f"{path}edit/", follow=True).text
    assert client.post(f"{path}edit/", TEXT | more | {"title": "Other"}).status_code == 409
    amendment = client.post(f"{path}amend/").url
    assert "/edit/" in amendment
    assert client.post(f"{path}end/", {"on": "2026-11-23", "reason": ""}).status_code == 400
    assert client.post(f"{path}end/", {"on": "2026-11-23", "reason": "mutual"}).status_code == 302
    assert "Out of force from Nov 23, 2026: The parties agreed to end it." in client.get(path).text


def test_a_stale_page_keeps_what_was_typed_and_shows_what_differs(as_, people, network):
    row = AgreementFactory(task_force=network.task_force, title="As it was")
    client = as_(people.coordinator)
    actions.update_agreement(row, by=people.le_coordinator, title="Changed meanwhile")
    page = client.post(f"/agreements/{row.pk}/edit/", TEXT | {"title": "Typed", "version": "1"})
    assert (page.status_code, "Typed" in page.text, "Changed meanwhile" in page.text) == (412, True, True)
    assert Agreement.objects.get().title == "Changed meanwhile"


def test_what_is_not_complete_is_told_on_its_page(as_, people, network):
    row = AgreementFactory(task_force=network.task_force, effective_on=None, submitted_on=TODAY)
    client = as_(people.coordinator)
    answer = client.post(f"/agreements/{row.pk}/step/", {"to": "awaiting_signature"}, follow=True)
    assert "Name at least two partners" in answer.text
    assert Agreement.objects.get().status_on(TODAY) == Status.IN_REVIEW


def test_the_list_is_filtered_and_says_when_things_end(as_, people, network, paper):
    paper(title="Lapsed paper", expires_on=date(2026, 10, 31))
    paper(title="Ending paper", expires_on=date(2026, 12, 11))
    paper(network.business, network.agency, title="Endless paper")
    paper(title="Renewing", expires_on=date(2026, 6, 30), renewal="auto", renewal_term_months=12)
    client = as_(people.coordinator)
    page = client.get("/agreements/").text
    for words in ("Oct 31, 2026, 23 days ago", "Dec 11, 2026", "No end date", "Renews on Jun 30, 2027"):
        assert words in page
    found = {
        query: [line.agreement.title for line in client.get(f"/agreements/?{query}").context["lines"]]
        for query in ("view=lapsed", "status=expiring", "q=summit", "q=lapsed+harbor", "instrument=moa", "view=over")
    }
    assert found == {
        "view=lapsed": ["Ending paper", "Lapsed paper"],
        "status=expiring": ["Ending paper"],
        "q=summit": ["Endless paper"],
        "q=lapsed+harbor": ["Lapsed paper"],
        "instrument=moa": [],
        "view=over": [],
    }
    assert client.get("/agreements/?status=nonsense").status_code == 400
    assert client.get("/agreements/?after=nonsense").status_code == 400


def test_pages_of_the_list_hold_everything_once(as_, people, network, monkeypatch):
    monkeypatch.setattr("web.agreements.listing.PAGE", 2)
    AgreementFactory.create_batch(5, task_force=network.task_force, title="The same title")
    client, seen, url = as_(people.coordinator), [], "?"
    while url:
        page = client.get(f"/agreements/{url}")
        seen += [line.agreement.pk for line in page.context["lines"]]
        url = page.context["next_url"]
    assert sorted(seen) == sorted(Agreement.objects.values_list("pk", flat=True))


def test_the_radar_finds_each_kind_of_trouble_and_nothing_else(as_, people, network, paper):
    TaskForceMembership.objects.filter(organization__in=[network.agency, network.provider]).update(is_core=True)
    lapsed = paper(title="Lapsed paper", expires_on=date(2026, 10, 31))
    ending = paper(
        title="Ending paper", instrument="moa", expires_on=date(2026, 12, 11), effective_on=date(2026, 11, 24)
    )
    clause = paper(network.business, network.agency, title="Without a clause", clauses={"media": "absent"})
    left = ContactFactory(organization=network.agency, name="Jo Field", ended_on=date(2026, 11, 1))
    signed = paper(title="Signed by one who left", instrument="referral_protocol", parties=[])
    AgreementParty.objects.create(
        agreement=signed, organization=network.agency, signatory=left, signed_on=date(2026, 1, 1)
    )
    paper(title="All is well", instrument="data_sharing_agreement")
    client = as_(people.coordinator)
    found = client.get("/agreements/radar/").context["radar"]
    assert (found.lapsed, found.missing_clauses) == ([lapsed], [clause])
    assert found.ending == []  # not begun yet
    assert [party.agreement for party in found.departed] == [signed]
    assert found.missing_pairs == [(network.agency, network.provider)]
    with time_machine.travel("2026-11-24T17:00:00Z", tick=False):
        found = as_(people.coordinator).get("/agreements/radar/").context["radar"]
    assert (found.ending, found.missing_pairs) == ([ending], [])
    own = as_(people.sender).get("/agreements/radar/").context["radar"]
    assert (own.count, own.missing_clauses) == (1, [clause])


def test_a_protocol_for_all_makes_the_core_pair_only_as_a_memorandum(as_, people, network, paper):
    TaskForceMembership.objects.filter(organization__in=[network.agency, network.provider]).update(is_core=True)
    paper(network.survivors, instrument="information_sharing_protocol", binds_all=True, shown_to="task_force")
    client = as_(people.coordinator)
    assert len(client.get("/agreements/radar/").context["radar"].missing_pairs) == 1
    paper(network.survivors, network.agency, instrument="mou", binds_all=True, shown_to="task_force")
    assert client.get("/agreements/radar/").context["radar"].missing_pairs == []


def test_empty_pages_say_what_comes(as_, people):
    assert "Add an agreement" in as_(people.coordinator).get("/agreements/").text
    assert "once the coordinator has added one" in as_(people.receiver).get("/agreements/").text
    assert "Nothing needs a hand" in as_(people.receiver).get("/agreements/radar/").text


def test_the_gates_are_saved_together_or_not_at_all(as_, people):
    client = as_(people.coordinator)
    kinds = ReferralKind.values
    given = {f"{kind}-level": "off" for kind in kinds} | {f"{kind}-version": "0" for kind in kinds}
    given |= {"tip-level": "warn", "tip-instruments": ["mou", "moa"]}
    assert client.post("/agreements/policies/", given).status_code == 302
    row = AgreementPolicy.objects.get()
    assert (row.kind, row.level, row.instruments, row.version) == ("tip", "warn", ["moa", "mou"], 1)
    page = client.post("/agreements/policies/", given | {"service-level": "block", "tip-level": "block"})
    assert page.status_code == 412  # drawn before the tip's gate was set
    assert AgreementPolicy.objects.get().level == "warn"
    assert client.post("/agreements/policies/", given | {"tip-level": "never"}).status_code == 400


def test_the_documents_tab_is_for_the_parties(as_, people, network):
    row = AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])
    actions.add_document(row, by=people.coordinator, content=PDF, file_name="signed.pdf")
    url = f"/partners/{network.agency.slug}/?tab=documents"
    seen = {who for who, person in people.items() if "signed.pdf" in as_(person).get(url).text}
    assert seen == {*("receiver", "receiver_admin", "receiver_readonly", "provider", "coordinator", "le_coordinator")}
    assert 'Documents <span class="ct">1</span>' in as_(people.provider).get(url).text


def test_the_check_page_warns_and_asks_why(as_, people, network, draft_tip):
    actions.set_agreement_policy(network.task_force, by=people.coordinator, kind="tip", level="warn")
    client = as_(people.sender)
    client.post(f"/referrals/{draft_tip.reference}/draft/sharing/", {"nobody": "on"})
    session = client.session
    session["sharing_answered"] = [draft_tip.reference]
    session.save()
    path = f"/referrals/{draft_tip.reference}/draft/check/"
    page = client.get(path)
    assert "There is no agreement between the two partners." in page.text
    given = page.context["hidden"] | {"urgency": "routine"}
    refused = client.post(path, given)
    assert (refused.status_code, Referral.objects.get().state) == (400, "draft")
    assert client.post(path, given | {"agreement_reason": "agreed_by_call"}).status_code == 302
    assert Referral.objects.get().state == "sent"


def test_the_check_page_says_that_a_gate_is_closed_before_anybody_presses(as_, people, network, draft_tip):
    actions.set_agreement_policy(network.task_force, by=people.coordinator, kind="tip", level="block")
    client = as_(people.sender)
    session = client.session
    session["sharing_answered"] = [draft_tip.reference]
    session.save()
    path = f"/referrals/{draft_tip.reference}/draft/check/"
    page = client.get(path)
    assert ("This cannot be sent yet." in page.text, "agreement_reason" in page.text) == (True, False)
    answer = client.post(path, page.context["hidden"] | {"urgency": "routine", "agreement_reason": "urgent"})
    assert (answer.status_code, Referral.objects.get().state) == (409, "draft")
