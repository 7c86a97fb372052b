"""The reference page's content, read from the OpenAPI document."""

from typing import Any


def reference(document: dict[str, Any]) -> dict[str, Any]:
    """What the template shows."""
    return {"document": document}
