"""The pages of breaches and of demands to disclose: from first word to close, and who opens them."""

import pytest
import time_machine

from core.models import Event
from referrals import actions
from referrals.models import Breach, Demand

pytestmark = pytest.mark.django_db
FACTS = {"kind": "lost_device", "detected_at": "2026-11-24T09:00", "protection": "Locked from afar."}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        yield


@pytest.fixture
def breach(network, people):
    client_facts = {"kind": "lost_device", "detected_at": network.task_force.created_at}
    return actions.record_breach(network.task_force, by=people.coordinator, **client_facts)


def test_a_breach_is_written_down_told_of_and_closed(as_, people, network):
    client = as_(people.coordinator)
    assert "No breach is written down" in client.get("/breaches/").content.decode()
    answer = client.post("/breaches/new/", FACTS | {"organizations": [str(network.provider.pk)]})
    row = Breach.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/breaches/{row.pk}/")
    assert row.detected_at.isoformat() == "2026-11-24T14:00:00+00:00"
    page = client.get(answer["Location"]).content.decode()
    assert "Nov 25, 9:00 AM" in page
    assert "As the law says" in page
    refusal = client.post(f"/breaches/{row.pk}/close/", {"version": "1"})
    assert refusal.status_code == 409
    assert "when it was stopped" in refusal.content.decode()
    changed = FACTS | {"contained_at": "2026-11-24T09:30", "people": "3", "version": "1"}
    assert client.post(f"/breaches/{row.pk}/edit/", changed | {"organizations": []}).status_code == 302
    for version, to in ((2, "funder"), (3, "operator")):
        assert client.post(f"/breaches/{row.pk}/told/{to}/", {"version": str(version)}).status_code == 302
    assert client.post(f"/breaches/{row.pk}/close/", {"version": "4"}).status_code == 302
    page = client.get(f"/breaches/{row.pk}/").content.decode()
    assert "Closed" in page
    assert "Close it" not in page
    assert client.get(f"/breaches/{row.pk}/edit/").status_code == 409
    assert "Closed" in client.get("/breaches/").content.decode()


def test_what_is_wrong_keeps_what_was_typed(as_, people, breach):
    client = as_(people.coordinator)
    wrong = client.post("/breaches/new/", FACTS | {"protection": "Ask 555-010-1234", "people": "5"})
    assert wrong.status_code == 400
    assert 'value="5"' in wrong.content.decode()
    stale = client.post(f"/breaches/{breach.pk}/edit/", FACTS | {"version": "9"})
    assert stale.status_code == 412
    assert client.post(f"/breaches/{breach.pk}/told/nobody/", {}).status_code == 400
    assert client.post(f"/breaches/{breach.pk}/told/funder/", {"told_at": "soon"}).status_code == 400
    assert client.get("/breaches/?after=x").status_code == 400
    assert (Breach.objects.count(), Event.objects.filter(type__startswith="breach.").count()) == (1, 1)


def test_who_opens_the_log(as_, client, people, breach, network):
    assert client.get("/breaches/").status_code == 302
    url = f"/breaches/{breach.pk}/"
    answers = {name: as_(person).get(url).status_code for name, person in people.items()}
    reads = {"coordinator", "le_coordinator", "auditor", "platform"}
    assert {name for name, code in answers.items() if code == 200} == reads
    assert {answers[name] for name in ("other_coordinator", "sender_admin")} == {404}
    assert {answers[name] for name in ("sender", "evaluator", "nobody")} == {403}
    assert as_(people.auditor).post(f"{url}close/").status_code == 403
    assert as_(people.auditor).get("/breaches/new/").status_code == 403
    actions.change_breach(breach, by=people.coordinator, organizations=[network.business])
    page = as_(people.sender_admin).get(url)
    assert page.status_code == 200
    assert "Note it" not in page.content.decode()


def test_platform_staff_choose_the_task_force(as_, people, network):
    client = as_(people.platform)
    answer = client.post("/breaches/new/", FACTS | {"task_force": str(network.task_force.pk)})
    row = Breach.objects.get()
    assert (answer.status_code, row.task_force_id) == (302, network.task_force.pk)
    assert client.get(f"/breaches/{row.pk}/edit/").status_code == 200


def test_a_demand_is_written_down_and_decided(as_, people):
    client = as_(people.provider)
    assert "No demand is written down" in client.get("/demands/").content.decode()
    facts = {"instrument": "subpoena", "asker": "defense", "received_on": "2026-11-23", "decision": "pending"}
    assert client.post("/demands/new/", facts | {"answer_due_on": "2026-11-23"}).status_code == 302
    row = Demand.objects.get()
    assert row.organization_id == people.provider.organization_id
    assert "answer by Nov 23" in client.get("/demands/").content.decode()
    url = f"/demands/{row.pk}/"
    given = facts | {"decision": "given", "version": "1"}
    refusal = client.post(url, given)
    assert refusal.status_code == 400
    assert "Say whether you tried" in refusal.content.decode()
    assert client.post(url, given | {"notice_attempted": "no"}).status_code == 302
    row.refresh_from_db()
    assert (row.decision, row.notice_attempted) == ("given", False)
    assert client.post(url, given | {"notice_attempted": "no", "version": "1"}).status_code == 412
    assert client.get("/demands/?after=x").status_code == 400


def test_who_opens_the_register(as_, client, people, network):
    assert client.get("/demands/").status_code == 302
    row = actions.record_demand(
        network.task_force, network.provider, by=people.provider, instrument="subpoena", asker="court"
    )
    answers = {name: as_(person).get(f"/demands/{row.pk}/").status_code for name, person in people.items()}
    assert {name for name, code in answers.items() if code == 200} == {"provider"}
    assert answers["auditor"] == 403
    assert {answers[name] for name in ("coordinator", "sender", "receiver", "survivors")} == {404}
    assert "reached Harbor" in as_(people.auditor).get("/demands/").content.decode()
    assert as_(people.evaluator).get("/demands/").status_code == 403
    assert as_(people.receiver_readonly).get("/demands/new/").status_code == 403
    mine = {"instrument": "warrant", "asker": "court", "received_on": "2026-11-23", "decision": "pending"}
    client = as_(people.coordinator)
    assert client.post("/demands/new/", mine).status_code == 400
    assert client.post("/demands/new/", mine | {"instrument": "search_warrant"}).status_code == 302
    assert Demand.objects.get(organization=None).instrument == "search_warrant"
