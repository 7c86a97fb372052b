"""Agreements in their parties' histories and in the event log: in words, to the parties and nobody else."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from core import seals
from core.events import facts_of
from core.models import Event
from partners import actions, signed_rows
from tests.factories import AgreementFactory, OrganizationFactory, TaskForceMembershipFactory
from web.agreements.words import DONE, TOLD
from web.platform.event_words import in_words

pytestmark = pytest.mark.django_db
ALL = Path(actions.__file__).parent
SIGNED = {"signatory_name": "Jo Field", "signatory_title": "Chief"}
WORDS = ("Agreement begun", "Agreement sent out for signing", "Signature of an agreement recorded", "End of an")


@pytest.fixture
def lived(network, people):
    """A paper between agency and provider that was written, signed by one and given up."""
    force, by = network.task_force, people.coordinator
    row = actions.add_agreement(force, by=by, instrument="mou", title="Alder and Birch", effective_on=date(2026, 1, 5))
    one = actions.add_party(row, network.agency, by=by)
    actions.add_party(row, network.provider, by=by)
    actions.move_agreement(row, by=by, to="in_review")
    actions.move_agreement(row, by=by, to="awaiting_signature")
    actions.sign_agreement(one, by=by, signed_on=date(2026, 1, 2), **SIGNED)
    actions.terminate_agreement(row, by=by, on=row.local_day(), reason="not_signed")
    return row


def told(as_, person, organization):
    """The text of the history tab."""
    html = as_(person).get(f"/partners/{organization.slug}/?tab=history").text
    return re.sub(r"<[^>]+>", " ", html[html.index("<main") :])


def test_both_parties_and_the_coordinator_read_of_it(as_, people, network, lived):
    readers = [(people.receiver, network.agency), (people.provider, network.provider)]
    for person, organization in [*readers, (people.coordinator, network.provider)]:
        text = told(as_, person, organization)
        assert [words for words in WORDS if words not in text] == []
        assert "Alder and Birch" not in text


@pytest.mark.parametrize("name", ["sender", "survivors", "outsider", "evaluator", "platform", "other_coordinator"])
def test_nobody_else_does(as_, people, network, lived, name):
    for organization in (network.agency, network.provider, network.survivors):
        assert not re.search(
            r"[Aa]greement (begun|sent|recorded)|of an agreement", told(as_, getattr(people, name), organization)
        )


def test_a_member_reads_in_its_own_history_nothing_of_a_paper_open_to_all(as_, people, network, lived):
    with signed_rows.lifted(connection):
        type(lived).objects.filter(pk=lived.pk).update(shown_to="task_force")
    assert "an agreement" not in told(as_, people.survivors, network.survivors)


def test_who_was_taken_out_reads_no_more(as_, people, network):
    row = AgreementFactory(task_force=network.task_force, parties=[network.provider])
    part = actions.add_party(row, network.agency, by=people.coordinator)
    assert "Party of an agreement named" in told(as_, people.receiver, network.agency)
    actions.remove_party(part, by=people.coordinator)
    assert "of an agreement" not in told(as_, people.receiver, network.agency)
    assert Event.objects.get(type="agreement.party_removed").from_party_id == network.agency.pk


def test_events_name_two_parties_the_one_acted_for_first(lived, network):
    by_type = {event.type: event for event in Event.objects.filter(subject_id=lived.pk)}
    ends = {name: (event.from_party_id, event.to_party_id) for name, event in by_type.items()}
    both = (network.agency.pk, network.provider.pk)
    assert ends["agreement.added"] == (None, None)
    assert ends["agreement.party_added"] == both[::-1]
    assert ends["agreement.signed"] == ends["agreement.submitted"] == ends["agreement.terminated"] == both
    assert not [name for name, event in by_type.items() if "party_ids" in facts_of(event)]


def test_with_more_than_two_the_event_lists_them_all(network, people):
    third = OrganizationFactory()
    TaskForceMembershipFactory(task_force=network.task_force, organization=third)
    row = AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])
    actions.add_party(row, third, by=people.coordinator)
    event = Event.objects.get(type="agreement.party_added")
    assert (event.from_party_id, event.to_party_id) == (third.pk, network.agency.pk)
    assert facts_of(event)["party_ids"] == [str(one.pk) for one in (third, network.agency, network.provider)]


def test_the_event_log_has_words_and_both_parties(as_, people, network, lived):
    seals.seal_all()
    html = as_(people.auditor).get("/record/").text
    assert [words for words in WORDS if words not in html] == []
    assert f"{network.agency.name} → {network.provider.name}" in html
    assert "Alder and Birch" not in html


def test_every_event_of_agreements_has_words_on_its_own_page_and_elsewhere():
    found = set()
    for path in ALL.glob("agreement*.py"):
        found |= set(re.findall(r'"(agreement\.[a-z_]+)"', path.read_text()))
    assert found - {"agreement.edit"} == set(DONE) == set(TOLD)
    assert {name: in_words(name) for name in TOLD} == {name: str(words) for name, (_icon, words) in TOLD.items()}
