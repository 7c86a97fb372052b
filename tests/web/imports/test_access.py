"""Every address of imports and exports for every kind of user: who opens it, who is refused, and that nothing moves."""

import json

import pytest
from django.urls import reverse

from core import delivery
from core.models import Event
from partners import actions
from partners.models import ImportRow, ImportRun, Location, Organization, TaskForceMembership
from tests.factories.directories import as_json, organization, table
from web.imports.urls import urlpatterns

pytestmark = pytest.mark.django_db

MAY = {"coordinator", "le_coordinator", "other_coordinator", "platform"}
GETS = {
    "import_agencies": 200,
    "import_directory": 200,
    "import_columns": 200,
    "export_directory": 200,
    "import_run": 200,
    "import_report": 200,
    "import_apply": 405,
    "import_cancel": 405,
}
"""What a coordinator of the task force gets by reading each."""
OF_A_RUN = {"import_columns", "import_run", "import_report", "import_apply", "import_cancel"}
POSTS = {"import_agencies", "import_directory", "import_columns", "import_apply", "import_cancel"}


@pytest.fixture
def address(people):
    """Each page's address: a directory that waits to be applied, and a table that waits for its columns."""
    read = actions.start_directory_import(as_json(organization()), by=people.coordinator, file_name="a.json", source="")
    waits = actions.start_directory_import(
        table({"Agency": "Owl House", "Where": "Elk Fork"}), by=people.coordinator, file_name="b.csv", source=""
    )
    delivery.drain()

    def of(name):
        if name == "export_directory":
            return reverse(name, args=["json"])
        run = waits if name == "import_columns" else read
        return reverse(name, args=[run.pk] if name in OF_A_RUN else [])

    return of


def stored():
    tables = (ImportRun, ImportRow, Organization, TaskForceMembership)
    return [list(model.objects.order_by("pk").values()) for model in tables], Event.objects.count()


def expected(who, name):
    """The status for somebody who is refused, or None for those who are not."""
    if who not in MAY:
        return 403
    return 404 if who == "other_coordinator" and name in OF_A_RUN else None


def test_every_address_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(GETS)


@pytest.mark.parametrize("name", GETS)
def test_a_stranger_is_led_to_the_sign_in_by_every_way(name, client, address):
    before = stored()
    for method in ("get", "head", "post"):
        answer = getattr(client, method)(address(name))
        assert (answer.status_code, answer.url.startswith(reverse("account_login"))) == (302, True), method
    assert stored() == before


@pytest.mark.parametrize("name", GETS)
def test_who_reads_it(name, as_, people, address):
    for who, person in people.items():
        before, answer = stored(), as_(person).get(address(name))
        wanted = 405 if GETS[name] == 405 else expected(who, name) or GETS[name]
        assert answer.status_code == wanted, who
        if answer.status_code != 200:
            assert stored() == before, who


@pytest.mark.parametrize("name", sorted(set(GETS) - POSTS))
def test_what_is_only_read_takes_no_post(name, as_, people, address):
    before = stored()
    for who, person in people.items():
        assert as_(person).post(address(name)).status_code in (403, 405), who
    assert stored() == before


@pytest.mark.parametrize("name", sorted(POSTS))
def test_who_is_refused_writing(name, as_, people, address):
    before = stored()
    for who, person in people.items():
        if wanted := expected(who, name):
            given = {"column0": "name", "version": "1"}
            assert as_(person).post(address(name), given).status_code == wanted, who
    assert stored() == before


def test_an_export_holds_the_own_task_forces_partners_and_tells_of_no_other_ones_texts(as_, people, network, address):
    run = actions.start_directory_import(
        as_json(organization(description="12 Alder Street")),
        by=people.coordinator,
        file_name="c.json",
        source="",
        joins=True,
    )
    delivery.drain()
    actions.apply_import(ImportRun.objects.get(pk=run.pk), by=people.coordinator)
    Location.objects.update(is_confidential=True)
    seen = {}
    for who in ("coordinator", "other_coordinator", "platform"):
        client = as_(getattr(people, who))
        rows = json.loads(b"".join(client.get(address("export_directory")).streaming_content))
        told = "Texts left out" in client.get(reverse("import_directory")).text
        seen[who] = "Lantern House" in {row["name"] for row in rows}, told
    assert seen == {"coordinator": (True, True), "other_coordinator": (False, False), "platform": (True, True)}
