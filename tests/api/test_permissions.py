"""401 without sign-in, 403 without a hat or a scope: on every endpoint there is."""

import re
from uuid import uuid4

import pytest

from accounts.scopes import SCOPES
from api.schema import document
from core.models import AccessLog, Event

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (method, re.sub(r"\{\w*id\}", str(uuid4()), path).replace("{measure}", "none"), operation.get("x-scope"))
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
NAMES = [f"{method} {path}" for path, methods in document()["paths"].items() for method in methods]
SCOPED = [(operation, name) for operation, name in zip(OPERATIONS, NAMES, strict=True) if operation[2]]


@pytest.mark.parametrize(("method", "path", "_scope"), OPERATIONS, ids=NAMES)
def test_nobody(anyone, method, path, _scope):
    answer = anyone.call(method, path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert (Event.objects.count(), AccessLog.objects.count()) == (0, 0)


@pytest.mark.parametrize(("method", "path", "_scope"), OPERATIONS, ids=NAMES)
def test_a_person_without_a_hat(as_session, people, method, path, _scope):
    answer = as_session(people.nobody).call(method, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_role")


@pytest.mark.parametrize(("method", "path", "scope"), [o for o, _ in SCOPED], ids=[n for _, n in SCOPED])
def test_a_token_without_the_scope(as_token, people, method, path, scope):
    answer = as_token(people.coordinator, sorted(set(SCOPES) - {scope})).call(method, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_every_scope_asked_for_can_be_given():
    assert {scope for _method, _path, scope in OPERATIONS if scope} <= set(SCOPES)


@pytest.mark.parametrize("path", ["/api/v1/referrals/", "/api/v1/me/"])
def test_options_and_head(as_token, people, path):
    client = as_token(people.sender)
    answer = client.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "GET" in answer.headers["Allow"]
    assert (client.head(path).status_code, client.head(path).content) == (200, b"")


def test_other_methods_are_405_with_a_problem(as_token, people, tip):
    client = as_token(people.sender)
    for method in ("put", "delete"):
        answer = getattr(client, method)(f"/api/v1/referrals/{tip.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, PATCH, HEAD, OPTIONS"
