"""The lists that describe what a business does against trafficking in its own house (domain facts 1.3 and 2.2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TipRoute(TextChoices):
    """How a worker's tip reaches law enforcement."""

    TASK_FORCE_LINE = "task_force_line", _("Workers call the task force's tip line")
    AGENCY_LINE = "agency_line", _("Workers call an agency directly")
    OWN_HOTLINE = "own_hotline", _("An own hotline, which hands over to an agency")
    MANAGER = "manager", _("A named desk, which hands over to an agency")
    NATIONAL_HOTLINE = "national_hotline", _("The national hotline")
    NONE = "none", _("None yet")


class Policy(TextChoices):
    """What is on the checklist."""

    SUPPLIER_CODE = "supplier_code", _("Code for suppliers")
    NO_FEE = "no_fee_pledge", _("Workers pay no fee for their job")
    POSTER = "worker_hotline_poster", _("Hotline poster where workers see it")
    GRIEVANCE = "grievance", _("Complaints without retaliation")
    VETTING = "contractor_vetting", _("Labor contractors are vetted")
    DOCUMENTS = "documents_kept_by_workers", _("Workers keep their documents")
    WAGES = "written_terms", _("Written terms in the worker's language")
    HOUSING = "housing_inspected", _("Housing is inspected")
    TRAINING = "managers_trained", _("Managers are trained")
    REMEDY = "remedy", _("Fees and wages owed are paid back")


class PolicyState(TextChoices):
    """Where the business stands with one of them."""

    PRESENT = "present", _("In place")
    PLANNED = "planned", _("Planned")
    ABSENT = "absent", _("Not in place")
