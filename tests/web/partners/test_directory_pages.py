"""The directory's other names, saved views and file: who gets which answer, and that a refusal changes nothing."""

import pytest

from core.models import AccessLog, Event
from partners import actions
from partners.models import Organization, OrganizationAlias, SavedView
from tests.factories import MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stewarded(network):
    Organization.objects.filter(pk=network.provider.pk).update(steward=network.task_force)
    network.provider.refresh_from_db()
    return network.provider


@pytest.fixture
def view(network, people):
    return actions.save_view(by=people.coordinator, name="Hotels", query="scope=all&sector=business")


def lines(answer) -> list[str]:
    return b"".join(answer.streaming_content).decode().lstrip("\ufeff").splitlines()


def test_a_mistyped_search_says_that_it_shows_what_is_near(as_, network, people):
    client = as_(people.coordinator)
    near, exact = client.get("/partners/?q=Habor+Leagl+Aid").text, client.get("/partners/?q=harbor").text
    assert network.provider.name in near
    assert "These are near" in near
    assert "These are near" not in exact
    assert "No partners match" in client.get("/partners/?q=zzzzzz").text


def test_a_name_is_added_found_shown_and_taken_away(as_, stewarded, people):
    client = as_(people.coordinator)
    names = f"/partners/{stewarded.slug}/names/"
    assert "No other name yet" in client.get(names).text
    assert client.post(names, {"name": "Portside Law", "kind": "former"}).status_code == 302
    assert stewarded.name in client.get("/partners/?q=portside").text
    assert "Portside Law" in client.get(f"/partners/{stewarded.slug}/").text
    alias = OrganizationAlias.objects.get()
    assert client.post(f"{names}{alias.pk}/remove/").status_code == 302
    assert stewarded.name not in client.get("/partners/?q=portside").text
    told = Event.objects.filter(type__startswith="organization.alias")
    assert [event.type for event in told.order_by("id")] == ["organization.alias_added", "organization.alias_removed"]
    assert not any("Portside" in event.body for event in told)


@pytest.mark.parametrize("name", ["", "  ", "---", "Harbor Legal Aid", "HARBOR legal aid.", "x" * 201])
def test_a_name_that_is_none_or_is_there_already_is_refused(name, as_, stewarded, people):
    answer = as_(people.coordinator).post(f"/partners/{stewarded.slug}/names/", {"name": name, "kind": "other"})
    assert (answer.status_code, OrganizationAlias.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 302),
        *((name, 403) for name in ("other_coordinator", "provider", "sender_admin", "evaluator", "platform")),
        ("auditor", 404),
        ("nobody", 404),
    ],
)
def test_only_the_keeper_of_a_record_names_it(who, status, as_, stewarded, people):
    client = as_(getattr(people, who))
    alias = actions.add_alias(stewarded, by=people.coordinator, name="Portside Law")
    at = f"/partners/{stewarded.slug}/names/"
    assert client.post(at, {"name": "Another", "kind": "trade"}).status_code == status
    assert client.post(f"{at}{alias.pk}/remove/").status_code == status
    assert {row.name for row in OrganizationAlias.objects.all()} == ({"Another"} if status == 302 else {"Portside Law"})


def test_a_view_is_saved_shown_beside_the_list_renamed_and_deleted(as_, network, people):
    client = as_(people.coordinator)
    page = client.get("/partners/?scope=all&sector=business").text
    assert "/partners/views/?query=sector%3Dbusiness%26scope%3Dall" in page
    saved = client.post("/partners/views/", {"name": "Hotels", "query": "sector=business&scope=all&after=xyz"})
    assert saved.url == "/partners/?sector=business&scope=all"
    assert ">Hotels</a>" in client.get(saved.url).text
    view = SavedView.objects.get()
    renamed = client.post(f"/partners/views/{view.pk}/", {"name": "Inns", "version": view.version})
    assert (renamed.status_code, SavedView.objects.get().name) == (302, "Inns")
    assert client.post(f"/partners/views/{view.pk}/", {"name": "Old", "version": 1}).status_code == 412
    assert client.post(f"/partners/views/{view.pk}/delete/", {"version": 2}).status_code == 302
    assert not SavedView.objects.exists()
    assert "No views yet" in client.get("/partners/views/").text


@pytest.mark.parametrize(
    ("name", "query"),
    [("", "sector=business"), ("Hotels", "sector=police"), ("hotels", "scope=all&sector=business"), ("A", "scope=x")],
)
def test_a_view_without_a_name_or_with_no_filters_of_ours_is_refused(name, query, as_, people, view):
    answer = as_(people.coordinator).post("/partners/views/", {"name": name, "query": query})
    assert (answer.status_code, SavedView.objects.count()) == (400, 1)


def test_a_view_belongs_to_one_person_and_one_hat(as_, people, view):
    other_hat = MembershipFactory(
        user=people.coordinator.user, coordinator=True, task_force=people.other_coordinator.task_force
    )
    for who in (people.le_coordinator, people.sender, people.platform, people.auditor, people.nobody):
        client = as_(who)
        assert client.post(f"/partners/views/{view.pk}/", {"name": "Mine"}).status_code == 404
        assert client.post(f"/partners/views/{view.pk}/delete/").status_code == 404
    client = as_(people.coordinator)
    session = client.session
    session["membership"] = str(other_hat.pk)
    session.save()
    assert client.get(f"/partners/views/{view.pk}/").status_code == 404
    assert SavedView.objects.get().name == "Hotels"


def test_those_without_a_directory_keep_no_views(as_, people):
    assert as_(people.auditor).post("/partners/views/", {"name": "A", "query": "sector=business"}).status_code == 403
    assert not SavedView.objects.exists()


def test_a_stranger_is_led_to_the_sign_in(client, network):
    for url in ("/partners.csv", "/partners/views/", f"/partners/{network.agency.slug}/names/"):
        assert "/account/login/" in client.get(url).url


def test_the_file_holds_what_the_list_shows_in_its_order(as_, network, people):
    OrganizationFactory(business=True, name="=HYPERLINK(1)", profile__naics="721110")
    client = as_(people.coordinator)
    header, *rows = lines(client.get("/partners.csv?scope=all&sector=business"))
    assert header.split(",")[:2] == ["name", "short_name"]
    assert [row.split(",")[0] for row in rows] == ["'=HYPERLINK(1)", "Summit Hospitality Group"]
    assert "721110" in rows[0]
    assert AccessLog.objects.filter(what="directory.exported").count() == 1
    assert client.get("/partners.csv?sector=nonsense").url == "/partners/?sector=nonsense"


def test_the_file_obeys_who_may_see_what(as_, network, people):
    Organization.objects.filter(pk=network.provider.pk).update(regime="hipaa")
    wanted = {"coordinator": True, "receiver": True, "sender": False, "evaluator": False}
    for name, seen in wanted.items():
        text = "\n".join(lines(as_(getattr(people, name)).get("/partners.csv?scope=all&q=harbor")))
        assert network.provider.name in text, name
        assert ("hipaa" in text) == seen, name
    assert len(lines(as_(people.auditor).get("/partners.csv?scope=all"))) == 1
