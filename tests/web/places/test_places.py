"""The tab of services and places: what of a confidential place shows, to whom (rule V19), and who marks it."""

import pytest

from core.errors import NotAllowed
from core.models import Event
from partners import actions
from partners.actors import SYSTEM, Actor
from partners.models import Location, Organization, ServiceProviderProfile
from tests.factories import MembershipFactory
from tests.factories.directories import as_json, organization

pytestmark = pytest.mark.django_db
SECRETS = ("12 Alder Street", "98901", "Front door")


@pytest.fixture
def lantern(people):
    """An organization that the coordinator's task force imported."""
    run = actions.start_directory_import(
        as_json(organization()), by=people.coordinator, file_name="a.json", attended=True, source=""
    )
    actions.apply_import(actions.stage(run, by=SYSTEM), by=SYSTEM)
    return Organization.objects.get(name="Lantern House")


@pytest.fixture
def own(lantern):
    """Somebody of the organization itself."""

    hat = MembershipFactory(organization=lantern, admin=True)
    return Actor(user=hat.user, membership=hat)


def page(as_, person, made) -> str:
    return as_(person).get(f"/partners/{made.slug}/?tab=places").text


@pytest.mark.parametrize("whole", [False, True], ids=["one place", "all places"])
def test_v19_outside_only_city_and_county_show(whole, as_, people, lantern, own):
    viewers = {**dict(people.items()), "own": own}
    open_to = {name for name, person in viewers.items() if SECRETS[0] in page(as_, person, lantern)}
    assert {"coordinator", "provider", "sender", "own"} <= open_to
    if whole:
        ServiceProviderProfile.objects.filter(pk=lantern.pk).update(confidential_location=True)
    else:
        Location.objects.update(is_confidential=True)
    for name, person in viewers.items():
        text = page(as_, person, lantern)
        assert [secret for secret in SECRETS if secret in text] == ([*SECRETS] if name == "own" else []), name
        if name in open_to - {"own"}:
            assert "Elk Fork, Marlow" in text


def test_who_marks_a_place(as_, people, lantern):
    place = Location.objects.get()
    url = f"/partners/{lantern.slug}/places/{place.pk}/confidential/"
    for name, person in people.items():
        answer = as_(person).post(url, {"confidential": "1"})
        place.refresh_from_db()
        allowed = name in ("coordinator", "le_coordinator")
        assert answer.status_code in ((302,) if allowed else (403, 404)), name
        assert place.is_confidential == allowed, name
        Location.objects.update(is_confidential=False)
    events = Event.objects.filter(type="location.guarded")
    assert events.count() == 2
    assert "Alder" not in "".join(events.values_list("body", flat=True))


def test_once_it_has_an_admin_only_that_one_marks(as_, people, lantern, own):
    place = Location.objects.get()
    with pytest.raises(NotAllowed):
        actions.set_confidential(place, by=people.coordinator, is_confidential=True)
    url = f"/partners/{lantern.slug}/places/{place.pk}/confidential/"
    assert as_(own).post(url, {"confidential": "1"}).status_code == 302
    assert Location.objects.get().is_confidential
    as_(own).post(url, {"confidential": "0"})
    assert not Location.objects.get().is_confidential
    assert as_(own).post(url.replace(str(place.pk), str(lantern.pk)), {}).status_code == 404


def test_without_anything_listed_there_is_no_such_tab(as_, people, network):
    text = as_(people.coordinator).get(f"/partners/{network.provider.slug}/").text
    assert "?tab=places" not in text
