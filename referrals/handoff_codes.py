"""Coded answers about handing over: how it is done, what a call came to, and why a reminder may wait."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HandoffMode(TextChoices):
    """How a hand-off is done (domain facts 3.5)."""

    THREE_WAY = "warm_three_way", _("Together: both partners and the person speak")
    INTRODUCED = "warm_intro", _("Introduced: the partners speak first, then the person")
    ACCOMPANIED = "accompanied", _("Accompanied: we go along")
    INFORMATION = "cold_info_given", _("The person was given the number only")
    SENT = "cold_sent", _("Sent, without a talk")
    SELF = "self_referral", _("The person gets in touch")


WARM = frozenset({HandoffMode.THREE_WAY, HandoffMode.INTRODUCED, HandoffMode.ACCOMPANIED})
"""The modes in which the sender stays on the hook until the person was met."""


class CallNote(TextChoices):
    """What the call before an emergency came to. It says what was tried, never that somebody was reached since."""

    SPOKE = "spoke", _("Somebody there took the call")
    SPOKE_BACKUP = "spoke_backup", _("The backup contact took the call")
    MESSAGE = "message", _("Left a message to call back, nothing more")
    NO_ANSWER = "no_answer", _("Nobody answered")


REACHED = frozenset({CallNote.SPOKE, CallNote.SPOKE_BACKUP})
"""The notes that say somebody answered."""


class SnoozeReason(TextChoices):
    """Why reminders wait until a stated time. Each speaks of the work, none of the person."""

    AGREED = "agreed", _("Both partners agreed on a later time")
    CALL_BACK = "call_back", _("A call back is arranged")
    STAFF = "staff_out", _("Whoever does this is away until then")
    PAPERS = "papers", _("Waiting for papers")
    PLACE = "place", _("A place opens then")
    OTHER = "other", _("Another reason")
