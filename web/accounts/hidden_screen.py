"""A hidden screen: the session goes on, but shows nothing until its person proves again who they are."""

import time

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

PROOFS = "account_authentication_methods"
"""Where the sign-in library keeps what a session has proved, each with its time in seconds."""


def hide(request: HttpRequest, return_to: str) -> None:
    """Hide the screen now; `return_to` is the page to come back to, if it is one of ours."""
    request.session["hidden_at"] = time.time()
    request.session["hidden_page"] = return_to if is_local(return_to) else ""


def is_hidden(request: HttpRequest) -> bool:
    """Whether the screen is hidden. A proof given since then shows it again."""
    hidden_at = request.session.get("hidden_at")
    if hidden_at is None:
        return False
    proofs = request.session.get(PROOFS, [])
    if not any(proof.get("reauthenticated") and proof["at"] > hidden_at for proof in proofs):
        return True
    del request.session["hidden_at"]
    return False


def page_to_return_to(request: HttpRequest) -> str:
    """The page that was hidden; empty when it is not known."""
    return str(request.session.get("hidden_page", ""))


def is_local(address: str) -> bool:
    """Whether an address is a path on this site."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
