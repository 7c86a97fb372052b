"""Whether a person may go on without a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

OPEN_PREFIXES = ("/account/", "/static/", "/api/", "/leave/", "/healthz", "/readyz", "/metrics")


def is_settled(request: HttpRequest) -> bool:
    """True when none is required, the person has one, or the page is needed to set it up."""
    if not settings.HANDOFF_REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
        return True
    return request.path.startswith(OPEN_PREFIXES) or is_mfa_enabled(request.user)
