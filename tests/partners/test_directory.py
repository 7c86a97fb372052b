"""Looking for organizations: what is found, in which order, and that the pages of it neither skip nor repeat."""

import pytest
from django.core.management import call_command

from core import keyset
from partners import actions, directory
from partners.actions.directory import index
from partners.models import DirectoryEntry, LanguageOffered, Organization, ServiceOffered
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def found(text: str, rows=None) -> list[str]:
    rows, order = directory.ordered(directory.matching(Organization.objects.all() if rows is None else rows, text))
    return [row.name for row in rows.order_by(*order)]


@pytest.fixture
def hotel(network):
    made = OrganizationFactory(
        business=True,
        profile__naics="721110",
        profile__industry="hotels",
        name="Bluebird Inn",
        short_name="BBI",
        state="WA",
        city="Elk Fork",
        county="Keane",
    )
    return made.name


@pytest.fixture
def shelter(network):
    made = OrganizationFactory(name="Casa Ámbar", county="Oquirrh")
    ServiceOffered.objects.create(organization=made, need="immigration_relief")
    LanguageOffered.objects.create(organization=made, language="ht")
    index([made.pk])
    return made.name


@pytest.mark.parametrize(
    "text", ["bluebird", "BLUE", "inn bluebird", "bbi", "721110", "7211", "wa bluebird", "Washington", "keane", "hotel"]
)
def test_a_business_is_found_by_name_number_place_and_industry(text, hotel):
    assert found(text) == [hotel]


@pytest.mark.parametrize(
    "text", ["casa ambar", "ámbar", "immigration legal", "immigration_relief", "haitian", "oquirrh", "oquirr casa"]
)
def test_a_provider_is_found_by_service_and_language_with_or_without_accents(text, shelter):
    assert found(text) == [shelter]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Habor Leagl Aid", "Harbor Legal Aid"),
        ("habor", "Harbor Legal Aid"),
        ("sumit hospitalty", "Summit Hospitality Group"),
        ("Nortside Sheltre", "Northside Shelter"),
        ("semlila", "Semilla Workers' Circle"),
        ("workers circle", "Semilla Workers' Circle"),
        ("Worker's", "Semilla Workers' Circle"),
    ],
)
def test_typing_errors_are_forgiven(text, name, network):
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text", ["", "---", "zzzz", "harbor zzzz", "arbor legal", "aix", "' OR 1=1", '"', "\0", "%", "|"]
)
def test_what_is_nowhere_finds_nothing(text, network):
    wanted = ["Harbor Legal Aid"] if text == "arbor legal" else []
    assert found(text) == wanted


def test_what_is_written_so_is_not_mixed_with_what_is_near(network):
    OrganizationFactory(name="Habor Court Church")
    assert found("habor") == ["Habor Court Church"]
    assert found("habor legal") == ["Harbor Legal Aid"]


def test_whole_names_and_numbers_first_then_beginnings_then_names_then_the_rest(network):
    for name, city in (("Zeta", "Delta"), ("Delta", ""), ("Delta Works", ""), ("Alpha Delta", ""), ("Beta", "Delta")):
        OrganizationFactory(name=name, city=city)
    assert found("delta") == ["Delta", "Delta Works", "Alpha Delta", "Beta", "Zeta"]


def test_a_whole_ori_comes_before_all_else(network):
    OrganizationFactory(law_enforcement=True, name="Zebra Police", profile__ori="WA0170100")
    OrganizationFactory(name="Aid WA0170100", city="WA0170100")
    OrganizationFactory(law_enforcement=True, name="Aardvark Police", profile__ori="WA0170101")
    assert found("wa0170100") == ["Zebra Police", "Aid WA0170100"]
    assert found("wa01701") == ["Aardvark Police", "Zebra Police", "Aid WA0170100"]


def test_fewer_typing_errors_come_first(network):
    for name in ("Arboretun Society", "Arboretum Society", "Zoo Arboretum Society"):
        OrganizationFactory(name=name)
    assert found("arbortum society") == ["Arboretum Society", "Zoo Arboretum Society", "Arboretun Society"]


@pytest.mark.parametrize("text", ["delta", "delat"])
def test_pages_of_a_search_neither_skip_nor_repeat(text, network):
    for n in range(23):
        OrganizationFactory(name=("Delta" if n % 3 else "Alpha Delta") if n % 2 else f"Beta {n}", city="Delta")
    rows, order = directory.ordered(directory.matching(Organization.objects.all(), text))
    whole, seen, after = [row.pk for row in rows.order_by(*order)], [], None
    assert len(whole) == 23
    while after != "":
        page = keyset.page(rows, order=order, after=after, size=4)
        seen += [row.pk for row in page.rows]
        after = page.next
    assert seen == whole


def test_changes_move_the_entry_along(network, people):
    made = actions.create_organization(by=people.coordinator, name="Quarry House", sector="service_provider")
    assert found("quary") == ["Quarry House"]
    actions.update_organization(made, by=people.coordinator, fields={"name": "Ridge House"}, services=["dental"])
    assert found("quarry") == []
    assert found("dental ridge") == ["Ridge House"]
    assert DirectoryEntry.objects.filter(organization=made).count() == 1


def test_the_names_of_merged_records_lead_to_the_kept_one(network):
    Organization.objects.filter(pk=network.other_provider.pk).update(merged_into=network.provider)
    index([network.provider.pk])
    assert found("northside", Organization.objects.unmerged()) == [network.provider.name]


def test_the_number_of_queries_of_a_search_is_constant(network, django_assert_num_queries):
    def look():
        return found("habor leagl")

    with django_assert_num_queries(4):
        assert look() == ["Harbor Legal Aid"]
    OrganizationFactory.create_batch(12, name="Harbor Legal Aid")
    with django_assert_num_queries(4):
        assert len(look()) == 13
    with django_assert_num_queries(3):
        assert len(found("harbor")) == 13


@pytest.mark.parametrize("few", [0, 3, 200])
@pytest.mark.parametrize("text", ["harbor", "habor", "harbor zzz"])
def test_many_hits_are_found_as_few_are(few, text, network, monkeypatch):
    OrganizationFactory.create_batch(5, name="Harbor House")
    monkeypatch.setattr(directory, "FEW", few)
    assert len(found(text)) == (0 if "zzz" in text else 6)


def test_the_command_writes_entries_that_are_missing(network, capsys):
    DirectoryEntry.objects.all().delete()
    assert found("harbor") == []
    call_command("index_directory")
    assert found("harbor") == ["Harbor Legal Aid"]
    assert "indexed" in capsys.readouterr().out
