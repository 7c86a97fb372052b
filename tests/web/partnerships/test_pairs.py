"""Pages of partnerships: who opens which, what each is told of traffic, the order of the list, and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Event
from partners.models import Agreement, AgreementParty, Partnership
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.partnerships import ActivityFactory, PartnershipFactory, RatingFactory, WaveFactory
from web.partnerships.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


MEMBERS = {"sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly"}
MEMBERS |= {"provider", "survivors", "outsider"}
COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}
OWN = {"coordinator", "le_coordinator"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
GIVEN = {"types": ["referral"], "formality": "informal", "direction": "both", "started_on": "2026-01-05"}


@pytest.fixture
def pair(network):
    return PartnershipFactory(
        task_force=network.task_force, one=network.agency, other=network.provider, last_logged_on=date(2026, 10, 2)
    )


def opening(as_, people, path):
    return {name for name, person in people.items() if as_(person).get(path).status_code == 200}


def stored():
    return list(Partnership.objects.order_by("pk").values()), Event.objects.count()


def paper(network, title, parties, **dates):
    """An agreement that all its parties have signed."""
    given = {"signed_on": date(2025, 1, 1), "effective_on": date(2025, 1, 1), "shown_to": "task_force"}
    row = Agreement.objects.create(task_force=network.task_force, instrument="mou", title=title, **given | dates)
    for organization in parties:
        AgreementParty.objects.create(agreement=row, organization=organization)
    return row


def test_who_opens_what(as_, people, pair):
    assert opening(as_, people, "/partnerships/") == MEMBERS | COORDINATORS
    assert opening(as_, people, f"/partnerships/{pair.pk}/") == AGENCY | OWN | {"provider", "survivors"}
    assert opening(as_, people, f"/partnerships/{pair.pk}/edit/") == OWN | {"receiver", "receiver_admin", "provider"}
    writers = {"sender", "sender_admin", "receiver", "receiver_admin", "provider", "survivors", "outsider"}
    assert opening(as_, people, "/partnerships/new/") == writers | COORDINATORS
    assert as_(people.survivors).get(f"/partnerships/{pair.pk}/edit/").status_code == 403
    for name in ("sender", "outsider", "other_coordinator", "evaluator", "auditor", "platform"):
        assert as_(getattr(people, name)).get(f"/partnerships/{pair.pk}/").status_code == 404


@pytest.mark.parametrize("name", [pattern.name for pattern in urlpatterns])
def test_without_a_sign_in_every_address_leads_to_it(client, name):
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    path = str(pattern.pattern)
    for part in ("uuid:pk", "uuid:pair_pk", "slug:slug"):
        path = path.replace(f"<{part}>", "0" * 8 + "-0000-7000-8000-" + "0" * 12 if "uuid" in part else "any")
    for method in ("get", "post"):
        answer = getattr(client, method)(f"/{path}")
        assert (answer.status_code, answer.url.startswith("/account/login/")) == (302, True)


def test_naming_changing_and_ending(as_, people, network):
    client = as_(people.coordinator)
    given = GIVEN | {"one": network.agency.pk, "other": network.business.pk}
    answer = client.post("/partnerships/new/", given)
    pair = Partnership.objects.get()
    assert answer.url == f"/partnerships/{pair.pk}/"
    before = stored()
    assert client.post("/partnerships/new/", given).status_code == 409
    assert client.post("/partnerships/new/", given | {"types": []}).status_code == 400
    assert as_(people.survivors).post(f"/partnerships/{pair.pk}/edit/", GIVEN).status_code == 403
    assert as_(people.outsider).post(f"/partnerships/{pair.pk}/edit/", GIVEN).status_code == 404
    client = as_(people.receiver)
    url = f"/partnerships/{pair.pk}/edit/"
    stale = client.post(url, GIVEN | {"version": 7, "formality": "formal"})
    assert (stale.status_code, "not what you typed" in stale.text) == (412, True)
    assert client.post(url, GIVEN | {"ended_on": "2020-01-01"}).status_code == 400
    assert stored() == before
    assert client.post(url, GIVEN | {"version": 1, "ended_on": "2026-02-01"}).status_code == 302
    pair.refresh_from_db()
    assert (pair.version, pair.ended_on) == (2, date(2026, 2, 1))


def test_from_a_partners_page_the_own_side_is_known(as_, people, network):
    url = f"/partnerships/new/?partner={network.provider.slug}"
    client = as_(people.receiver)
    assert f'value="{network.provider.pk}" selected' in client.get(url).text
    answer = client.post(url, GIVEN | {"other": network.provider.pk})
    assert answer.url == f"/partners/{network.provider.slug}/?tab=partnerships"
    assert Partnership.objects.get().has(frozenset({network.agency.pk}))


def test_only_the_two_and_the_coordinator_are_told_of_traffic(as_, people, network, pair):
    told = {name for name in ("receiver", "provider", "coordinator") if "Oct 2" in page(as_, people, name, pair)}
    assert told == {"receiver", "provider", "coordinator"}
    html = page(as_, people, "survivors", pair)
    assert ("Oct 2" in html, "sent," in html) == (False, False)


def page(as_, people, name, pair):
    return as_(getattr(people, name)).get(f"/partnerships/{pair.pk}/").text


def test_what_sleeps_is_called_active_before_others(as_, people, network):
    sleeping = PartnershipFactory(
        task_force=network.task_force, one=network.agency, other=network.provider, last_logged_on=date(2025, 3, 1)
    )
    assert "Dormant" in page(as_, people, "receiver", sleeping)
    assert "Dormant" not in page(as_, people, "survivors", sleeping)
    assert "Elk Fork PD" in as_(people.receiver).get("/partnerships/?status=dormant").text
    found = as_(people.survivors).get("/partnerships/?scope=all&status=dormant").text
    assert "No partnerships match" in found


def test_a_police_coordinator_is_not_told_of_traffic_between_providers(as_, people, network):
    pair = PartnershipFactory(
        task_force=network.task_force,
        one=network.survivors,
        other=network.provider,
        last_logged_on=None,
        last_sent_on=date(2026, 10, 2),
    )
    assert "Oct 2" in page(as_, people, "coordinator", pair)
    assert "Oct 2" not in page(as_, people, "le_coordinator", pair)


def test_the_list_has_lapsed_first_then_ending_then_by_name(as_, people, network):
    today = timezone.now().date()
    force = {"task_force": network.task_force}
    fine = PartnershipFactory(one=network.agency, other=network.provider, **force)
    ending = PartnershipFactory(one=network.business, other=network.provider, **force)
    lapsed = PartnershipFactory(one=network.survivors, other=network.provider, **force)
    bare = PartnershipFactory(one=network.agency, other=network.business, **force)
    paper(network, "Running", (network.agency, network.provider))
    paper(network, "Ends soon", (network.business, network.provider), expires_on=today + timedelta(days=18))
    paper(network, "Over", (network.survivors, network.provider), expires_on=today - timedelta(days=9))
    html = as_(people.coordinator).get("/partnerships/").text
    order = sorted((fine, ending, lapsed, bare), key=lambda pair: html.index(f"/partnerships/{pair.pk}/"))
    assert [pair.pk for pair in order[:2]] == [lapsed.pk, ending.pk]
    assert {pair.pk for pair in order[2:]} == {fine.pk, bare.pk}
    assert ("Lapsed " in html, "No end date" in html) == (True, True)


def test_their_own_paper_stands_before_that_of_the_whole_task_force(as_, people, network, pair):
    today = timezone.now().date()
    paper(network, "Rules of the house", (network.survivors,), binds_all=True)
    assert "Task force-wide" in as_(people.coordinator).get("/partnerships/").text
    assert "Rules of the house</a>" in page(as_, people, "coordinator", pair)
    paper(network, "Theirs", (network.agency, network.provider), expires_on=today - timedelta(days=9))
    html = as_(people.coordinator).get(f"/partners/{network.agency.slug}/?tab=partnerships").text
    assert ("Theirs</a>" in html, "Lapsed " in html, "0 active, 1 lapsed" in html) == (True, True, True)
    paper(network, "Renewed", (network.agency, network.provider))
    html = as_(people.coordinator).get("/partnerships/").text
    assert ("Renewed</a>" in html, "Theirs" in html, "Task force-wide" in html) == (True, False, False)


def test_done_together_leaves_out_what_says_nothing_of_the_two(as_, people, network, pair):
    for kind in ("meeting_tf_full", "site_visit"):
        ActivityFactory(task_force=network.task_force, lead=network.agency, partners=[network.provider], kind=kind)
    html = page(as_, people, "receiver", pair)
    assert ("Site visit" in html, "Meeting of the whole task force" in html) == (True, False)


def test_filters(as_, people, network, pair):
    client = as_(people.coordinator)
    for query, found in (
        ("q=harbor", True),
        ("q=nothing", False),
        ("type=referral", True),
        ("type=funding", False),
        ("status=ended", False),
        ("sector=service_provider", True),
        ("sector=business", False),
    ):
        assert (f"/partnerships/{pair.pk}/" in client.get(f"/partnerships/?{query}").text) is found, query
    assert client.get("/partnerships/?status=strange").status_code == 400
    assert client.get("/partnerships/?after=nonsense").status_code == 400


def test_business_people_see_their_own_alone(as_, people, network, pair):
    own = PartnershipFactory(task_force=network.task_force, one=network.business, other=network.agency)
    html = as_(people.sender).get("/partnerships/?scope=all").text
    assert (str(own.pk) in html, str(pair.pk) in html) == (True, False)
    assert "h-partnerships" not in as_(people.sender).get(f"/partners/{network.agency.slug}/").text
    assert str(own.pk) in as_(people.sender).get(f"/partners/{network.business.slug}/?tab=partnerships").text


def test_a_partners_page_has_them(as_, people, network, pair):
    for name in ("coordinator", "receiver", "provider", "survivors"):
        client = as_(getattr(people, name))
        for tab in ("overview", "partnerships"):
            assert str(pair.pk) in client.get(f"/partners/{network.agency.slug}/?tab={tab}").text
    for name in ("outsider", "evaluator", "platform"):
        html = as_(getattr(people, name)).get(f"/partners/{network.agency.slug}/?tab=partnerships").text
        assert str(pair.pk) not in html


def test_both_ratings_stand_side_by_side_after_the_close_only(as_, people, network, pair):
    wave = WaveFactory(task_force=network.task_force, name="Autumn")
    RatingFactory(wave=wave, partnership=pair, rater=network.agency, level=5)
    RatingFactory(wave=wave, partnership=pair, rater=network.provider, level=1)
    html = page(as_, people, "receiver", pair)
    assert ("Collaboration</td>" in html, "Networking</td>" in html) == (True, False)
    assert "Autumn" not in page(as_, people, "coordinator", pair)
    closed = WaveFactory(task_force=network.task_force, closed=True, name="Spring")
    RatingFactory(wave=closed, partnership=pair, rater=network.agency, level=4)
    RatingFactory(wave=closed, partnership=pair, rater=network.provider, level=2)
    for name in ("receiver", "provider", "coordinator"):
        html = page(as_, people, name, pair)
        assert ("Coalition</td>" in html, "Cooperation</td>" in html, "2 levels apart" in html) == (True,) * 3
    assert "Spring" not in page(as_, people, "survivors", pair)


@pytest.mark.parametrize("path", ["/partnerships/", "/partners/{slug}/", "/partners/{slug}/?tab=partnerships"])
def test_rows_cost_no_queries(as_, people, network, path):
    def grow(count):
        for _number in range(count):
            other = OrganizationFactory()
            TaskForceMembershipFactory(task_force=network.task_force, organization=other)
            PartnershipFactory(task_force=network.task_force, one=network.agency, other=other)
            ActivityFactory(task_force=network.task_force, lead=network.agency, partners=[other])
            paper(network, "MOU", (network.agency, other))

    client, counts = as_(people.coordinator), []
    for more in (2, 7):
        grow(more)
        client.get(path.format(slug=network.agency.slug))
        with CaptureQueriesContext(connection) as found:
            client.get(path.format(slug=network.agency.slug))
        counts.append(len(found))
    assert counts[0] == counts[1]
