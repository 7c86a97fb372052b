"""Real worker and clock processes over the test database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
WORKER = ("-P", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")


def database_url() -> str:
    """The test database, as another process reaches it."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    host = at["HOST"] or ""
    return f"postgres://{at['USER']}@{host}:{at['PORT'] or 5432}/{at['NAME']}"


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The environment of a process that shares this test's database and secrets, with a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDOFF_", "DJANGO_", "PYTEST"))}
    return kept | {
        "HANDOFF_ENV": "demo",
        "HANDOFF_DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": "filesystem://",
        "HANDOFF_SECRET_KEY": settings.SECRET_KEY,
        "HANDOFF_SEAL_KEY": settings.HANDOFF_SEAL_KEY,
        "HANDOFF_FIELD_KEYS": settings.HANDOFF_FIELD_KEYS,
        "HANDOFF_LEASE_SECONDS": "2",
        **more,
    }


class Processes:
    """Starts processes and makes sure that none outlives the test."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def worker(self, env: dict[str, str]) -> subprocess.Popen[bytes]:
        """A Celery worker, as the Procfile starts it."""
        return self.start(["-m", "celery", "-A", "config", "worker", *WORKER], env)

    def clock(self, env: dict[str, str]) -> subprocess.Popen[bytes]:
        """The scheduler, as the Procfile starts it."""
        return self.start(["-m", "celery", "-A", "config", "beat", "-l", "WARNING"], env)

    def start(self, arguments: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        """Run Python with these arguments."""
        with (Path(env["HANDOFF_DATA_DIR"]) / "processes.log").open("ab") as log:
            command = [sys.executable, *arguments]
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        self.running.append(process)
        return process

    def stop(self) -> None:
        """End whatever still runs, with the processes that it started itself."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)


def run_python(code: str, env: dict[str, str]) -> None:
    """Run a few lines in a process of their own, inside Django. Raises CalledProcessError when they fail."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=60, capture_output=True)


def eventually(condition: Callable[[], bool], *, within: float) -> bool:
    """Whether a condition comes true within so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return condition()
