"""Every endpoint of capacity and inquiries for every kind of user and every method."""

import pytest
import time_machine
from django.db import transaction

from api.urls import urlpatterns
from partners import actions
from partners.models import Capacity
from tests.api.partners.methods import refuse_all_but
from tests.partners.actions.inquiring import NEED, NOW, ask, offers_shelter, reply_of, stored

pytestmark = pytest.mark.django_db
API = "/api/v1"
HAS = {
    "capacity/": {"get", "post"},
    "capacity/<uuid:pk>/": {"get", "patch"},
    "inquiries/": {"get", "post"},
    "inquiries/<uuid:pk>/": {"get"},
    "inquiries/<uuid:pk>/take/": {"post"},
    "inquiries/<uuid:pk>/cancel/": {"post"},
    "inquiry-replies/<uuid:pk>/offer/": {"post"},
    "inquiry-replies/<uuid:pk>/decline/": {"post"},
}
LEADS = {"coordinator", "le_coordinator"}
CHANGES = {
    "report": {"provider"} | LEADS,
    "report again": {"provider"} | LEADS,
    "ask": {"survivors", "provider", "receiver", "receiver_admin"} | LEADS,
    "take": {"survivors"} | LEADS,
    "cancel": {"survivors"} | LEADS,
    "offer": {"provider"} | LEADS,
    "decline": {"provider"} | LEADS,
}
READERS = dict.fromkeys(("take", "cancel", "offer", "decline"), {"provider", "survivors"} | LEADS) | {
    "report again": {"provider", "survivors", "receiver", "receiver_admin", "receiver_readonly"} | LEADS
}
"""Whoever reads a row is told that the change is not theirs; for everybody else there is no such row."""
CANNOT_NAME = {"report": {"auditor"}, "ask": {"outsider", "other_coordinator", "evaluator", "auditor", "platform"}}
"""Whose body names an organization or a task force that they do not see: 400, as for one that does not exist."""


def refusal(change, who):
    """The status with which a change is refused to somebody."""
    if who in CANNOT_NAME.get(change, ()):
        return 400
    return 403 if change in CANNOT_NAME or who in READERS[change] | {"nobody"} else 404


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ids(network, people):
    """One inquiry with an offer and a provider that has yet to answer, and the report of the first."""
    offers_shelter(network.provider, network.other_provider)
    inquiry = ask(network, people.survivors)
    offered = actions.offer_places(reply_of(inquiry, network.provider), by=people.provider, places=2, hold_hours=4)
    return {
        "inquiry": inquiry.pk,
        "reply": offered.pk,
        "capacity": Capacity.objects.get(organization=network.provider).pk,
    }


@pytest.fixture
def changes(ids, network):
    """Each change: the method, the address and a body that is in order; whose organization it is comes from the hat."""
    asked = {
        "task_force_id": str(network.task_force.pk),
        "provider_ids": [str(network.other_provider.pk)],
        "need": NEED,
    }
    inquiry, reply = f"{API}/inquiries/{ids['inquiry']}/", f"{API}/inquiry-replies/{ids['reply']}/"
    report = {"organization_id": str(network.provider.pk), "need": NEED, "status": "waitlist"}
    return {
        "report": ("post", f"{API}/capacity/", report),
        "report again": ("patch", f"{API}/capacity/{ids['capacity']}/", {"status": "waitlist"}),
        "ask": ("post", f"{API}/inquiries/", asked | {"places": 1, "needed_by": "tonight"}),
        "take": ("post", f"{inquiry}take/", {"reply_id": str(ids["reply"])}),
        "cancel": ("post", f"{inquiry}cancel/", {}),
        "offer": ("post", f"{reply}offer/", {"places": 1, "hold_hours": 8}),
        "decline": ("post", f"{reply}decline/", {"reason": "no_capacity"}),
    }


def test_every_address_and_method_is_in_the_table():
    ours = [one for one in urlpatterns if str(one.pattern).startswith(("capacity/", "inquir"))]
    assert {str(one.pattern): set(one.callback.actions) - {"head"} for one in ours} == HAS


@pytest.mark.parametrize("path", HAS)
def test_other_methods_are_none_for_anybody_and_change_nothing(path, as_session, anyone, people, ids):
    pk = ids["reply" if path.startswith("inquiry-") else "inquiry" if path.startswith("inq") else "capacity"]
    address, before = f"{API}/{path.replace('<uuid:pk>', str(pk))}", stored()
    refuse_all_but(HAS[path], address, as_session, anyone, people)
    assert stored() == before


@pytest.mark.parametrize("name", CHANGES)
def test_who_changes_it(name, as_session, anyone, people, network, changes):
    method, path, body = changes[name]
    before = stored()
    assert anyone.call(method, path, body).status_code == 401
    for who, person in people.items():
        given = body | ({"asker_id": str(network.agency.pk)} if name == "ask" and who in LEADS else {})
        if who not in CHANGES[name]:
            assert (who, as_session(person).call(method, path, given).status_code) == (who, refusal(name, who))
            assert stored() == before, who
            continue
        with transaction.atomic():
            assert as_session(person).call(method, path, given).status_code in (200, 201), who
            assert stored() != before, who
            transaction.set_rollback(True)
