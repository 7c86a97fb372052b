"""Every address of this area for every kind of user, and all that a survivors' organization or a business may open."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from core.models import Event
from partners.line_codes import LineKind, LinePurpose
from partners.models import (
    Activity,
    AfterHoursLine,
    Agreement,
    AgreementParty,
    AssessmentWave,
    BusinessPractice,
    Capacity,
    Engagement,
    Inquiry,
    Participation,
    Partnership,
    PolicyCheck,
    Rating,
    Recommendation,
    Talk,
)
from referrals.models import Referral
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.partnerships import (
    ActivityFactory,
    EngagementFactory,
    PartnershipFactory,
    RatingFactory,
    RecommendationFactory,
    WaveFactory,
)
from web.partnerships.urls import urlpatterns

pytestmark = pytest.mark.django_db
TABLES = (
    *(Activity, AssessmentWave, BusinessPractice, Engagement, Event, Participation, Partnership, PolicyCheck),
    *(Rating, Recommendation, Talk),
)
COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}
OWN = {"coordinator", "le_coordinator"}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
INSIDE = AGENCY | {"provider", "survivors"}
MEMBERS = INSIDE | BUSINESS | {"outsider"}
WRITERS = MEMBERS - {"sender_readonly", "receiver_readonly"}

# Who opens each page (for what only takes a post: who may send it). The pair is the agency and the survivors'
# organization, the activity is theirs with the agency in the lead, and the practices are the business's.
OPENS = {
    "partnership_list": MEMBERS | COORDINATORS,
    "partnership_new": WRITERS | COORDINATORS,
    "partnership_detail": INSIDE | OWN,
    "partnership_edit": {"receiver", "receiver_admin", "survivors"} | OWN,
    "wave_list": MEMBERS | COORDINATORS,
    "wave_new": COORDINATORS,
    "wave_detail": INSIDE | BUSINESS | OWN,
    "wave_edit": OWN,
    "wave_rate": {"receiver", "receiver_admin", "survivors"},
    "wave_talked": OWN,
    "activity_list": MEMBERS | COORDINATORS,
    "activity_new": WRITERS | COORDINATORS,
    "activity_edit": {"receiver", "receiver_admin"} | OWN,
    "activity_void": {"receiver", "receiver_admin"} | OWN,
    "recommendation_list": INSIDE | COORDINATORS | {"outsider"},
    "recommendation_new": {"survivors"} | COORDINATORS,
    "recommendation_edit": {"survivors"} | OWN,
    "recommendation_answer": OWN,
    "engagement_new": {"survivors"} | OWN,
    "engagement_edit": {"survivors"} | OWN,
    "practice_edit": {"sender", "sender_admin"} | OWN,
}
POST_ONLY = {"wave_talked"}


@pytest.fixture
def address(network):
    """The address of each page, about what hangs between the agency and the survivors' organization."""
    force, ends = network.task_force, (network.agency, network.survivors)
    pair = PartnershipFactory(task_force=force, one=ends[0], other=ends[1])
    open_wave, closed = WaveFactory(task_force=force), WaveFactory(task_force=force, closed=True)
    for rater, level in zip(ends, (5, 1), strict=True):
        RatingFactory(wave=closed, partnership=pair, rater=rater, level=level)
    activity = ActivityFactory(task_force=force, lead=network.agency, partners=[network.survivors])
    said = RecommendationFactory(task_force=force, organization=network.survivors)
    engagement = EngagementFactory(task_force=force, organization=network.survivors)
    arguments = {
        **dict.fromkeys(("partnership_detail", "partnership_edit"), [pair.pk]),
        **dict.fromkeys(("wave_detail", "wave_edit"), [open_wave.pk]),
        "wave_rate": [open_wave.pk, pair.pk],
        "wave_talked": [closed.pk, pair.pk],
        **dict.fromkeys(("activity_edit", "activity_void"), [activity.pk]),
        **dict.fromkeys(("recommendation_edit", "recommendation_answer"), [said.pk]),
        "engagement_new": [network.survivors.slug],
        "engagement_edit": [engagement.pk],
        "practice_edit": [network.business.slug],
    }
    return lambda name: reverse(name, args=arguments.get(name, []))


def stored():
    return [list(model._base_manager.order_by("pk").values()) for model in TABLES]


def test_every_address_is_decided():
    assert set(OPENS) == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("name", sorted(set(OPENS) - POST_ONLY))
def test_who_opens_it(as_, people, address, name):
    answers = {who: as_(person).get(address(name)).status_code for who, person in people.items()}
    assert {who for who, status in answers.items() if status == 200} == OPENS[name]
    assert {status for who, status in answers.items() if who not in OPENS[name]} <= {403, 404}


@pytest.mark.parametrize("name", sorted(OPENS))
def test_nobody_else_changes_anything(as_, people, address, name):
    before = stored()
    for who, person in people.items():
        if who not in OPENS[name]:
            assert as_(person).post(address(name), {"version": 1}).status_code in (403, 404, 405), who
            assert stored() == before, who


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_who_sends_it(as_, people, address, name):
    assert as_(people.coordinator).get(address(name)).status_code == 405
    assert as_(people.le_coordinator).post(address(name)).status_code == 302
    assert Talk.objects.count() == 1


def pages():
    """The name and address of every page of the product that needs no argument."""
    areas = get_resolver("web.urls").url_patterns
    found = [pattern for area in areas for pattern in area.url_patterns if isinstance(pattern, URLPattern)]
    return {one.name: reverse(one.name) for one in found if one.name and "<" not in str(one.pattern)}


