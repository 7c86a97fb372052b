"""Two ways to get out of sight: hide the screen and come back, or leave the site for good."""

import math

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from web.accounts.hidden_screen import hide, is_hidden, page_to_return_to
from web.accounts.middleware import seconds_left
from web.accounts.sign_in_forms import ReauthenticateForm
from web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def hide_screen(request: ActorRequest) -> HttpResponse:
    """POST hides the screen; GET shows the empty page that asks who is there, and changes nothing."""
    if request.method == "POST":
        hide(request, request.POST.get("next", ""))
        return redirect("hide_screen")
    if not is_hidden(request):
        return render(request, "accounts/hide.html")
    ways = [way for way in get_adapter().get_reauthentication_methods(request.user) if way["id"] != "reauthenticate"]
    page = {"form": ReauthenticateForm(user=request.user), "ways": ways, "next": page_to_return_to(request) or "/"}
    return render(request, "accounts/hidden.html", page)


@require_GET
def idle(request: ActorRequest) -> HttpResponse:
    """How many seconds the screen stays open yet, for the page to know when to cover itself. Asking is not use."""
    left = 0 if is_hidden(request) else math.ceil(max(seconds_left(request), 0))
    return JsonResponse({"left": left})


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and lead to an everyday page elsewhere.

    It must work in any state, so it asks for no form token: the worst a stranger can do with it is sign somebody out.
    A redirect after a form would be stopped by our own form-action, hence a page that goes on by itself.
    """
    logout(request)
    response = render(request, "accounts/leave.html", {"elsewhere": settings.HANDOFF_LEAVE_URL})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
