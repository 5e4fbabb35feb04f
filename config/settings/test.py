"""The test suite. Real Redis, real databases; only the password hasher is quick.

Nothing is shared with an installation on the same machine: each test process has a data folder
of its own, which tests/conftest.py makes and removes.
"""

import os
from pathlib import Path
from tempfile import gettempdir

os.environ["GROUNDSCHOOL_DATA"] = os.environ.get("GROUNDSCHOOL_TEST_DATA") or str(
    Path(gettempdir()) / f"gs-test-{os.getpid()}"
)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.pop("REDIS_URL", None)

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, DATABASES

DEMO = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in an installation: threads and the worker process open it too.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
