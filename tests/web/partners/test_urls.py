"""Every address of the area, for everybody: the sign-in, the refusal, what looks like nothing, and the method."""

import pytest
from django.urls import reverse

from core.models import Event
from partners import actions, links
from partners.models import Award, Contact, Invitation, Membership, Organization, TaskForce, TaskForceMembership, Unit
from tests.factories import ContactFactory, UnitFactory
from web.partners.urls import urlpatterns

pytestmark = pytest.mark.django_db

NAMES = [pattern.name for pattern in urlpatterns if pattern.name != "invitation_accept"]
POST_ONLY = ("contact_confirm", "invitation_resend", "partner_name_remove", "saved_view_delete")
OPEN_TO_ALL = ("partner_list", "partner_detail", "partner_export", "saved_views")
COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
PARTNERS = AGENCY | {"sender", "sender_admin", "sender_readonly", "provider", "survivors", "outsider"}
OWN = COORDINATORS - {"other_coordinator"}

# Who opens each page (for pages that only take a post: who may send it). The agency has an admin of its own.
OPENS = {
    "partner_new": COORDINATORS,
    "partner_edit": {"receiver_admin"},
    "partner_names": {"receiver_admin"},
    "partner_name_remove": {"receiver_admin"},
    "saved_view": {"coordinator"},
    "saved_view_delete": {"coordinator"},
    "partner_archive": {"receiver_admin"},
    "partner_standing": COORDINATORS,
    "contact_new": {"receiver", "receiver_admin"} | OWN,
    "contact_edit": {"receiver", "receiver_admin"} | OWN,
    "contact_close": {"receiver", "receiver_admin"} | OWN,
    "contact_confirm": {"receiver", "receiver_admin"} | OWN,
    "members": PARTNERS | COORDINATORS,
    "member_invite": {"sender_admin", "receiver_admin"} | COORDINATORS,
    "member_edit": {"receiver_admin", "platform"},
    "member_end": {"receiver_admin", "receiver", "platform"},
    "invitation_revoke": {"receiver_admin", "platform"},
    "invitation_resend": {"receiver_admin", "platform"},
    "unit_new": {"receiver_admin", "sender_admin"},
    "unit_edit": {"receiver_admin"},
    "task_force_list": {"platform"},
    "task_force_new": {"platform"},
    "task_force_invite": {"platform"},
    "clock_list": COORDINATORS,
    "award_list": COORDINATORS,
    "award_new": COORDINATORS,
    "award_edit": OWN,
}
TABLES = (Award, Contact, Event, Invitation, Membership, Organization, TaskForce, TaskForceMembership, Unit)


@pytest.fixture
def address(network, people):
    """The address of each page, about the agency and what belongs to it."""
    contact = ContactFactory(organization=network.agency, audience="all")
    unit = UnitFactory(organization=network.agency)
    invitation, _token = actions.invite(
        by=people.receiver_admin, email="new@agency.example", role="member", organization=network.agency
    )
    alias = actions.add_alias(network.agency, by=people.receiver_admin, name="Elk Fork station", kind="other")
    view = actions.save_view(by=people.coordinator, name="Far", query="q=far")
    award = Award.objects.create(task_force=network.task_force, funder="OVC", number="A-1", starts_on="2026-10-01")
    slug = network.agency.slug
    arguments = {
        **dict.fromkeys(("partner_detail", "partner_edit", "partner_archive", "partner_standing"), [slug]),
        **dict.fromkeys(("contact_edit", "contact_close", "contact_confirm"), [slug, contact.pk]),
        **dict.fromkeys(("member_edit", "member_end"), [people.receiver.membership.pk]),
        **dict.fromkeys(("invitation_revoke", "invitation_resend"), [invitation.pk]),
        **dict.fromkeys(("saved_view", "saved_view_delete"), [view.pk]),
        "partner_names": [slug],
        "partner_name_remove": [slug, alias.pk],
        "contact_new": [slug],
        "unit_edit": [unit.pk],
        "award_edit": [award.pk],
        "task_force_invite": [network.task_force.slug],
    }
    return lambda name: reverse(name, args=arguments.get(name, []))


def counts():
    """What a refusal must not change."""
    return [model.objects.count() for model in TABLES], list(Organization.objects.values_list("version", flat=True))


def test_every_page_is_in_the_table():
    assert set(NAMES) == set(OPENS) | set(OPEN_TO_ALL)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", NAMES)
def test_without_a_sign_in_every_address_leads_to_it(name, method, client, address):
    path, before = address(name), counts()
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.url.startswith(reverse("account_login"))) == (302, True)
    assert counts() == before


@pytest.mark.parametrize("name", sorted(OPENS))
def test_who_opens_each_page(name, as_, people, address):
    path, seen = address(name), {}
    before = counts()
    for who, person in people.items():
        client = as_(person)
        answer = client.get(path)
        if name in POST_ONLY:
            assert answer.status_code == 405
            if who not in OPENS[name]:
                answer = client.post(path)
        seen[who] = answer.status_code
    assert {who for who, status in seen.items() if status in (200, 405)} == OPENS[name]
    assert {status for who, status in seen.items() if who not in OPENS[name]} <= {403, 404}
    assert counts() == before


@pytest.mark.parametrize("name", sorted(set(OPENS) - set(POST_ONLY) - {"members", "task_force_list", "award_list"}))
def test_nobody_else_posts_to_it(name, as_, people, address):
    path = address(name)
    before = counts()
    given = {"name": "X", "title": "X", "status": "left", "role": "admin", "email": "x@agency.example", "do": "archive"}
    for who, person in people.items():
        if who not in OPENS[name]:
            assert as_(person).post(path, given).status_code in (403, 404), who
    assert counts() == before


@pytest.mark.parametrize("name", ["partner_detail", "contact_edit", "member_edit", "unit_edit", "invitation_revoke"])
def test_what_is_not_there_and_what_is_not_visible_look_alike(name, as_, people, address):
    known = {"partner_detail": "auditor", "contact_edit": "auditor"}
    client = as_(getattr(people, known.get(name, "outsider")))
    path = address(name)
    unknown = "/".join("nothing" if "organization" in part else part for part in path.split("/"))
    unknown = unknown[:-9] + "0" * 8 + "/" if name != "partner_detail" else unknown
    assert [client.get(one).status_code for one in (path, unknown)] == [404, 404]


def test_lists_take_no_post(as_, people, address):
    for name in ("partner_list", "partner_detail", "members", "award_list"):
        assert as_(people.coordinator).post(address(name)).status_code == 405


def test_a_link_that_is_none_of_ours_says_so(client, db):
    assert client.post(links.path_to("nonsense"), {"name": "Jo", "password": "three quiet herons"}).status_code == 409


@pytest.mark.parametrize("who", ["coordinator", "receiver_admin", "provider", "sender", "evaluator", "platform"])
def test_titles_and_addresses_hold_no_person(who, as_, people, address, network):
    client = as_(getattr(people, who))
    for name in set(NAMES) - set(POST_ONLY) - {"member_edit", "member_end", "partner_export"}:
        html = client.get(address(name)).text
        title = html.partition("<title>")[2].partition("</title>")[0]
        assert "@" not in title
        assert not [person.user.name for _n, person in people.items() if person.user.name in title]
