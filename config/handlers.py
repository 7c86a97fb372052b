"""Errors outside every view: problems for programs, pages for people."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from api import errors

API_PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    pick = errors.bad_request if request.path.startswith(API_PREFIX) else defaults.bad_request
    return pick(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    pick = errors.not_found if request.path.startswith(API_PREFIX) else defaults.page_not_found
    return pick(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    pick = errors.server_error if request.path.startswith(API_PREFIX) else defaults.server_error
    return pick(request)
