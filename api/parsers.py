"""JSON in: strict, small, and never repeated in an error message."""

from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST = 256 * 1024
DEEPEST = 16
WIDEST_INTEGER = 2**53


class TooLarge(APIException):
    """The body is larger than any request needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """Standard JSON of at most 256 KB and 16 levels: no NaN, no number that a client could not read back."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The parsed body; an empty one stands for an empty object. Raises ParseError, TooLarge."""
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge(_("Keep the request under 256 KB."))
        if not raw.strip():
            return {}
        try:
            parsed = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            where = {"line": error.lineno, "column": error.colno}
            raise ParseError(_("This is not JSON: look at line %(line)d, column %(column)d.") % where) from None
        require_plain(parsed)
        return parsed


def require_plain(value: Any, depth: int = 1) -> None:
    """Raise ParseError for what is nested too deep or holds a number outside the range every client can read."""
    if depth > DEEPEST:
        raise ParseError(_("This is nested too deep: at most 16 levels are read."))
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            require_plain(inner, depth + 1)
    elif isinstance(value, int | float) and abs(value) > WIDEST_INTEGER:
        raise ParseError(_("A number is out of range."))
