"""A double click never makes two: what a page sends twice is done once.

The hidden token of a form is new with each drawing of its page: the same token with the same words is the same click.
"""

from collections.abc import Callable

from core import idempotency
from core.idempotency import Answer
from web.requests import ActorRequest

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a field's name


def done_once(request: ActorRequest, act: Callable[[], object]) -> str:
    """Do it, or know that this very click was done already; answers what `act` gave, as text.

    What `act` raises goes through, and the next click is a new one.
    """
    if not request.POST.get(TOKEN):
        return str(act())
    membership = request.actor.membership
    words = idempotency.fingerprint_of("POST", request.get_full_path(), dict(request.POST.lists()))
    key = idempotency.key_of(request.actor, membership.pk if membership else None, f"page {words}")
    answer, _again = idempotency.answered_once(key=key, fingerprint=words, act=lambda: Answer(302, str(act())))
    return answer.body
