"""One WSGI callable for all three: each with the middleware it would really have.

Ours has its own. The plain build has what a new Django project starts with. The floor has none.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

STARTED_WITH = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def handler_with(middleware: list[str]) -> WSGIHandler:
    """A handler of its own, because a handler reads its middleware once."""
    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()


ours = handler_with(settings.MIDDLEWARE)
plain = handler_with(STARTED_WITH)
floor = handler_with([])


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """Hand the request to whose address it is."""
    first = environ["PATH_INFO"].split("/")[1]
    return {"plain": plain, "floor": floor}.get(first, ours)(environ, start_response)
