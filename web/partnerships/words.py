"""What happened to partnerships, ratings, activities, engagements, recommendations and practices, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DONE: dict[str, tuple[str, str | Promise]] = {
    "partnership.added": ("handshake", _("Partnership added")),
    "partnership.changed": ("handshake", _("Partnership changed")),
    "wave.planned": ("calendar", _("Wave of ratings planned")),
    "wave.changed": ("calendar", _("Wave of ratings changed")),
    "wave.gap_talked": ("message-square", _("Gap between two ratings talked about")),
    "rating.given": ("columns-3", _("Partnership rated")),
    "rating.changed": ("columns-3", _("Rating of a partnership changed")),
    "activity.logged": ("calendar", _("Activity logged")),
    "activity.corrected": ("pencil", _("Activity corrected")),
    "activity.voided": ("undo-2", _("Activity taken back")),
    "engagement.agreed": ("plus", _("Paid engagement agreed")),
    "engagement.changed": ("pencil", _("Paid engagement changed")),
    "recommendation.received": ("inbox", _("Recommendation written down")),
    "recommendation.reworded": ("pencil", _("Recommendation reworded")),
    "recommendation.answered": ("message-square", _("Recommendation answered")),
    "practice.route_set": ("share-2", _("Route of workers' tips stated")),
    "practice.policies_set": ("circle-check", _("Policies stated")),
}
"""Event types with an icon and words."""
