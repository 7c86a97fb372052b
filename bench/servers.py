"""Real processes: the web server and workers, over the database that is being measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from config import celery_app

ROOT = Path(__file__).resolve().parents[1]
WORKER = ("--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


@contextmanager
def web_server() -> Iterator[int]:
    """The server of the Procfile in front of all three applications; gives its port."""
    port = free_port()
    serve = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    process = _start([*serve, "--workers", "1", "--blocking-threads", "4", "bench.wsgi:application"], "bench.settings")
    try:
        if not eventually(lambda: _listens(port), within=60):
            raise RuntimeError("The web server did not start.")
        yield port
    finally:
        stop(process)


def workers(number: int, **environment: str) -> list[subprocess.Popen[bytes]]:
    """Workers of the Procfile, once all of them answer."""
    command = ["-m", "celery", "--app", "config.celery:app", "--quiet", "worker", *WORKER, "--hostname"]
    started = [_start([*command, f"bench{n}@%h"], "config.settings", **environment) for n in range(number)]
    if not eventually(lambda: len(celery_app.control.ping(timeout=2)) == number, within=90):
        for process in started:
            stop(process)
        raise RuntimeError("The workers did not start.")
    return started


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it, and with it what it has started."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=20)


def eventually(condition: Callable[[], bool], *, within: float) -> bool:
    """Whether a condition comes true within so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _start(arguments: list[str], settings_module: str, **more: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings_module, **more}
    with (settings.DATA_DIR / "processes.log").open("ab") as log:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log)
