"""The last page before sending, under a gate: what each level says of each kind, why, and what would change it."""

from datetime import date

import pytest
import time_machine

from core.events import facts_of
from core.models import Event
from partners.actions import set_agreement_policy
from partners.agreement_codes import SentAnyway
from partners.agreement_gate import WORDS, Why
from referrals import actions
from referrals.models import Referral
from tests.conftest import TIP
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db
KINDS = {
    "tip": ("business", "agency", "sender", {"envelope": {"industry": "hotels", "region": "Marlow"}, "contents": TIP}),
    "training_request": ("business", "survivors", "sender", {"contents": {"topic": "worker_rights"}}),
    "service": ("survivors", "provider", "survivors", {"envelope": {"need_group": "legal"}}),
}
NEVER_A_RELEASE = "An agreement never replaces the person’s release."
BLOCKED, WARNED = "This cannot be sent yet.", "This can be sent, with a reason."


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T17:00:00Z", tick=False):
        yield


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def at_check(kind, sign_in, people, network):
    """A client at the last page of a draft of a kind, and the page's path."""
    sender, receiver, who, given = KINDS[kind]
    draft = actions.create_draft(
        by=getattr(people, who),
        task_force=network.task_force,
        sender=getattr(network, sender),
        receiver=getattr(network, receiver),
        kind=kind,
        **given,
    )
    client = sign_in(getattr(people, who))
    session = client.session
    session["sharing_answered"] = [draft.reference]
    session.save()
    return client, f"/referrals/{draft.reference}/draft/check/"


@pytest.fixture
def paper(kind, network):
    def made(**given):
        parties = [getattr(network, name) for name in KINDS[kind][:2]]
        return AgreementFactory(**{"task_force": network.task_force, "parties": parties, "signed": True, **given})

    return made


def gate(network, people, kind, level, **more):
    return set_agreement_policy(network.task_force, by=people.coordinator, kind=kind, level=level, **more)


def post(client, path, **given):
    page = client.get(path)
    return client.post(path, page.context["hidden"] | {"urgency": "routine"} | given)


def facts():
    return facts_of(Event.objects.get(type="referral.sent"))


@pytest.mark.parametrize("level", ["never set", "off"])
def test_an_open_gate_says_nothing_and_asks_nothing(level, at_check, kind, network, people):
    if level == "off":
        gate(network, people, kind, level)
    client, path = at_check
    page = client.get(path).text
    assert [words in page for words in (BLOCKED, WARNED, NEVER_A_RELEASE, "agreement_reason")] == [False] * 4
    assert post(client, path).status_code == 302
    assert "agreement_gate" not in facts()


def test_a_warning_asks_why_and_keeps_the_answer_on_record(at_check, kind, network, people):
    gate(network, people, kind, "warn")
    client, path = at_check
    page = client.get(path).text
    for words in (WARNED, *(str(line) for line in WORDS[Why.NONE]), NEVER_A_RELEASE):
        assert words in page
    assert all(str(label) in page for label in SentAnyway.labels)
    for reason in ({}, {"agreement_reason": ""}, {"agreement_reason": "because"}):
        refused = post(client, path, **reason)
        assert (refused.status_code, Referral.objects.get().state) == (400, "draft")
    assert not Event.objects.filter(type="referral.sent").exists()
    assert post(client, path, agreement_reason="urgent").status_code == 302
    kept = {name: value for name, value in facts().items() if name.startswith("agreement")}
    assert kept == {"agreement_gate": "warned", "agreement_why": "no_agreement", "agreement_reason": "urgent"}


def test_a_closed_gate_says_what_would_open_it_and_no_reason_does(at_check, kind, network, people):
    gate(network, people, kind, "block")
    client, path = at_check
    page = client.get(path).text
    for words in (BLOCKED, *(str(line) for line in WORDS[Why.NONE]), NEVER_A_RELEASE):
        assert words in page
    assert "agreement_reason" not in page
    refused = post(client, path, agreement_reason="urgent")
    assert (refused.status_code, Referral.objects.get().state) == (409, "draft")
    assert str(WORDS[Why.NONE][1]) in refused.text
    assert not Event.objects.filter(type="referral.sent").exists()


@pytest.mark.parametrize("level", ["warn", "block"])
def test_an_agreement_in_force_opens_either(level, at_check, kind, network, people, paper):
    gate(network, people, kind, level)
    found = paper()
    client, path = at_check
    page = client.get(path).text
    assert [words in page for words in (BLOCKED, WARNED, "agreement_reason")] == [False] * 3
    assert post(client, path).status_code == 302
    assert (facts()["agreement_gate"], facts()["agreement_id"]) == ("allowed", str(found.pk))


GROUNDS = {
    Why.LAPSED: {"expires_on": date(2026, 11, 22)},
    Why.NOT_BEGUN: {"effective_on": date(2026, 11, 24)},
    Why.UNSIGNED: {"signed_on": None},
    Why.ENDED: {"superseded_on": date(2026, 11, 23)},
    Why.INSTRUMENT: {"instrument": "letter_of_support"},
    Why.DATA: {"data_classes": ["totals"]},
}


@pytest.mark.parametrize("why", GROUNDS)
@pytest.mark.parametrize("level", ["warn", "block"])
def test_each_ground_is_said_with_what_would_change_it(why, level, at_check, kind, network, people, paper):
    gate(network, people, kind, level, instruments=["mou"])
    paper(**GROUNDS[why])
    client, path = at_check
    page = client.get(path).text
    for line in WORDS[why]:
        assert str(line) in page
    assert (BLOCKED in page, WARNED in page) == (level == "block", level == "warn")


def test_the_gate_of_another_kind_is_no_gate_here(at_check, kind, network, people):
    for other in set(KINDS) - {kind}:
        gate(network, people, other, "block")
    client, path = at_check
    assert BLOCKED not in client.get(path).text
    assert post(client, path).status_code == 302
