"""Import of a directory in the HSDS form: time and peak memory of reading, applying, a second import, and the export.

Each measurement is a process of its own, over a fresh database. `python -m bench.import_directory 25000`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def written(path: Path, count: int) -> None:
    """A file of so many invented organizations, each with a place, an address, a service, hours and a number."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.factories.directories import organization

    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        for number in range(count):
            out.write((",\n" if number else "\n") + json.dumps(organization(f"House {number}")))
        out.write("\n]\n")


def measured(path: Path) -> dict[str, float]:
    """Import it twice, export it; seconds of each, and the peak memory of the process in MB."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    from partners import actions
    from partners.actors import SYSTEM

    call_command("migrate", verbosity=0)
    found = {}
    content = path.read_bytes()
    for name in ("first", "again"):
        begun = time.perf_counter()
        run = actions.start_directory_import(
            content, by=SYSTEM, file_name="list.json", attended=True, source="", mapping={}
        )
        found[f"{name}: taken in"] = time.perf_counter() - begun
        run = actions.stage(run, by=SYSTEM)
        found[f"{name}: judged"] = time.perf_counter() - begun
        if run.is_open:
            run = actions.apply_import(run, by=SYSTEM)
        found[f"{name}: done"] = time.perf_counter() - begun
        found[f"{name}: rows written"] = run.to_write
    begun = time.perf_counter()
    size = sum(len(piece) for piece in actions.export_directory("json", by=SYSTEM))
    found["export"] = time.perf_counter() - begun
    found["export MB"] = size / 1e6
    found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> None:
    """Measure in a process of its own and print what came out."""
    if sys.argv[1] == "--inner":
        print(json.dumps(measured(Path(sys.argv[2]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "directory.json"
        written(path, int(sys.argv[1]))
        named = {"DJANGO_SETTINGS_MODULE": "config.settings", "HANDOFF_ENV": "demo"}
        environment = {**os.environ, **named, "HANDOFF_DATA_DIR": folder}
        command = [sys.executable, "-m", "bench.import_directory", "--inner", str(path)]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        for name, value in json.loads(done.stdout.splitlines()[-1]).items():
            print(f"{name:>22}  {value:,.1f}")


if __name__ == "__main__":
    main()