def opened(as_, person):
    """The pages that answer with a page, each after signing in anew: some of them end the session."""
    return {name for name, path in pages().items() if as_(person).get(path).status_code == 200}


CLOSED = {
    *("agreement_new", "agreement_policies", "award_list", "award_new", "breach_list", "breach_new", "check_cadences"),
    *("clock_list", "delivery_list", "duplicate_list", "event_log", "retention"),
    *("event_log_csv", "home", "import_agencies", "import_directory", "member_invite", "merge_list"),
    *("notifications_read", "partner_new", "queue", "queue_counts", "task_force_list", "task_force_new", "unit_new"),
    "wave_new",
}
"""What nobody's member opens: coordinators', admins' and platform staff's pages, and what is no page to open."""
CLOSED_TO_BUSINESS = CLOSED | {
    *("capacity_board", "inquiry_list", "inquiry_new", "recommendation_list", "recommendation_new")
}
ADMINS = {"breach_list", "member_invite", "unit_new"}


def test_a_survivors_organization_opens_what_a_provider_does_and_writes_recommendations(as_, people):
    assert set(pages()) - opened(as_, people.survivors) == CLOSED
    assert set(pages()) - opened(as_, people.provider) == CLOSED | {"recommendation_new"}


def test_a_business_opens_neither_capacity_nor_recommendations(as_, people):
    for name in ("sender", "sender_admin"):
        closed = CLOSED_TO_BUSINESS - (ADMINS if name == "sender_admin" else set())
        assert set(pages()) - opened(as_, getattr(people, name)) == closed


def tabs(as_, person, organization):
    answer = as_(person).get(f"/partners/{organization.slug}/")
    return [tab["url"].removeprefix("?tab=") for tab in answer.context["tabs"]]


def test_the_tabs_of_a_partners_page(as_, people, network):
    own = ["overview", "referrals", "partnerships", "contacts", "documents", "people", "history"]
    assert tabs(as_, people.survivors, network.survivors) == [*own[:4], "engagements", *own[4:]]
    assert tabs(as_, people.sender, network.business) == [*own[:4], "practices", *own[4:]]
    assert tabs(as_, people.survivors, network.business) == ["overview", "partnerships", "contacts", "practices"]
    assert tabs(as_, people.survivors, network.provider) == ["overview", "partnerships", "contacts"]
    for other in (network.survivors, network.provider, network.agency):
        assert tabs(as_, people.sender, other) == ["overview", "contacts"]


@pytest.fixture
def rows(network, address):
    """What there is, by name; `address` made the agency's and the survivors' organization's."""
    force, other = network.task_force, OrganizationFactory(business=True)
    TaskForceMembershipFactory(task_force=force, organization=other)
    line = {"kind": LineKind.ROUND_THE_CLOCK, "answered_by": "Desk", "organization": network.agency}
    for house in (network.business, other):
        BusinessPractice.objects.create(organization=house, tip_route="none")
        PolicyCheck.objects.create(organization=house, policy="grievance", state="absent")
    return {
        "theirs": PartnershipFactory(task_force=force, one=network.agency, other=network.provider),
        "shop": PartnershipFactory(task_force=force, one=network.agency, other=network.business),
        "raid": ActivityFactory(task_force=force, lead=network.agency, kind="joint_operation"),
        "class": ActivityFactory(task_force=force, lead=network.agency, partners=[network.business]),
        "tips": AfterHoursLine.objects.create(
            label="Tips", purpose=LinePurpose.TIP_LINE, number="+14065550101", **line
        ),
        "beds": AfterHoursLine.objects.create(
            label="Beds", purpose=LinePurpose.EMERGENCY_PLACEMENT, number="+14065550102", **line
        ),
        "pact": signed(network, network.agency, network.business),
        "alien": signed(network, network.agency, network.provider),
    }


def signed(network, *parties):
    row = Agreement.objects.create(
        task_force=network.task_force, instrument="mou", title="Pact", signed_on="2026-01-02"
    )
    for organization in parties:
        AgreementParty.objects.create(agreement=row, organization=organization)
    return row


def seen(person, model):
    return set(model.objects.visible_to(person).distinct())


def test_the_rows_that_a_business_may_see(people, network, rows, tip, service):
    person = people.sender
    assert seen(person, Referral) == {tip}
    assert seen(person, Partnership) == {rows["shop"]}
    assert seen(person, Activity) == {rows["class"]}
    assert seen(person, AfterHoursLine) == {rows["tips"]}
    assert seen(person, Agreement) == {rows["pact"]}
    assert {row.organization for row in seen(person, BusinessPractice)} == {network.business}
    assert {row.organization for row in seen(person, PolicyCheck)} == {network.business}
    for model in (Engagement, Recommendation, Rating, Talk, Capacity, Inquiry):
        assert seen(person, model) == set(), model


def test_the_rows_that_a_survivors_organization_may_see(people, network, rows, tip, service):
    person = people.survivors
    assert seen(person, Referral) == {service}
    assert seen(person, Partnership) == set(Partnership.objects.all())
    assert seen(person, Activity) == set(Activity.objects.filter(participations__organization=network.survivors))
    assert seen(person, AfterHoursLine) == {rows["tips"], rows["beds"]}
    assert seen(person, Agreement) == set()
    assert {row.organization for row in seen(person, Engagement)} == {network.survivors}
    assert {row.organization for row in seen(person, Recommendation)} == {network.survivors}
    assert {row.rater for row in seen(person, Rating)} == {network.survivors, network.agency}
    assert seen(person, Talk) == set()
