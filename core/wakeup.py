"""Telling a worker that the outbox has rows. Only a wake-up: when it is lost, the sweep finds the rows."""

import structlog

logger = structlog.get_logger("handoff.wakeup")
_publish: list = []


def use(publish) -> None:  # type: ignore[no-untyped-def]
    """Set the function that publishes a wake-up; `core.tasks` does so when Celery loads it."""
    _publish[:] = [publish]


def wake() -> None:
    """Publish one wake-up; a broker that is down costs half a second and a log line, never the write."""
    for publish in _publish:
        try:
            publish()
        except Exception as error:  # any transport's own exceptions; the sweep makes up for it
            logger.warning("wakeup_failed", error=type(error).__name__)
