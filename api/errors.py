"""Refusals as RFC 9457 problems: one shape, a stable `code`, sentences by field, and no values that were sent."""

from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import Conflict, DomainError, Invalid, NotAllowed, Stale
from core.idempotency import KeyReused
from referrals.papers import NoPaper

MEDIA_TYPE = "application/problem+json"


class IfMatchRequired(DomainError):
    """A change that does not name the version it was judged by, where this installation asks for that (428)."""

    code = "if_match_required"


STATUS: dict[type[DomainError], int] = {
    NotAllowed: 403,
    Conflict: 409,
    Stale: 412,
    Invalid: 400,
    KeyReused: 422,
    IfMatchRequired: 428,
    NoPaper: 503,
}
TITLES: dict[int, Any] = {
    400: gettext_lazy("The request cannot be used as it is"),
    401: gettext_lazy("Sign in or send a token"),
    403: gettext_lazy("Not yours to do"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Not possible here"),
    409: gettext_lazy("Not possible in this state"),
    412: gettext_lazy("Changed by somebody else"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Send JSON"),
    422: gettext_lazy("The key was used for something else"),
    428: gettext_lazy("Say which version you mean"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something broke here"),
    503: gettext_lazy("Not possible on this machine"),
}
CODES = {404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type", 429: "throttled", 500: "error"}
DETAILS: dict[int, Any] = {
    404: gettext_lazy("There is nothing here, or nothing that you may see."),
    415: gettext_lazy("Send the body as application/json."),
}
"""Sentences of ours where the framework's would repeat what was sent, or say too little."""
REPEATING: dict[str, Any] = {
    "invalid_choice": gettext_lazy("Choose one from the list."),
    "does_not_exist": gettext_lazy("Choose one that exists."),
}
"""The same for errors of fields, by their code."""


class Refused(exceptions.APIException):
    """A domain refusal on its way through the framework."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(str(error.message) if hasattr(error, "message") else str(error), error.code)
        self.status_code = STATUS.get(type(error), 400)
        self.fields = getattr(error, "fields", {})
        details = getattr(error, "details", {})
        self.extra = {name: details[name] for name in ("allowed_moves", "existing") if name in details}


class ProblemFormatter(ExceptionFormatter):
    """Gives every error the one shape."""

    def run(self) -> dict[str, Any]:
        """The body of the answer."""
        if isinstance(self.exc, Refused):
            fields = {name: [str(line) for line in lines] for name, lines in self.exc.fields.items()}
            return problem(self.exc.status_code, self.exc.get_codes(), str(self.exc.detail), fields) | self.exc.extra
        found = self.get_errors()
        if isinstance(self.exc, exceptions.ValidationError):
            fields = by_field([(error.attr or "", str(REPEATING.get(error.code, error.detail))) for error in found])
            return problem(400, "invalid", _("Look at the fields below."), fields)
        code = CODES.get(self.exc.status_code) or found[0].code
        return problem(self.exc.status_code, code, str(DETAILS.get(self.exc.status_code) or found[0].detail))


class ProblemHandler(ExceptionHandler):
    """Turns what a view raised into an answer; what nobody foresaw becomes a 500 without details."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        """Domain refusals, and rows that are not there for this actor."""
        if isinstance(exc, DomainError):
            return Refused(exc)
        if isinstance(exc, ObjectDoesNotExist):
            return exceptions.NotFound()
        return super().convert_known_exceptions(exc)

    def format_exception(self, exc: exceptions.APIException) -> dict[str, Any]:
        """The problem."""
        return ProblemFormatter(exc, self.context, self.exc).run()

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        """The answer, with the problem's own media type."""
        return Response(data, status=exc.status_code, headers=self.get_headers(exc), content_type=MEDIA_TYPE)


def exception_handler(exc: Exception, context: Any) -> Response | None:
    """What the framework calls."""
    return ProblemHandler(exc, context).run()


def problem(status: int, code: Any, detail: str, fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """One problem; `type` leads to the status on the reference page."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    body = {"type": f"/api/v1/docs/#status-{status}", "title": str(title), "status": status}
    return body | {"code": str(code), "detail": detail} | ({"errors": fields} if fields else {})


def by_field(found: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Sentences gathered by the field they belong to; what belongs to none stands under the empty name."""
    fields: dict[str, list[str]] = {}
    for name, sentence in found:
        fields.setdefault(name.removesuffix("non_field_errors").removesuffix("."), []).append(sentence)
    return fields


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A path under /api/ that leads nowhere."""
    return _answer(404, _("There is nothing at this address."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that was refused before it reached an endpoint."""
    return _answer(400, _("The request cannot be read."), code="invalid")


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault outside every endpoint."""
    return _answer(500, _("This was written to the log. Try again in a moment."))


def _answer(status: int, detail: str, code: str = "") -> HttpResponse:
    body = orjson.dumps(problem(status, code or CODES[status], detail))
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)
