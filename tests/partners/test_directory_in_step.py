"""Whatever changes an organization leaves the entry it is found by as writing all entries anew would."""

import pytest

from core import keyset
from partners import actions, directory
from partners.actions.directory import index
from partners.actors import SYSTEM
from partners.imports.hsds import reading
from partners.models import DirectoryEntry, Organization
from tests.factories import OrganizationFactory
from tests.factories.agency_lists import agency, csv_of
from tests.factories.directories import as_json, organization

pytestmark = pytest.mark.django_db


def entries() -> dict[str, tuple[str, set[str]]]:
    """Names and words of the entries by organization."""
    rows = DirectoryEntry.objects.values_list("organization__slug", "names", "text")
    return {slug: (names, set(text.split(" | "))) for slug, names, text in rows}


def in_step() -> bool:
    """Whether the entries say what is stored; writes them anew."""
    before = entries()
    index(Organization.objects.values_list("pk", flat=True))
    return before == entries() and len(before) == Organization.objects.count()


def found(text: str) -> list[str]:
    rows, order = directory.ordered(directory.matching(Organization.objects.unmerged(), text))
    return [row.name for row in rows.order_by(*order)]


@pytest.fixture
def stewarded(network):
    network.provider.steward = network.task_force
    network.provider.save()
    return network.provider


def import_agencies(content: bytes) -> None:
    run = actions.start_import(content, by=SYSTEM, file_name="list.csv", attended=True)
    actions.apply_import(actions.stage(run, by=SYSTEM), by=SYSTEM)


def import_directory(content: bytes, file_name: str, **mapping: str) -> None:
    run = actions.start_directory_import(
        content, by=SYSTEM, file_name=file_name, attended=True, source="Ours", mapping=mapping
    )
    actions.apply_import(actions.stage(run, by=SYSTEM), by=SYSTEM)


def test_the_network_of_these_tests_is_in_step(network):
    assert in_step()


def test_after_a_list_of_agencies_and_its_next_edition(network):
    import_agencies(csv_of(agency(), agency(ori="WA0990200", agency_name="Cedar Bay Police Department")))
    assert found("cedar bay") == found("WA0990200") == found("ceder bay") == ["Cedar Bay Police Department"]
    assert in_step()
    import_agencies(csv_of(agency(agency_name="Quarry Police", primary_county="Keane")))
    assert found("quarry keane") == ["Quarry Police"]
    assert found("WA0990100 elk") == []
    assert in_step()


def test_after_a_directory_in_the_hsds_form_and_its_next_edition(network):
    import_directory(as_json(organization()), "list.json")
    assert found("lantern") == found("night beds") == ["Lantern House"]
    assert in_step()
    import_directory(as_json(organization() | {"name": "Quarry Home"}), "list.json")
    assert found("quarry") == ["Quarry Home"]
    assert in_step()


def test_after_a_table_with_mapped_columns(network):
    head = "Name,City,State,Services,Languages"
    rows = f'{head}\nOwl House,Elk Fork,WA,"Food, Civil legal",Spanish\nFox House,Marlow,WA,,\n'.encode()
    import_directory(rows, "ours.csv", **reading.plain.guess(["name", "city", "state", "services", "languages"]))
    assert found("owl spanish") == found("owl legal") == ["Owl House"]
    assert in_step()
    import_directory(rows.replace(b"Fox House,Marlow", b"Fox House,Keane"), "ours.csv", name="name", city="city")
    assert in_step()


def test_after_adding_editing_archiving_and_restoring(network, people):
    made = actions.create_organization(
        by=people.coordinator, name="Quarry House", sector="service_provider", languages=["ht"], city="Keane"
    )
    assert found("quarry haitian keane") == ["Quarry House"]
    assert in_step()
    changed = {"name": "Ridge House", "short_name": "RH", "state": "WA"}
    actions.update_organization(made, by=people.coordinator, fields=changed, services=["dental"], languages=[])
    assert found("ridge dental washington") == ["Ridge House"]
    assert (found("quarry"), found("ridge haitian")) == ([], [])
    assert in_step()
    for act in (actions.archive_organization, actions.restore_organization):
        act(made, by=people.coordinator)
        assert found("ridge") == ["Ridge House"]
        assert in_step()


def test_after_other_names(stewarded, people):
    alias = actions.add_alias(stewarded, by=people.coordinator, name="Quillwort Law")
    assert found("quillwort") == [stewarded.name]
    assert in_step()
    actions.remove_alias(alias, by=people.coordinator)
    assert found("quillwort") == []
    assert in_step()


def test_after_a_merge_and_its_undoing(stewarded, people, network):
    double = OrganizationFactory(name="Quillwort Law", short_name="QWL", city="Keane", steward=network.task_force)
    actions.add_alias(double, by=people.coordinator, name="Sandpiper Law")
    made = actions.merge_organizations(stewarded, double, by=people.coordinator, take=["city"])
    for text in ("quillwort", "qwl", "sandpiper", "keane harbor"):
        assert found(text) == [stewarded.name], text
    assert in_step()
    actions.undo_merge(made, by=people.coordinator)
    assert (found("quillwort"), found("keane harbor")) == (["Quillwort Law"], [])
    assert in_step()


@pytest.mark.parametrize("text", ["", "delta", "delat"])
def test_pages_are_stable_while_organizations_are_added(text, network):
    here = {OrganizationFactory(name=f"Delta {n:02}").pk for n in range(12)}
    rows = Organization.objects.filter(name__startswith="Delta")
    seen, after = [], None
    while after != "":
        fitting, order = directory.ordered(directory.matching(rows, text) if text else rows)
        page = keyset.page(fitting, order=order, after=after, size=5)
        seen += [row.pk for row in page.rows]
        after = page.next
        OrganizationFactory(name=f"Delta 0{len(seen)} more")
        OrganizationFactory(name="Delta")
    assert len(seen) == len(set(seen))
    assert here <= set(seen)
