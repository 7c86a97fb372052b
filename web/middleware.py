"""What surrounds every page: origin, actor, and refusals turned into pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import get_contextvars

from core import context
from core.encryption import keys_kept
from core.errors import Conflict, DomainError, NotAllowed, Stale
from partners import acting
from referrals.worklists import zone_of
from web.referrals.look_up import badges_for
from web.requests import ActorRequest

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/"
REFUSALS = ((NotAllowed, 403, "403.html"), (Conflict, 409, "409.html"), (Stale, 412, "412.html"))


class RequestContextMiddleware:
    """Mark what a request changes with its channel and id, keep pages out of caches, and ask for no key twice."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        channel = context.API if request.path.startswith(API_PREFIX) else context.WEB
        with context.origin(channel, str(get_contextvars().get("request_id", ""))), keys_kept():
            response = self.get_response(request)
        if not response.has_header("Cache-Control") and not request.path.startswith("/" + settings.STATIC_URL):
            add_never_cache_headers(response)
        return response


class ActorMiddleware:
    """Put the actor on the request: the person and the hat they chose in this session.

    Pages are drawn in the time zone that the hat works in, and find the frame's counts in `request.badges`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if request.user.is_authenticated:
            actor = acting.actor_for(request.user, request.session.get("membership"))
            request.actor = actor
        else:
            request.actor = acting.NOBODY
        if request.path.startswith(API_PREFIX):
            return self.get_response(request)
        request.badges = SimpleLazyObject(lambda: badges_for(request.actor))  # type: ignore[assignment]
        with timezone.override(zone_of(request.actor)):
            return self.get_response(request)


class DomainErrorMiddleware:
    """Turn refusals that no view handled into pages: 403, 409 and 412, each saying what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for pages only; the API has its own form."""
        if not isinstance(error, DomainError) or request.path.startswith(API_PREFIX):
            return None
        answers = ((status, template) for kind, status, template in REFUSALS if isinstance(error, kind))
        status, template = next(answers, (400, "409.html"))
        found_at = getattr(request, "found_at", "")
        back_url = found_at if found_at != request.path else ""
        return render(request, template, {"error": error, "back_url": back_url}, status=status)
