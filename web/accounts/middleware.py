"""Who gets as far as a page: signed in, not idle, screen not hidden, second factor set up where one is required."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import actions, sessions
from partners.acting import NOBODY
from web.accounts.hidden_screen import hide, is_hidden
from web.requests import ActorRequest

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/"
ALWAYS_OPEN = ("/" + settings.STATIC_URL.lstrip("/"), "/leave/", "/idle/", "/healthz", "/readyz", "/metrics")
PROVING = ("/account/reauthenticate/", "/account/2fa/reauthenticate/", "/account/2fa/webauthn/reauthenticate/")
WHILE_HIDDEN = (*ALWAYS_OPEN, *PROVING, "/account/logout/", "/hide/")
WHILE_SETTING_UP = (
    *ALWAYS_OPEN,
    *PROVING,
    "/account/logout/",
    "/account/2fa/",
    "/hide/",
    "/safety/",
    "/accessibility/",
)
BY_ITSELF = ("/queue/counts/", "/inbox/counts/", "/idle/", "/unsent/")
"""What an open page asks for without anybody there: it must not keep a session alive."""
NOTED_EVERY = timedelta(minutes=1)
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)


class LocalhostMiddleware:
    """In the demo, lead 127.0.0.1 to localhost: browsers give passkeys to names only, never to addresses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asks_for_page = request.method in ("GET", "HEAD") and not request.path.startswith((API_PREFIX, *ALWAYS_OPEN))
        if settings.IS_DEMO and asks_for_page and request.get_host().startswith("127.0.0.1"):
            home = urlsplit(settings.BASE_URL)
            return HttpResponseRedirect(f"{home.scheme}://{home.netloc}{request.get_full_path()}")
        return self.get_response(request)


class SessionLimitsMiddleware:
    """End a session that was not used for the idle limit, or began twelve hours ago; note the others' use.

    Its screen is hidden earlier, after a quarter of an hour: then it asks who is there, and is not lost.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if _is_over(request):
                logout(request)
                request.session["ended_by_limit"] = True
            elif seconds_left(request) <= 0 and not is_hidden(request):
                hide(request, _open_page(request))
            elif _is_unnoted(request) and not request.path.startswith(BY_ITSELF):
                _note(request)
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless its view says otherwise; a request by htmx moves the whole page there."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Lead to the sign-in page, and back afterwards."""
        if request.headers.get("HX-Request") != "true":
            return super().handle_no_permission(request, view_func)
        here = urlsplit(request.headers.get("HX-Current-URL", "/"))
        return _moved(request, f"{reverse('account_login')}?{urlencode({'next': here.path})}")


class HiddenScreenMiddleware:
    """While the screen is hidden, every page leads to the one that asks for the password or passkey."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_hidden(request) and not request.path.startswith(WHILE_HIDDEN):
            if not request.path.startswith(API_PREFIX):
                return _moved(request, reverse("hide_screen"))
            request.user = AnonymousUser()
        return self.get_response(request)


class SecondFactorMiddleware:
    """Where a second factor is required, lead a person without one to setting it up before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if _is_settled(request) or request.path.startswith(WHILE_SETTING_UP):
            return self.get_response(request)
        if request.path.startswith(API_PREFIX):
            request.user, request.actor = AnonymousUser(), NOBODY  # type: ignore[assignment]
            return self.get_response(request)
        messages.info(request, _("Set up a second step for signing in. Everybody here has one."))
        return _moved(request, reverse("mfa_index"))


def _moved(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _is_over(request: HttpRequest) -> bool:
    now, used, began = timezone.now(), _moment(request, "last_seen"), _moment(request, "began")
    idle = used is not None and now - used > timedelta(minutes=settings.HANDOFF_IDLE_MINUTES)
    return idle or (began is not None and now - began > LONGEST)


def seconds_left(request: HttpRequest) -> float:
    """How long the screen of this session stays open without being used, in seconds; 0 or less when it is over."""
    used = _moment(request, "last_seen")
    most = timedelta(minutes=settings.HANDOFF_HIDE_MINUTES)
    return (most - (timezone.now() - used if used else timedelta())).total_seconds()


def _open_page(request: HttpRequest) -> str:
    """The page that stands open: the one asked for, or the one that asks."""
    if request.method == "GET" and not request.path.startswith(BY_ITSELF) and "HX-Request" not in request.headers:
        return request.get_full_path()
    return urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")).path


def _is_unnoted(request: HttpRequest) -> bool:
    used = _moment(request, "last_seen")
    renamed = request.session.get("listed_as") != request.session.session_key
    every = min(NOTED_EVERY, timedelta(minutes=settings.HANDOFF_HIDE_MINUTES) / 4)
    return renamed or used is None or timezone.now() - used > every


def _note(request: ActorRequest) -> None:
    now = timezone.now().isoformat()
    request.session.setdefault("began", now)
    request.session.pop("ended_by_limit", None)
    request.session["last_seen"] = now
    request.session["listed_as"] = request.session.session_key
    actions.note_seen(request.user)
    sessions.note(request)


def _moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.session.get(name)
    return datetime.fromisoformat(text) if text else None


def _is_settled(request: HttpRequest) -> bool:
    if not settings.HANDOFF_REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
        return True
    return is_mfa_enabled(request.user)
