"""Every operation of the document, called with generated input by several people: no fault, and no undocumented answer.

The document is made stricter first: an answer that holds a field it does not name fails. A part of the calls is about
rows that exist, so that more than 404 is reached; what each call changes is undone.
"""

import copy
import itertools
import logging

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import throttling
from api.schema import document
from partners import actions as partner_actions
from partners.models import DuplicateCandidate
from referrals import actions
from referrals.models import PurgeCertificate, ReferralTask
from tests.api.partners.working_together import made
from tests.factories import AgreementFactory, ContactFactory, OrganizationFactory
from tests.factories.directories import as_json, organization
from tests.factories.lines import AfterHoursLineFactory, RotaShiftFactory
from tests.partners.actions.checking import staff, token_of
from tests.partners.actions.inquiring import ask, offers_shelter
from tests.support.coded import recorded
from tests.support.papers import PDF

pytestmark = pytest.mark.django_db

CALLERS = ("sender", "receiver", "provider", "coordinator", "auditor")
CHECKS = [
    *(not_a_server_error, status_code_conformance, content_type_conformance),
    *(response_headers_conformance, response_schema_conformance),
]


def strict() -> dict:
    """The document, with every shape closed."""
    closed = copy.deepcopy(document())
    for shape in closed["components"]["schemas"].values():
        if "properties" in shape:
            shape["additionalProperties"] = False
    return closed


SCHEMA = schemathesis.openapi.from_dict(strict())
SCHEMA.app = get_wsgi_application()
SCHEMA.config.phases.coverage.enabled = False  # a minute more, for inputs that the tests beside this one try by hand
TURN = itertools.count()
NESTED = {"release_id": "releases", "request_id": "requests"}
"""Parameters after the first, and the rows that they name."""


@pytest.fixture
def callers(as_token, people, monkeypatch):
    """Authorization headers of several people, none of them throttled."""
    monkeypatch.setattr(throttling, "limit", lambda: 1_000_000)
    logging.disable(logging.WARNING)
    # A request's end would close the connection that holds the test's transaction; Django's own client does the same.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield [as_token(getattr(people, name))._credentials["HTTP_AUTHORIZATION"] for name in CALLERS]
    for signal in signals:
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def _import(people):
    """A directory that has been read and waits."""
    content, by = as_json(organization()), people.coordinator
    run = partner_actions.start_directory_import(content, by=by, file_name="list.json", source="")
    return partner_actions.stage(run, by=by)


def _agreements(network, people):
    """A draft and a signed agreement, a party of the draft and its file."""
    parties = [network.agency, network.provider]
    draft, signed = (AgreementFactory(task_force=network.task_force, parties=parties, signed=yes) for yes in (0, 1))
    document = partner_actions.add_document(draft, by=people.coordinator, content=PDF, file_name="mou.pdf")
    party = draft.parties.first()
    return {
        "agreements": [draft.pk, signed.pk],
        "agreement-parties": [party.pk],
        "agreement-documents": [document.pk],
    }


def _inquiry(network, people):
    """An inquiry that one provider was asked, and its report."""
    offers_shelter(network.provider)
    inquiry = ask(network, people.survivors, [network.provider])
    return {
        "capacity": [network.provider.capacities.get().pk],
        "inquiries": [inquiry.pk],
        "inquiry-replies": [inquiry.replies.get().pk],
    }


@pytest.fixture
def rows(network, people, draft_tip, service):
    """Ids of rows that exist, by the resource in the path."""
    draft = actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.provider,
        kind="training_request",
        contents={"topic": "outreach"},
    )
    tip = actions.send(draft_tip, by=people.sender)
    actions.add_message(tip, by=people.receiver, text="We come on Friday.")
    contact = ContactFactory(organization=network.agency)
    return {
        "referrals": [tip.pk, draft.pk, service.pk],
        "organizations": [network.agency.pk, network.business.pk],
        "contacts": [contact.pk],
        "imports": [_import(people).pk],
        **_agreements(network, people),
        **_inquiry(network, people),
        **_line(network, people),
        **_merge(network, people),
        **_names_and_views(network, people),
        **_checks(network, people),
        **_work(network),
        **_safeguards(network, people),
        **_followed(people, tip, service),
        "task-forces": [network.task_force.pk],
    }


