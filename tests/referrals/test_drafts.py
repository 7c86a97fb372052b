"""Writing a draft: who may, between whom, and what is refused."""

from datetime import timedelta

import pytest

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners.codes import MembershipStatus
from partners.models import Organization, TaskForceMembership
from referrals import actions
from referrals.actions.drafts import new_reference
from referrals.models import Contents, Referral
from referrals.release_codes import Category
from tests.factories import TaskForceMembershipFactory
from tests.support.coded import ABOUT, recorded

pytestmark = pytest.mark.django_db


def create(network, by, **changes):
    given = {
        "task_force": network.task_force,
        "sender": network.business,
        "receiver": network.agency,
        "kind": "tip",
        **changes,
    }
    return actions.create_draft(by=by, **given)


@pytest.mark.parametrize("name", ["sender", "sender_admin", "coordinator"])
def test_the_sender_and_the_coordinator_may_begin(name, network, people):
    draft = create(network, getattr(people, name))
    assert draft.logged_by_proxy is (name == "coordinator")
    assert draft.created_by == getattr(people, name).user


@pytest.mark.parametrize(
    "name",
    ["sender_readonly", "receiver", "provider", "outsider", "other_coordinator", "evaluator", "auditor", "nobody"],
)
def test_nobody_else_may(name, network, people):
    with pytest.raises(NotAllowed):
        create(network, getattr(people, name))
    assert Referral.objects.count() == 0


def test_v01_sender_and_receiver_differ_and_are_members(network, people):
    with pytest.raises(Invalid) as refused:
        create(network, people.coordinator, receiver=network.business)
    assert "receiver" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        create(network, people.coordinator, receiver=network.outsider)
    assert "receiver" in refused.value.fields


@pytest.mark.parametrize("status", [s for s in MembershipStatus if s not in ("active", "external")])
def test_only_active_and_external_members_hand_off(status, network, people):
    TaskForceMembership.objects.filter(organization=network.business).update(status=status)
    with pytest.raises(Invalid) as refused:
        create(network, people.coordinator)
    assert "sender" in refused.value.fields


def test_v02_a_business_never_sends_a_service_referral(network, people):
    with pytest.raises(Invalid) as refused:
        create(network, people.sender, receiver=network.provider, kind="service")
    assert "kind" in refused.value.fields
    assert Referral.objects.count() == 0


@pytest.mark.parametrize(("kind", "receiver"), [("tip", "provider"), ("service", "agency")])
def test_v02_the_receivers_sector_must_fit(kind, receiver, network, people):
    with pytest.raises(Invalid):
        create(network, people.coordinator, sender=network.survivors, receiver=getattr(network, receiver), kind=kind)


def test_a_service_referral_has_no_contents(network, people):
    with pytest.raises(Invalid) as refused:
        create(
            network,
            people.survivors,
            sender=network.survivors,
            receiver=network.provider,
            kind="service",
            contents={"note": "Two adults."},
        )
    assert "note" in refused.value.fields
    assert Contents.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signs", ["unheard_of"]),
        ("workers", "many"),
        ("language", "xx"),
        ("own_reference", "lower case"),
        ("note", "call 555-555-0142"),
        ("worksite", "12 North Main Street"),
        ("county", "ask 206-555-0143"),
        ("topic", "first_response"),
    ],
)
def test_v05_the_contents_are_checked_field_by_field(field, value, network, people):
    with pytest.raises(Invalid) as refused:
        create(network, people.sender, contents={field: value})
    assert list(refused.value.fields) == [field]
    assert (Referral.objects.count(), Contents.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", "Maria 206-555-0143"),
        ("urgency", "now"),
        ("focus", ""),
        ("industry", "none"),
        ("legal_basis", "consent"),
        ("state", "accepted"),
    ],
)
def test_the_envelope_is_checked_field_by_field(field, value, network, people):
    with pytest.raises(Invalid) as refused:
        create(network, people.sender, envelope={field: value})
    assert list(refused.value.fields) == [field]


def test_a_draft_is_changed_page_by_page(draft_tip, people):
    changed = actions.update_draft(
        draft_tip,
        by=people.sender,
        expected_version=1,
        envelope={"urgency": "urgent"},
        contents={"own_reference": "SWC-1187"},
    )
    row = Contents.objects.get(referral=draft_tip)
    assert (changed.version, changed.urgency, row.own_reference, row.note) == (
        2,
        "urgent",
        "SWC-1187",
        "Night shift only.",
    )
    assert len(row.own_reference_index) == 64
    with pytest.raises(Stale):
        actions.update_draft(draft_tip, by=people.sender, expected_version=1, envelope={"urgency": "routine"})


def test_a_sent_hand_off_is_no_draft_any_more(tip, people):
    with pytest.raises(Conflict):
        actions.update_draft(tip, by=people.sender, envelope={"urgency": "urgent"})


def test_a_draft_is_seen_by_its_own_side_only(draft_tip, people):
    seen = {name for name, actor in people.items() if Referral.objects.visible_to(actor).filter(pk=draft_tip.pk)}
    assert seen == {"sender", "sender_admin", "sender_readonly"}


def test_a_coordinators_draft_is_seen_by_her_and_its_sender(network, people):
    draft = create(network, people.coordinator)
    seen = {name for name, actor in people.items() if Referral.objects.visible_to(actor).filter(pk=draft.pk)}
    assert seen == {"coordinator", "sender", "sender_admin", "sender_readonly"}


def test_references_are_random_and_well_formed():
    made = {new_reference() for _ in range(200)}
    assert len(made) == 200
    assert all(len(r) == 8 and not set(r[2:]) & set("ILOU") for r in made)


