"""The page behind the link to acknowledge: a reference, what pressing means, one button. Opening changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Conflict
from referrals import actions
from web.checks.mailed import mailed


@mailed
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it was received, once, without a sign-in. A link that does nothing is always told in the same words."""
    pressed = request.method == "POST"
    try:
        referral = actions.acknowledge_by_link(token) if pressed else actions.asked_by_link(token)
    except Conflict:
        return render(request, "referrals/received_ended.html", status=404)
    return render(request, "referrals/received.html", {"reference": referral.reference, "is_done": pressed})
