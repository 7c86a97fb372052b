"""The API's own description, for programs and for people."""

import re

import pytest

from api.schema import document

pytestmark = pytest.mark.django_db


def test_the_document_is_openapi_3_1_and_every_endpoint_is_in_it(as_session, people):
    answer = as_session(people.nobody).call("get", "/api/v1/schema/")
    assert answer.status_code == 403
    answer = as_session(people.evaluator).call("get", "/api/v1/schema/")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")
    assert answer.json() == document()


def test_every_operation_documents_its_refusals_and_its_scope():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            codes = set(operation["responses"])
            assert {"400", "401", "403", "429"} <= codes, (path, method)
            assert ("404" in codes) == ("{" in path), (path, method)
            assert ("409" in codes) == (method != "get"), (path, method)
            assert operation.get("x-scope") or operation["tags"] == ["me"], (path, method)


def test_operations_have_their_own_names():
    names = [operation["operationId"] for methods in document()["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_the_page_needs_no_script_and_leads_to_every_operation(as_session, people):
    answer = as_session(people.sender).get("/api/v1/docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"<script|style=|\son[a-z]+=", main)
    for path, methods in document()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in main
    targets = set(re.findall(r'href="#([^"]+)"', main))
    assert targets <= set(re.findall(r'id="([^"]+)"', main))


def test_the_page_keeps_the_strict_policy(as_session, people):
    policy = as_session(people.sender).get("/api/v1/docs/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy.split("; "))


def test_the_page_is_for_people_who_are_signed_in(anyone):
    answer = anyone.get("/api/v1/docs/")
    assert (answer.status_code, anyone.get("/api/v1/schema/").status_code) == (302, 401)
