"""An inquiry between the members of the network: who asks, who is asked, and what a refusal must leave as it was."""

from core.models import Event
from partners import actions
from partners.models import Capacity, Inquiry, InquiryNotice, InquiryReply, UnmetNeed
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.capacity import CapacityFactory, ServiceOfferedFactory

NOW = "2026-11-24T15:00:00Z"
NEED = "emergency_shelter"
ASKED = {"need": NEED, "places": 2, "needed_by": "tonight", "county": "Marlow", "language": "es", "party": "adults"}


def offers_shelter(*organizations):
    """Let these offer shelter, with five beds free."""
    for organization in organizations:
        ServiceOfferedFactory(organization=organization)
        CapacityFactory(organization=organization)


def shelters(network, count):
    """More members that offer shelter."""
    found = [OrganizationFactory() for _ in range(count)]
    for one in found:
        TaskForceMembershipFactory(task_force=network.task_force, organization=one)
    offers_shelter(*found)
    return found


def ask(network, by, providers=None, **given):
    """The survivors' organization asks the two providers."""
    asked = providers or [network.provider, network.other_provider]
    return actions.ask_for_places(network.task_force, network.survivors, asked, by=by, **(ASKED | given))


def reply_of(inquiry, organization):
    """The answer of one provider."""
    return InquiryReply.objects.select_related("inquiry__task_force").get(inquiry=inquiry, organization=organization)


def stored():
    """What a refusal must not change."""
    tables = (Capacity, Inquiry, InquiryReply, InquiryNotice, UnmetNeed)
    return [list(model.objects.order_by("pk").values()) for model in tables], Event.objects.count()
