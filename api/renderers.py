"""JSON out, whatever the client says it accepts: this edge speaks nothing else."""

from typing import Any

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class ORJSONRenderer(BaseRenderer):
    """Ids as text, times in UTC with a `Z`, dates as ISO 8601."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The bytes of the answer; none when there is nothing to say."""
        return b"" if data is None else orjson.dumps(data, default=str, option=OPTIONS)


class AlwaysJSON(BaseContentNegotiation):
    """Choose by what is here, not by the Accept header: a wrong one would only earn an answer nobody reads."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser whose type was sent; None (415) when there is none."""
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        """The first one."""
        return renderers[0], renderers[0].media_type
