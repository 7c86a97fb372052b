"""What machines are answered: alive, ready, and counters for those who may."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core import health, seals


def test_alive_without_touching_the_database(django_assert_num_queries, db) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok\n", "text/plain")


def test_ready_names_its_parts_and_no_more(db) -> None:
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    parts = dict.fromkeys(("database", "migrations", "cache", "background"), "ok")
    assert answer.json() == {"ready": True, "parts": parts}


@pytest.mark.parametrize(
    ("broken", "parts"),
    [
        ("database_answers", {"database": "failing"}),
        ("migrations_done", {"database": "ok", "migrations": "failing"}),
        ("cache_answers", {"database": "ok", "migrations": "ok", "cache": "failing", "background": "ok"}),
    ],
)
def test_a_failing_part_makes_it_not_ready(db, monkeypatch, broken, parts) -> None:
    monkeypatch.setattr(health, broken, lambda: False)
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "parts": parts})


def test_background_work_that_lags_makes_it_not_ready(tip) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["background"]) == (503, "failing")


def test_counters_for_this_machine(tip) -> None:
    seals.seal_all()
    text = Client().get("/metrics").content.decode()

    assert "handoff_events_unsealed 0.0" in text
    assert "handoff_outbox_dead 0.0" in text
    assert f"handoff_outbox_waiting {health.outbox_lag().waiting}.0" in text


@pytest.mark.parametrize(
    "request_of",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer wrong"},
    ],
)
def test_counters_are_not_there_for_others(db, settings, request_of) -> None:
    for token in ("", "m3trics"):
        settings.HANDOFF_METRICS_TOKEN = token
        assert Client().get("/metrics", **request_of).status_code == 404


def test_a_token_opens_the_counters_from_elsewhere(db, settings) -> None:
    settings.HANDOFF_METRICS_TOKEN = "m3trics"
    answer = Client().get("/metrics", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer m3trics")

    assert answer.status_code == 200
