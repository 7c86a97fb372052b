"""JSON log lines with a request id and no personal data: no bodies, no addresses, no names."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from config.env import env

PRE_CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


SECRET_PATHS = re.compile(r"/(invitation|go|confirm|received|key)/\S+")
"""Addresses that hold a secret after these words."""


def drop_personal(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what could name a person or open a door: addresses of clients, query strings, tokens in paths."""
    for key in ("ip", "user_agent", "exception", "exc_info"):
        event.pop(key, None)
    for key in ("request", "event"):
        text = event.get(key)
        if isinstance(text, str):
            event[key] = SECRET_PATHS.sub(r"/\1/...", text.split("?")[0])
    return event


def configure_structlog() -> None:
    """Send structlog through the standard library's handlers."""
    structlog.configure(
        processors=[*PRE_CHAIN, drop_personal, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                drop_personal,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": PRE_CHAIN,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("HANDOFF_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "handoff": {"level": "INFO"},
        "django.server": {"level": "WARNING"},
        "django.db.backends": {"level": "INFO"},  # below that it writes statements, with the words that they store
        "django.template": {"level": "INFO"},  # below that it writes out all that a page was given
        "kombu.connection": {"level": "ERROR"},
    },
}
