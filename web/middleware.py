"""What surrounds every page: origin, idle limit, actor, second factor, and refusals turned into pages."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from structlog.contextvars import get_contextvars

from accounts.models import User
from core import context
from core.errors import Conflict, DomainError, NotAllowed, Stale
from partners import acting
from web.second_factor import is_settled

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/"
SEEN_EVERY = timedelta(minutes=1)
REFUSALS = ((NotAllowed, 403, "403.html"), (Conflict, 409, "409.html"), (Stale, 412, "412.html"))


class RequestContextMiddleware:
    """Mark what a request changes with its channel and id, and keep pages out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        channel = context.API if request.path.startswith(API_PREFIX) else context.WEB
        with context.origin(channel, str(get_contextvars().get("request_id", ""))):
            response = self.get_response(request)
        if not response.has_header("Cache-Control") and not request.path.startswith("/" + settings.STATIC_URL):
            add_never_cache_headers(response)
        return response


class IdleMiddleware:
    """End a session that was not used for longer than the idle limit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            last = request.session.get("last_seen")
            if last and now - datetime.fromisoformat(last) > timedelta(minutes=settings.HANDOFF_IDLE_MINUTES):
                logout(request)
                request.session["ended_idle"] = True
            elif not last or now - datetime.fromisoformat(last) > SEEN_EVERY:
                request.session["last_seen"] = now.isoformat()
                User.objects.filter(pk=request.user.pk).update(last_seen_at=now)
        return self.get_response(request)


class ActorMiddleware:
    """Put the actor on the request: the person and the hat they chose in this session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            actor = acting.actor_for(request.user, request.session.get("membership"))
            request.actor = actor
        else:
            request.actor = acting.NOBODY
        return self.get_response(request)


class SecondFactorMiddleware:
    """Where a second factor is required, lead a person without one to setting it up before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_settled(request):
            return self.get_response(request)
        messages.info(request, "Set up a second step for signing in; this installation requires one.")
        return redirect("mfa_index")


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
        return render(request, template, {"error": error}, status=status)
