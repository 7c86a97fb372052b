"""The lists behind retention, breaches and demands to disclose: rules, kinds, whom to tell by when."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RetentionRule(TextChoices):
    """Why something was deleted."""

    DRAFTS = "drafts", _("Drafts nobody went on with")
    CONTENTS = "contents", _("Contents after the end of a handoff")
    TIPS = "tips", _("Contents of tips after their end")
    OLD_TIPS = "old_tips", _("Contents of tips that never ended")


class BreachKind(TextChoices):
    """What happened, or is about to."""

    LOST_DEVICE = "lost_device", _("Lost or stolen device")
    WRONG_RECIPIENT = "wrong_recipient", _("Something reached the wrong people")
    ACCOUNT = "account_misused", _("Somebody used an account that is not theirs")
    INSIDER = "looked_without_need", _("Staff looked at what they had no need to see")
    INTRUSION = "intrusion", _("Somebody broke into a system")
    PUBLISHED = "published", _("Something became public")
    OTHER = "other", _("Something else")


class Told(TextChoices):
    """Whom a breach must be told to."""

    FUNDER = "funder", _("The funder's grant officer")
    ORGANIZATIONS = "organizations", _("The organizations concerned")
    OPERATOR = "operator", _("Whoever runs this installation")
    STATE = "state", _("The state's authority, where its law says so")
    PEOPLE = "people", _("The people concerned, through the organization that serves them")


TELL_WITHIN: dict[str, timedelta | None] = {
    Told.FUNDER: timedelta(hours=24),
    Told.ORGANIZATIONS: timedelta(hours=24),
    Told.OPERATOR: timedelta(hours=24),
    Told.STATE: None,
    Told.PEOPLE: None,
}
"""By when after a breach was noticed. Grant conditions give 24 hours, for one that is only about to happen too; the
laws of the states differ, so that theirs and the people's have no clock here."""

REMIND_BEFORE = (timedelta(hours=12), timedelta(hours=2), timedelta(0))
"""How long before a notice is due its coordinators are reminded; the last time, once it is late."""


class Instrument(TextChoices):
    """By what paper somebody demands what is held. In most states a subpoena is not a court order."""

    SUBPOENA = "subpoena", _("Subpoena")
    COURT_ORDER = "court_order", _("Court order")
    WARRANT = "search_warrant", _("Search warrant")
    ADMINISTRATIVE = "administrative", _("Administrative subpoena or order of an agency")
    PUBLIC_RECORDS = "public_records", _("Public records request")
    DISCOVERY = "discovery", _("Discovery in a criminal case")
    INFORMAL = "informal", _("A letter or call without any of these")


class Asker(TextChoices):
    """What kind of party demands it; never a person."""

    COURT = "court", _("A court")
    PROSECUTOR = "prosecutor", _("A prosecutor")
    DEFENSE = "defense", _("The defense")
    CIVIL = "civil_party", _("A party to a civil case")
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
    IMMIGRATION = "immigration_authority", _("An immigration authority")
    AGENCY = "agency", _("Another agency")
    PUBLIC = "public", _("The press or the public")
    OTHER = "other", _("Somebody else")


class Decision(TextChoices):
    """What became of a demand."""

    PENDING = "pending", _("Not decided")
    REFUSED = "refused", _("Refused")
    QUASHED = "quashed", _("Set aside by the court")
    WITHDRAWN = "withdrawn", _("Taken back by whoever asked")
    NOTHING_HELD = "nothing_held", _("Nothing of the kind is held")
    NARROWED = "narrowed", _("Given, narrowed down")
    GIVEN = "given", _("Given as demanded")


GAVE = (Decision.NARROWED, Decision.GIVEN)
"""The decisions by which something was disclosed: whether the person was told must then be answered."""
