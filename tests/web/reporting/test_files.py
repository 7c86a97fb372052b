"""Measures as files: the page's number, the API's and the file's are one, and no cell is a formula."""

import csv
import io

import pytest
from rest_framework.test import APIClient

from reporting import params
from reporting.measures import MEASURES

ASKED = {"period": "2026-Q3", "sector": "service_provider"}


def read(response):
    """The lines of a file, and whether it says it is UTF-8."""
    text = response.content.decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))), text.startswith("\ufeff")


@pytest.mark.parametrize("key", list(MEASURES))
def test_page_file_and_api_say_the_same(client_of, people, traffic, key):
    traffic(120)
    client = client_of("coordinator")
    result = MEASURES[key].run(people.coordinator, params.read(people.coordinator, ASKED))
    lines, marked = read(client.get(f"/collaboration/tiles/{key}.csv", ASKED))
    page = client.get(f"/collaboration/tiles/{key}/", ASKED).context["tile"]
    api = APIClient()
    api.force_login(people.coordinator.user)
    answer = api.get(f"/api/v1/reports/{key}/", ASKED).json()

    header, rows = result.table()
    assert marked
    assert lines[lines.index([]) + 1 :] == [header, *rows]
    assert [result.key, page.result.table()] == [key, (header, rows)]
    assert answer["rows"] == result.as_dict()["rows"]


def test_the_block_says_what_it_is(client_of, people, network):
    response = client_of("coordinator").get("/collaboration/tiles/referrals_sent.csv", ASKED)
    lines, _marked = read(response)
    block = {line[0]: line[1:] for line in lines[: lines.index([])]}

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="referrals_sent-2026-Q3.csv"'
    assert block == {
        "Measure": ["Referrals sent"],
        "Task force": [network.task_force.name],
        "Period": ["2026-07-01", "2026-09-30"],
        "Compared with": ["2026-04-01", "2026-06-30"],
        "Filters": ["Service provider"],
        "Counted as of": ["2026-11-23T10:12:00-05:00"],
        "Generated at": ["2026-11-23T10:12:00-05:00"],
        "Definition": [MEASURES["referrals_sent"].definition],
        "Version of the definition": ["1"],
    }


def test_no_cell_is_a_formula(client_of, network):
    network.task_force.name = "=1+1 Task Force"
    network.task_force.save()
    lines, _marked = read(client_of("coordinator").get("/collaboration/tiles/referrals_sent.csv"))

    assert ["Task force", "'=1+1 Task Force"] in lines


def test_all_data_is_every_measure_the_viewer_is_given(client_of, traffic):
    traffic(40)
    for name, given in (
        ("coordinator", list(MEASURES.values())),
        ("evaluator", [m for m in MEASURES.values() if m.for_protected]),
    ):
        lines, _marked = read(client_of(name).get("/collaboration.csv"))
        assert [line[1] for line in lines if line[:1] == ["Measure"]] == [str(measure.title) for measure in given]


def test_v16_a_protected_file_hides_what_the_page_hides(client_of, traffic):
    traffic(400)
    lines, _marked = read(client_of("evaluator").get("/collaboration/tiles/how_far.csv"))
    numbers = [int(cell) for line in lines[lines.index([]) + 2 :] for cell in line[1:2] if cell.isdigit()]

    assert "fewer than 11" in {cell for line in lines for cell in line}
    assert all(number == 0 or number >= 11 for number in numbers)
