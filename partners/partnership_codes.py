"""The lists that describe partnerships and how the two sides rate them, and the rule of their status."""

from datetime import date, timedelta

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

DORMANT_DAYS = 180
"""So many days without a referral, meeting, training or contact, and a partnership sleeps."""

GAP = 2
"""Two ratings so many levels apart are something to talk about."""


class PartnershipType(TextChoices):
    """What two organizations do together (domain facts 2.3)."""

    REFERRAL = "referral", _("Referrals")
    INFORMATION = "information_sharing", _("Information sharing")
    JOINT_SERVICE = "joint_service", _("Joint services")
    INVESTIGATION = "joint_investigation", _("Joint investigations")
    TRAINING = "training_outreach", _("Training and outreach")
    FUNDING = "funding", _("Funding")
    ADVISORY = "advisory", _("Advice")


class Formality(TextChoices):
    """Whether a paper stands behind it."""

    FORMAL = "formal", _("Formal")
    INFORMAL = "informal", _("Informal")


class Direction(TextChoices):
    """Who gives and who takes, by the order in which the pair is stored."""

    FIRST_TO_SECOND = "first_to_second", _("From the first to the second")
    SECOND_TO_FIRST = "second_to_first", _("From the second to the first")
    BOTH = "both", _("Both ways")


TURNED = {
    Direction.FIRST_TO_SECOND: Direction.SECOND_TO_FIRST,
    Direction.SECOND_TO_FIRST: Direction.FIRST_TO_SECOND,
    Direction.BOTH: Direction.BOTH,
}
"""The same direction when the pair is named the other way round."""


class PartnershipStatus(TextChoices):
    """Where a partnership stands on a day; it follows from its dates."""

    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    PROSPECT = "prospect", _("Prospect")
    ENDED = "ended", _("Ended")


class Level(IntegerChoices):
    """How closely two organizations work together: the levels of collaboration by Frey."""

    NONE = 0, _("No working relation")
    NETWORKING = 1, _("Networking")
    COOPERATION = 2, _("Cooperation")
    COORDINATION = 3, _("Coordination")
    COALITION = 4, _("Coalition")
    COLLABORATION = 5, _("Collaboration")


LEVEL_WORDS = {
    Level.NONE: _("we do not work together"),
    Level.NETWORKING: _("we know of each other, talk little and decide each alone"),
    Level.COOPERATION: _("we tell each other what we know and decide each alone"),
    Level.COORDINATION: _("we share information and means, talk often and decide some things together"),
    Level.COALITION: _("we share ideas and means, and everybody has a vote"),
    Level.COLLABORATION: _("we act as one, trust each other and decide by consensus"),
}
"""What tells one level from the next, after Frey and others (2006), in the words of the two."""


class Agreeing(IntegerChoices):
    """How far a statement holds."""

    NOT = 1, _("Not at all")
    LITTLE = 2, _("A little")
    MOSTLY = 3, _("Mostly")
    FULLY = 4, _("Fully")


TRUST = {
    "keeps_word": _("They do what they said they would"),
    "shares_aim": _("They work for what the task force is for"),
    "speaks_openly": _("They say openly what they can and cannot do"),
}
VALUE = {
    "opens_doors": _("They open doors that we cannot open"),
    "gives_time": _("They put time into it"),
    "brings_means": _("They bring people, places or funds"),
}
ITEMS = (*TRUST, *VALUE)
"""The statements that a side judges besides the level: three on trust, three on value."""


def status_on(today: date, started_on: date | None, ended_on: date | None, active_on: date | None) -> PartnershipStatus:
    """The status on a local date. `active_on` is the day of the last activity, None without one.

    It ends on `ended_on`, is a prospect before `started_on`, and sleeps once more than DORMANT_DAYS have passed since
    the last activity or, without one, since it started.
    """
    if ended_on and ended_on <= today:
        return PartnershipStatus.ENDED
    if started_on is None or started_on > today:
        return PartnershipStatus.PROSPECT
    awake = max(day for day in (started_on, active_on) if day)
    return PartnershipStatus.DORMANT if awake < last_waking_day(today) else PartnershipStatus.ACTIVE


def last_waking_day(today: date) -> date:
    """The earliest day whose activity still keeps a partnership awake."""
    return today - timedelta(days=DORMANT_DAYS)
