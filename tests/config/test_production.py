"""Production refuses to start half set up, and passes the deployment check of Django. Real processes, real settings."""

import base64
import os
import subprocess
import sys

import pytest

from config.env import BASE_DIR

GOOD = {
    "HANDOFF_ENV": "production",
    "HANDOFF_SECRET_KEY": "s" * 25 + "abcdefghijklmnopqrstuvwxyz0123456789" + "!?",
    "HANDOFF_SEAL_KEY": "seal-" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "HANDOFF_FIELD_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "HANDOFF_ALLOWED_HOSTS": "handoff.example",
    "HANDOFF_BASE_URL": "https://handoff.example",
}


def check(tmp_path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` in production with these changes; an empty value takes the variable away."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HANDOFF_", "DJANGO_", "DATABASE"))
    }
    env = kept | {"HANDOFF_DATA_DIR": str(tmp_path)} | GOOD | changes
    env = {name: value for name, value in env.items() if value}
    command = [sys.executable, "manage.py", "check", *arguments]
    return subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=120)


def test_the_deployment_check_is_clean(tmp_path) -> None:
    found = check(tmp_path, "--deploy", "--fail-level", "WARNING")

    assert (found.returncode, found.stderr) == (0, "")
    assert "no issues" in found.stdout


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"HANDOFF_SECRET_KEY": ""}, "HANDOFF_SECRET_KEY is missing"),
        ({"HANDOFF_SECRET_KEY": "short"}, "HANDOFF_SECRET_KEY is missing, too short"),
        ({"HANDOFF_SECRET_KEY": "django-insecure-" + "x" * 50}, "HANDOFF_SECRET_KEY is missing"),
        ({"HANDOFF_SEAL_KEY": "change-me" * 6}, "HANDOFF_SEAL_KEY is missing"),
        ({"HANDOFF_FIELD_KEYS": ""}, "HANDOFF_FIELD_KEYS is missing"),
        ({"HANDOFF_DEBUG": "true"}, "HANDOFF_DEBUG on or HANDOFF_SECURE_COOKIES off"),
        ({"HANDOFF_SECURE_COOKIES": "false"}, "HANDOFF_DEBUG on or HANDOFF_SECURE_COOKIES off"),
        ({"HANDOFF_ENV": "staging"}, "must be demo, test or production"),
    ],
)
def test_it_refuses_to_start(tmp_path, changes, words) -> None:
    found = check(tmp_path, **changes)

    assert found.returncode != 0
    assert words in found.stderr
    assert GOOD["HANDOFF_SEAL_KEY"] not in found.stderr


def test_the_demo_starts_with_nothing_set(tmp_path) -> None:
    found = check(tmp_path, **dict.fromkeys(GOOD, ""))

    assert (found.returncode, found.stderr) == (0, "")