def _safeguards(network, people):
    """A breach, a demand to disclose, and a certificate of what was deleted."""
    force, noticed = network.task_force, timezone.now()
    breach = actions.record_breach(force, by=people.coordinator, kind="other", detected_at=noticed)
    demand = actions.record_demand(force, None, by=people.coordinator, instrument="subpoena", asker="court")
    run = {"began_at": noticed, "ended_at": noticed, "sha256": "0" * 64}
    purged = PurgeCertificate.objects.create(task_force=force, **run)
    return {"breaches": [breach.pk], "demands": [demand.pk], "purge-certificates": [purged.pk]}


def _followed(people, tip, service):
    """What a person allowed and asked for, and what is to be done after an answer."""
    release = recorded(service, people.survivors)
    asked = actions.record_request(service, by=people.survivors, kind="copy")
    task = ReferralTask.objects.create(
        task_force=tip.task_force, referral=tip, organization=tip.sender, kind="refer_again", due_at=timezone.now()
    )
    return {"releases": [release.pk], "requests": [asked.pk], "referral-tasks": [task.pk]}


def _work(network):
    """What two partners do together, rate and are paid for."""
    work = made(network)
    return {
        "partnerships": [work.pair.pk],
        "rating-waves": [work.wave.pk, work.closed.pk],
        "ratings": [work.told.pk, work.secret.pk],
        "activities": [work.activity.pk],
        "engagements": [work.engagement.pk],
        "recommendations": [work.said.pk],
    }


def _names_and_views(network, people):
    """Another name of the agency, and a view that the coordinator keeps."""
    alias = partner_actions.add_alias(network.agency, by=people.receiver_admin, name="Elk Fork Constables")
    view = partner_actions.save_view(by=people.coordinator, name="Hotels", query="sector=business")
    return {"organization-aliases": [alias.pk], "saved-views": [view.pk]}


def _merge(network, people):
    """A merge in force, and a pair that may be one organization."""
    again, other = (OrganizationFactory(steward=network.task_force) for _number in range(2))
    made = partner_actions.merge_organizations(network.other_provider, again, by=people.coordinator)
    first, second = sorted((network.other_provider.pk, other.pk))
    pair = DuplicateCandidate.objects.create(first_id=first, second_id=second, score=80, reasons=["same_name"])
    return {"merges": [made.pk], "duplicates": [pair.pk]}


def _checks(network, people):
    """A partner that was asked about its contacts, and a new number that waits for a second person."""
    line = staff(network.provider)["line"]
    check = partner_actions.ask_partner(network.provider, by=people.coordinator)
    partner_actions.answer_check(token_of(), {line.pk: partner_actions.Given("change", {"phone": "+14125550166"})})
    return {"contact-checks": [check.pk], "contact-changes": [line.changes.get().pk]}


def _line(network, people):
    """A rota with a shift and a number that waits."""
    line = AfterHoursLineFactory(organization=network.agency, rota=True)
    shift = RotaShiftFactory(line=line, starts_at="2026-11-24T22:00Z", ends_at="2026-11-25T03:00Z")
    partner_actions.update_line(line, by=people.receiver, number="+14125550199")
    return {"lines": [line.pk], "line-shifts": [shift.pk], "line-numbers": [line.number_changes.get().pk]}


@SCHEMA.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation(case, callers, rows):
    turn = next(TURN)
    resource = case.operation.path.split("/")[3]
    if turn % 4:
        for name in {"id", *NESTED} & set(case.path_parameters):
            known = rows[NESTED.get(name, resource)]
            case.path_parameters[name] = str(known[turn % len(known)])
    with transaction.atomic():
        answer = case.call(headers={"Authorization": callers[turn % len(callers)]})
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)
