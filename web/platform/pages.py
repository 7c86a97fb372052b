"""Short pages of words."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

MADE_OPEN = {"safety": "platform/safety.html", "accessibility": "platform/accessibility.html"}


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Words, shortcuts, and who sees what, for the role the reader has."""
    return render(request, "platform/help.html", {"actor": request.actor})


@login_not_required
@require_safe
def open_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that anybody may read, signed in or not."""
    return render(request, MADE_OPEN[name])
