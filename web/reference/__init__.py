"""The documents of docs/reference, written from the code itself so that they cannot say anything else."""

from collections.abc import Callable

from web.reference import dictionary, events, lifecycle, measures, permissions, settings

DOCUMENTS: dict[str, Callable[[], str]] = {
    "lifecycle.md": lifecycle.text,
    "permissions.md": permissions.text,
    "data-dictionary.md": dictionary.text,
    "events.md": events.text,
    "measures.md": measures.text,
    "settings.md": settings.text,
}
"""Each document by its file name, and what writes it."""
