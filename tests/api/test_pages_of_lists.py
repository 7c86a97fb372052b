"""V24: every list comes in pages of at most 200 rows; there is no way to ask for all of them at once."""

import pytest

from api.pagination import LARGEST
from api.schema import document
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db

PATHS = document()["paths"]


def answers_rows(operation):
    schema = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
    found = document()["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
    return schema.get("type") == "array" or "results" in found.get("properties", {})


LISTS = [path for path, methods in PATHS.items() if "get" in methods and answers_rows(methods["get"])]
UNPAGED = {
    "/api/v1/now/",  # the lines that are open at this hour
    "/api/v1/reports/",  # the measures there are
    "/api/v1/exports/hsds/",  # the directory as one file, which everybody here may read anyway
}
"""Short by their nature, or one file by its standard; none holds a referral."""


def test_v24_every_list_names_its_pages():
    bare = {
        path for path in LISTS if "page_size" not in {one["name"] for one in PATHS[path]["get"].get("parameters", [])}
    }
    assert bare == UNPAGED
    assert len(LISTS) > 30


@pytest.mark.parametrize("size", ["201", "1000", "0", "-1", "all", ""])
@pytest.mark.parametrize("path", ["/api/v1/referrals/", "/api/v1/referrals/?changed_since=now", "/api/v1/notices/"])
def test_v24_no_page_is_larger_than_200(as_token, people, path, size):
    joined = "&" if "?" in path else "?"
    answer = as_token(people.coordinator).call("get", f"{path}{joined}page_size={size}")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"page_size"})


@pytest.mark.parametrize("path", [path for path in LISTS if path not in UNPAGED and "{" not in path])
def test_v24_each_list_refuses_more(as_session, people, path):
    answer = as_session(people.coordinator).call("get", f"{path}?page_size={LARGEST + 1}")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"page_size"})


def test_v24_the_largest_page_holds_200_and_names_the_next(as_token, people, network):
    ends = {"task_force": network.task_force, "sender": network.survivors, "receiver": network.provider}
    given = ends | {"created_by": people.survivors.user, "sent": True}
    ReferralFactory.bulk([given] * (LARGEST + 1))
    page = as_token(people.coordinator).call("get", f"/api/v1/referrals/?page_size={LARGEST}&fields=id").json()
    assert (len(page["results"]), page["next"] is None) == (LARGEST, False)
