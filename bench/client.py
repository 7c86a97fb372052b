"""Calling the application in this process, the way a server does: environment in, body out, then close."""

import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bench.wsgi import application

HOST = "localhost"


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Somebody with a token."""

    token: str

    def get(self, url: str) -> Answer:
        """Ask for an address. Raises RuntimeError for anything but 200: a refusal is quick, and proves nothing."""
        return self._call("GET", url, b"", {}, expected=(200,))

    def post(self, url: str, body: Any = None, **headers: str) -> Answer:
        """Send JSON. Raises RuntimeError for anything but success."""
        return self._call("POST", url, json.dumps(body or {}).encode(), headers, expected=(200, 201))

    def _call(self, method: str, url: str, body: bytes, headers: dict[str, str], expected: tuple[int, ...]) -> Answer:
        answer = Answer()

        def start_response(status: str, given: list[tuple[str, str]], _exc: Any = None) -> None:
            answer.status, answer.headers = int(status[:3]), dict(given)

        result = application(self._environ(method, url, body) | headers, start_response)
        answer.body = b"".join(result)
        result.close()
        if answer.status not in expected:
            raise RuntimeError(f"{method} {url} answered {answer.status}: {answer.body[:300]!r}")
        return answer

    def _environ(self, method: str, url: str, body: bytes) -> dict[str, Any]:
        parts = urlsplit(url)
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_ACCEPT": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