def test_a_receiver_in_a_second_task_force_only_is_refused(network, people):
    TaskForceMembershipFactory(task_force=network.other_task_force, organization=network.provider)
    with pytest.raises(NotAllowed):
        create(network, people.coordinator, task_force=network.other_task_force)


@pytest.fixture
def proxy_draft(frozen, network, people):
    """A draft about people that the coordinator logged for an organization that may keep coded contents."""
    Organization.objects.filter(pk=network.survivors.pk).update(privacy_level="contents")
    network.survivors.refresh_from_db()
    return create(network, people.coordinator, **service_of(network))


def service_of(network):
    return {"sender": network.survivors, "receiver": network.provider, "kind": "service"}


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Referral, Contents, Event)]


def test_a_coordinator_begins_none_with_contents_about_people(proxy_draft, network, people):
    before = stored()
    with pytest.raises(NotAllowed):
        create(network, people.coordinator, **service_of(network), contents=ABOUT)
    assert stored() == before


@pytest.mark.parametrize("given", [ABOUT, {"people": None}, {"own_reference": "SWC-9"}])
def test_a_coordinator_writes_nothing_over_what_the_senders_staff_wrote(given, proxy_draft, people):
    actions.update_draft(proxy_draft, by=people.survivors, contents=ABOUT)
    before = stored()
    with pytest.raises(NotAllowed):
        actions.update_draft(proxy_draft, by=people.coordinator, contents=given)
    assert stored() == before
    actions.update_draft(proxy_draft, by=people.coordinator, envelope={"region": "Tamsin"}, contents={})
    assert Contents.objects.get().people == ABOUT["people"]


def test_a_release_that_names_the_receiver_opens_nothing_to_the_coordinators_pen(proxy_draft, people):
    recorded(proxy_draft, people.survivors)
    before = stored()
    with pytest.raises(NotAllowed):
        actions.update_draft(proxy_draft, by=people.coordinator, contents=ABOUT)
    assert stored() == before


def test_under_a_release_that_names_the_task_force_a_coordinator_writes_what_she_reads(proxy_draft, people):
    recorded(proxy_draft, people.survivors, to_task_force=True, categories=[Category.PEOPLE, Category.SAFE_CONTACT])
    actions.update_draft(proxy_draft, by=people.coordinator, contents={"people": 2})
    assert Contents.objects.get().people == 2
    before = stored()
    for unread in ({"language": "es"}, {"safe_contact": ["no_calls"]}, {"people": 4, "own_reference": "SWC-9"}):
        with pytest.raises(NotAllowed):
            actions.update_draft(proxy_draft, by=people.coordinator, contents=unread)
    assert stored() == before


def test_once_that_release_is_over_the_coordinator_writes_no_more(proxy_draft, people, frozen):
    recorded(proxy_draft, people.survivors, to_task_force=True)
    frozen.shift(timedelta(days=31))
    before = stored()
    with pytest.raises(NotAllowed):
        actions.update_draft(proxy_draft, by=people.coordinator, contents={"people": 2})
    assert stored() == before


@pytest.mark.parametrize(
    "reference",
    [
        *("123-45-6789", "415-555-2671", "555-0142", "A-123456789", "A123456789", "1988-04-12", "20651-5501432"),
        *("LOPEZ-MARIA", "ML", "2026-555-0142"),
    ],
)
def test_v05_a_file_number_is_no_number_or_name_of_a_person(reference, draft_tip, people):
    before = stored()
    with pytest.raises(Invalid) as refused:
        actions.update_draft(draft_tip, by=people.sender, contents={"own_reference": reference})
    assert (list(refused.value.fields), stored()) == (["own_reference"], before)
    assert reference not in str(refused.value.fields)


@pytest.mark.parametrize(
    "reference",
    [
        *(
            "SWC-1187",
            "SH-118",
            "A-1187",
            "B7",
            "2026-00142",
            "SWC-2026-00142",
            "2026-11-0042",
            "118-2026",
            "26-CR-004512",
        ),
        *("CASE-20260142", "00012345", "S2026001", ""),
    ],
)
def test_ordinary_file_numbers_are_kept(reference, draft_tip, people):
    actions.update_draft(draft_tip, by=people.sender, contents={"own_reference": reference})
    assert Contents.objects.get().own_reference == reference


@pytest.mark.parametrize("kind", ["service", "legal"])
def test_what_law_enforcement_made_is_no_ground_of_a_providers(kind, network, people):
    draft = create(network, people.survivors, **service_of(network) | {"kind": kind})
    before, ground = stored(), {"legal_basis": "le_generated_information"}
    with pytest.raises(Invalid) as refused:
        actions.update_draft(draft, by=people.survivors, envelope=ground)
    assert (list(refused.value.fields), stored()) == (["legal_basis"], before)
    own = create(network, people.receiver, **service_of(network) | {"kind": kind, "sender": network.agency})
    assert actions.update_draft(own, by=people.receiver, envelope=ground).legal_basis == ground["legal_basis"]


def test_a_draft_with_a_ground_that_is_not_its_senders_is_not_sent(network, people):
    draft = create(network, people.survivors, **service_of(network), envelope={"need_group": "legal"})
    Referral.objects.filter(pk=draft.pk).update(legal_basis="le_generated_information")
    before = stored()
    with pytest.raises(Invalid) as refused:
        actions.send(draft, by=people.survivors)
    assert (list(refused.value.fields), stored()) == (["legal_basis"], before)
