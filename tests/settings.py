"""Settings of a test run: `config.settings` as HANDOFF_ENV=test, with a data folder of its own that is thrown away."""

import atexit
import os
import shutil
import tempfile

DATA_DIR = tempfile.mkdtemp(prefix="handoff-test-")
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ.update(HANDOFF_ENV="test", HANDOFF_DATA_DIR=DATA_DIR, HANDOFF_SQLITE_SYNCHRONOUS="OFF")
# A developer's .env stays out of it.
os.environ.update(HANDOFF_CACHE_URL="", CELERY_BROKER_URL="filesystem://localhost")

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed: the real ones are slow on purpose

# A file, not memory: threads and real processes then meet the locks that production meets.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(DATA_DIR, "test.sqlite3")}  # noqa: F405
