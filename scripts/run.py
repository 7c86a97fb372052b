"""`make run`: bring the database up to date, fill the demo on first start, then run web, worker and clock together."""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 30  # a worker finishes the delivery it is in; honcho's own five seconds would cut it off


def prepare() -> None:
    """Migrate when a migration is waiting, seed the demo when nobody can sign in yet, print where to go."""
    import django
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection, connections
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    refuse_taken_port(settings.PORT)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    if settings.IS_DEMO and not get_user_model()._default_manager.exists():
        print("Filling the demo task force ...", flush=True)
        call_command("seed_demo", seed=138)
    print(f"\nHandoff is at {settings.BASE_URL} (Ctrl-C stops it)\n", flush=True)
    if settings.IS_DEMO:
        call_command("demo_signins")
    connections.close_all()  # the processes below are forked from this one


def refuse_taken_port(port: int) -> None:
    """Say in one sentence that something else listens on the port."""
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", port)) == 0
    if taken:
        sys.exit(f"Port {port} is taken: stop what uses it, or choose another with HANDOFF_PORT={port + 1} make run")


def serve() -> int:
    """Run the Procfile until Ctrl-C; returns 0 for a stop that was asked for."""
    from honcho import environ, manager

    manager.KILL_WAIT = STOP_SECONDS
    together = manager.Manager()
    for name, command in environ.parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        together.add_process(name, command, cwd=str(ROOT))
    together.loop()
    asked_for = {signal["rc"] for signal in manager.SIGNALS.values()}
    return 0 if together.returncode in asked_for else int(together.returncode or 0)


def main() -> None:
    """Set the paths that both halves rely on, then do the one and the other."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["PATH"] = os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)])
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        prepare()
    except KeyboardInterrupt:
        sys.exit("\nStopped before it was ready; what was begun will be done at the next start.")
    sys.exit(serve())


if __name__ == "__main__":
    main()
