"""The process that measures one database: fill it, run what was asked for, and leave the rows as a file."""

import importlib
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

if os.environ["DATABASE_URL"].startswith("postgres"):
    os.environ["HANDOFF_DB_POOL"] = "true"  # as the web process has it

from django.core.management import call_command

import bench.wsgi  # noqa: F401 - sets Django up
from bench.data import build
from bench.sizes import SIZES


def main() -> None:
    """`python -m bench.measure SIZE MODULE ...`"""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    size, *names = sys.argv[1:]
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    world = build(SIZES[size])
    rows = [asdict(row) for name in names for row in importlib.import_module(f"bench.{name}").run(world)]
    (Path(os.environ["HANDOFF_DATA_DIR"]) / "rows.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
