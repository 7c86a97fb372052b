"""The page each role begins with."""

from django.http import HttpRequest

from partners.actors import Actor
from partners.codes import Sector


def start_page(actor: Actor, *, on_phone: bool = False) -> str:
    """The URL name of the first page for the hat worn now; an officer with a phone looks for whom to call."""
    for wears, name in (
        (actor.sector == Sector.LAW_ENFORCEMENT and on_phone, "now"),
        (actor.is_coordinator, "queue"),
        (actor.is_partner_staff, "inbox"),
        (actor.is_evaluator, "collaboration"),
        (actor.is_auditor, "event_log"),
        (actor.is_platform, "partner_list"),
    ):
        if wears:
            return name
    return "account_settings"


def is_phone(request: HttpRequest) -> bool:
    """Whether the browser says it is a phone's: its client hint where it sends one, else its name."""
    hint = request.headers.get("Sec-CH-UA-Mobile", "")
    return hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")
