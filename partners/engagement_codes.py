"""The lists that describe paid work with survivors' organizations and what they recommend."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ANSWER_DAYS = 30
"""So many days without a word of the task force, and a recommendation is late."""


class EngagementPurpose(TextChoices):
    """What a survivors' organization is engaged for."""

    ADVISORY = "advisory_session", _("Advisory session")
    DESIGN = "program_design", _("Program design")
    REVIEW = "document_review", _("Review of a document")
    TRAINING = "training", _("Training")
    SPEAKING = "speaking", _("Speaking")
    EVALUATION = "evaluation", _("Evaluation")
    OTHER = "other", _("Something else")


class Credit(TextChoices):
    """How the organization wants its work to be credited; never a person."""

    NAMED = "organization_named", _("Name the organization")
    COAUTHOR = "co_author", _("As co-author, the organization")
    NONE = "not_named", _("Do not name it")


class EngagementStatus(TextChoices):
    """How far it is; it follows from the hours."""

    AGREED = "agreed", _("Agreed")
    DONE = "done", _("Done, payment due")
    PAID = "paid", _("Paid")


class Answer(TextChoices):
    """What became of a recommendation."""

    RECEIVED = "received", _("Received")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
