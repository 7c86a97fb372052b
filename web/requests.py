"""The request as views find it: the middleware has put the actor and the counts on it."""

from collections.abc import Mapping

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from partners.actors import Actor


class ActorRequest(HttpRequest):
    """A request of somebody signed in: `actor` is the person and the hat, `badges` the frame's counts by URL name.

    `found_at`: the page of the hand-off that was found for this address, so that a refusal can lead back to it.
    `below`: the URL name of the frame's item that the page stands below, where its own name does not tell.
    """

    user: User
    actor: Actor
    htmx: HtmxDetails
    badges: Mapping[str, int]
    below: str
    found_at: str
