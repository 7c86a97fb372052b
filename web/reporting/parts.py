"""The part of a number in words: what a link from a count said, above the rows it opens."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.codes import Sector
from referrals.reasons import Group
from reporting.answers import STEP_LABELS
from reporting.cohorts import POSITIONS
from reporting.periods import named

LABELS = {
    **POSITIONS,
    **STEP_LABELS,
    **{str(code): label for code, label in Group.choices},
    "open": gettext_lazy("Still open"),
    "ended": gettext_lazy("Did not go ahead"),
    "late": gettext_lazy("Past target"),
    "part": gettext_lazy("In time"),
    "missed": gettext_lazy("Not in time"),
    "decided": gettext_lazy("Decided"),
    "labor": gettext_lazy("Labor"),
    "known": gettext_lazy("Focus known"),
    "unknown": gettext_lazy("Focus not known"),
    "given": gettext_lazy("Given"),
    "across": gettext_lazy("To another sector"),
}


def in_words(key: str, part: str, today: date) -> str:
    """The words of a part; empty for all of a number."""
    if key == "who_refers_to_whom":
        return _sectors(part)
    return ", ".join(words for words in (_one(code, today) for code in part.split(":")) if words)


def _one(code: str, today: date) -> str:
    month = named(code, today) if code else None
    return month.label if month else str(LABELS.get(code, ""))


def _sectors(part: str) -> str:
    names = dict(Sector.choices)
    source, _colon, target = part.partition(":")
    if source in names and target in names:
        return _("%(source)s to %(target)s") % {"source": names[source], "target": names[target]}
    if source in names:
        return _("From %(sector)s") % {"sector": names[source]}
    return _("To %(sector)s") % {"sector": names[target]} if target in names else ""
