"""Short pages of words."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.requests import ActorRequest


@require_safe
def help(request: ActorRequest) -> HttpResponse:
    """Words, shortcuts, and who sees what, for the role the reader has."""
    return render(request, "platform/help.html", {"actor": request.actor})


@login_not_required
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to use the site when somebody may be watching; open to everybody."""
    return render(request, "platform/safety.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the site promises to people who read it in other ways; open to everybody."""
    return render(request, "platform/accessibility.html")
