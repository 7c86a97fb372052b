"""Reading the environment: one reader, an optional `.env` file, and demo keys kept in the data folder.

Every variable is documented in `.env.example`; a test compares the two.
"""

import base64
import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")

DEMO, TEST, PRODUCTION = "demo", "test", "production"
MIN_SECRET_LENGTH = 40


def environment() -> str:
    """Which of demo, test or production this process runs as."""
    name = env.str("HANDOFF_ENV", default=DEMO)
    if name not in (DEMO, TEST, PRODUCTION):
        raise ImproperlyConfigured(f"HANDOFF_ENV is {name!r}; it must be demo, test or production.")
    return name


def secret(name: str, *, environment: str, data_dir: Path) -> str:
    """The secret called `name`: from the environment, or (demo and test only) made once in the data folder.

    Raises ImproperlyConfigured in production when it is missing, a known default, or too short.
    """
    value = env.str(name, default="")
    if environment == PRODUCTION:
        return _production_secret(name, value)
    return value or _kept_secret(data_dir / "keys" / name.lower())


def field_keys(*, environment: str, data_dir: Path) -> str:
    """The key ring for encrypted fields, `id:base64,...`, newest first; see `.env.example`."""
    value = env.str("HANDOFF_FIELD_KEYS", default="")
    if value:
        return value
    if environment == PRODUCTION:
        raise ImproperlyConfigured("HANDOFF_FIELD_KEYS is missing: contents cannot be encrypted without it.")
    return "demo:" + _kept_secret(data_dir / "keys" / "field_key", base64.b64encode(secrets.token_bytes(32)).decode())


def _production_secret(name: str, value: str) -> str:
    if len(value) < MIN_SECRET_LENGTH or "change-me" in value or "insecure" in value:
        raise ImproperlyConfigured(f"{name} is missing, too short (under {MIN_SECRET_LENGTH} characters) or a default.")
    return value


def _kept_secret(path: Path, fresh: str = "") -> str:
    """Read the secret at `path`, making it first; safe when several processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh or secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
