"""The page each role begins with."""

from partners.actors import Actor


def start_page(actor: Actor) -> str:
    """The URL name of the first page for the hat worn now."""
    for wears, name in (
        (actor.is_coordinator, "queue"),
        (actor.is_partner_staff, "inbox"),
        (actor.is_evaluator, "collaboration"),
        (actor.is_auditor, "event_log"),
        (actor.is_platform, "partner_list"),
    ):
        if wears:
            return name
    return "account_settings"
