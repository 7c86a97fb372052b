"""What there is to do because of a hand-off, and how it ends."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    """What is to be done."""

    REFER_AGAIN = "refer_again", _("Make a new referral")
    CHILD_NOTICE = "child_notice", _("See to the notice to HHS about a minor")
    RENEW_RELEASE = "renew_release", _("Have the release signed again")


class TaskResult(TextChoices):
    """How a task ended."""

    REFERRED = "referred", _("A new referral was sent")
    DONE = "done", _("Done")
    RENEWED = "renewed", _("A new release was recorded")
    ENDED = "ended", _("The handoff ended, or the release was taken back")
    NOT_NEEDED = "not_needed", _("Not needed any more")


OWN_TASKS = frozenset({TaskKind.CHILD_NOTICE, TaskKind.RENEW_RELEASE})
"""Tasks that follow from what the sender alone knows: nobody else sees that there is one."""
TOLD_HERE = frozenset({TaskKind.CHILD_NOTICE})
"""Tasks done outside Handoff, so that somebody says so; what is done here ends its task by itself."""
