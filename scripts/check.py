"""`make check`: every check that needs no test. Changes nothing, runs all of them, and ends with what failed."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
SCRIPTS = ROOT / "scripts"
API_DESCRIPTION = (
    f'HANDOFF_PORT=8000 "{PYTHON}" manage.py spectacular --file "$HANDOFF_DATA_DIR/api.yaml"'
    ' && diff docs/reference/api.yaml "$HANDOFF_DATA_DIR/api.yaml" >/dev/null'
    " || { echo 'docs/reference/api.yaml no longer says what the code says. Run `make docs`.'; exit 1; }"
)


def production_environment(data: str) -> dict[str, str]:
    """What production needs to start, made up for this run, so that its settings are what is judged."""
    return {
        "HANDOFF_ENV": "production",
        "HANDOFF_DATA_DIR": data,
        "HANDOFF_SECRET_KEY": secrets.token_urlsafe(64),
        "HANDOFF_SEAL_KEY": secrets.token_urlsafe(64),
        "HANDOFF_FIELD_KEYS": "check:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "HANDOFF_BASE_URL": "https://handoff.example",
        "HANDOFF_ALLOWED_HOSTS": "handoff.example",
    }


def checks() -> list[tuple[str, list[str], bool]]:
    """Each check: its name, its command, and whether it runs under production settings."""
    manage = [PYTHON, "manage.py"]
    return [
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."], False),
        ("lint", [PYTHON, "-m", "ruff", "check", "."], False),
        ("templates", [str(TOOLS / "djlint"), "--lint", "--quiet", "web/templates"], False),
        ("imports", [str(TOOLS / "lint-imports")], False),
        ("types", [PYTHON, "-m", "mypy"], False),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], False),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], True),
        ("generated docs", [*manage, "generate_docs", "--check"], False),
        ("API description", ["sh", "-c", API_DESCRIPTION], False),
        ("locks", [PYTHON, "scripts/locks.py"], False),
        *((f"syntax of {script.name}", ["sh", "-n", str(script)], False) for script in sorted(SCRIPTS.glob("*.sh"))),
        ("syntax of .ci/run", ["bash", "-n", ".ci/run"], False),
    ]


def main() -> None:
    """Run every check and exit with 1 when one failed."""
    failed = []
    for name, command, production in checks():
        with tempfile.TemporaryDirectory() as data:
            extra = production_environment(data) if production else {"HANDOFF_ENV": "test", "HANDOFF_DATA_DIR": data}
            ran = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **extra},
                text=True,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        print(f"{'ok      ' if ran.returncode == 0 else 'FAILED  '}{name}", flush=True)
        if ran.returncode:
            print(ran.stdout, flush=True)
            failed.append(name)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEvery check passed.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
