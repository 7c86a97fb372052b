"""Event types in words, for the record page. A type without words of its own shows its code, spaced out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.agreements.words import TOLD
from web.partnerships.words import DONE

WORDS: dict[str, str | Promise] = {
    "user.signed_in": _("Signed in"),
    "user.signed_out": _("Signed out"),
    "user.sign_in_failed": _("Sign-in failed"),
    "user.second_factor_added": _("Second step added"),
    "user.second_factor_removed": _("Second step removed"),
    "user.recovery_codes_renewed": _("Recovery codes renewed"),
    "user.password_changed": _("Password changed"),
    "user.password_reset_asked": _("Password link asked for"),
    "user.session_ended": _("Session ended"),
    "user.token_created": _("API token made"),
    "user.token_revoked": _("API token revoked"),
    "user.settings_changed": _("Account settings changed"),
    "user.deactivated": _("Account closed"),
    "user.reopened": _("Account opened again"),
    "delivery.revived": _("Delivery tried again"),
    "reads.digested": _("Reads sealed"),
    "breach.recorded": _("Breach written down"),
    "breach.changed": _("Breach: facts changed"),
    "breach.organizations_named": _("Breach: organizations named"),
    "breach.told": _("Breach: somebody was told"),
    "breach.notice_due": _("Breach: somebody must still be told"),
    "breach.closed": _("Breach closed"),
    "demand.recorded": _("Demand to disclose written down"),
    "demand.changed": _("Demand to disclose: changed or decided"),
    "purge.certified": _("Deletion certified"),
    "referral.contents_erased": _("Contents deleted, their time was over"),
    "referral.draft_cleared": _("Draft deleted, nobody went on with it"),
    **{event_type: words for event_type, (_icon, words) in (DONE | TOLD).items()},
}


def in_words(event_type: str) -> str:
    """The words for an event type."""
    return str(WORDS.get(event_type) or event_type.replace(".", ": ", 1).replace("_", " ").capitalize())
