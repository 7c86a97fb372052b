"""Two records of one organization: what may be chosen, what stands in the way, and what hangs on a record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from core.errors import Conflict
from partners.capacity_codes import InquiryState
from partners.codes import PrivacyLevel, Regime
from partners.models import Inquiry, Invitation, Membership, Organization

FIELDS = (*("name", "short_name", "state", "county", "city", "service_area", "time_zone", "website", "phone"),)
PROFILE_FIELDS: dict[str, tuple[str, ...]] = {
    "law_enforcement": ("ori", "level", "agency_type", "counties", "certifies_t", "certifies_u"),
    "business": ("naics", "industry", "sites"),
    "service_provider": ("serves_labor", "serves_sex", "serves_minors", "eligibility"),
    "survivor_organization": ("survivor_led", "declared_on"),
}
"""What may be chosen from either record; a profile's fields are named `profile.ori` and so on."""

MOVED = ("partners.AfterHoursLine", "partners.Capacity", "partners.BusinessPractice", "partners.PolicyCheck")
"""What belongs to the directory's record and changes hands besides contacts. All else stays and is read through
`Organization.ids`."""

NOT_COUNTED = frozenset(
    {
        *("partners.duplicatecandidate", "partners.duplicatekey", "partners.duplicatecheck", "partners.merge"),
        *("partners.organization", "partners.directoryentry"),
    }
)

Obstacle = Callable[[Organization, Organization], Conflict | None]
_obstacles: list[Obstacle] = []


@dataclass(frozen=True)
class Choice:
    """One field in which two records differ, with both values and whether the kept one says nothing."""

    name: str
    kept: Any
    absorbed: Any

    @property
    def fills_a_gap(self) -> bool:
        """The kept record says nothing here and the other one does."""
        return self.kept in (None, "", [], "unknown") and self.absorbed not in (None, "", [], "unknown")


def obstacle(found: Obstacle) -> Obstacle:
    """Register what a package above has against a merge of (kept, absorbed)."""
    _obstacles.append(found)
    return found


def why_not_merge(kept: Organization, absorbed: Organization) -> Conflict | None:
    """The first reason against merging `absorbed` into `kept`, whoever asks; None when there is none."""
    own = (_same_or_merged, _different, _people_remain, _promises_less, _still_asked)
    answers = (judge(kept, absorbed) for judge in (*own, *_obstacles))
    return next((answer for answer in answers if answer), None)


def choices(kept: Organization, absorbed: Organization) -> list[Choice]:
    """The fields in which the two differ and the other record says something."""
    pairs = [(name, plain(getattr(kept, name)), plain(getattr(absorbed, name))) for name in FIELDS]
    ours, theirs = profile_of(kept), profile_of(absorbed)
    if ours and theirs:
        pairs += [
            (f"profile.{name}", plain(getattr(ours, name)), plain(getattr(theirs, name)))
            for name in PROFILE_FIELDS[absorbed.sector]
        ]
    return [Choice(*pair) for pair in pairs if pair[1] != pair[2] and pair[2] not in (None, "", [])]


def records_of(organization_id: object) -> list[Any]:
    """The ids of an organization and of the records merged into it, from one of its own."""
    return list(Organization.objects.with_absorbed([organization_id]).values_list("pk", flat=True))


def ties(organization: Organization) -> list[tuple[type[models.Model], int]]:
    """How many rows of each table name this organization, those of other packages too; tables without any left out."""
    counts: dict[type[models.Model], int] = {}
    for relation in _relations():
        model: Any = relation.related_model
        found = model._base_manager.filter(**{relation.field.name: organization.pk}).count()
        counts[model] = counts.get(model, 0) + found
    return [(model, count) for model, count in counts.items() if count]


def profile_of(organization: Organization) -> Any:
    """The profile of its sector, None where there is none."""
    return getattr(organization, organization.sector, None) if organization.sector in PROFILE_FIELDS else None


def plain(value: Any) -> Any:
    """A value as the merge's row keeps it: numbers in the international form, dates as text."""
    if isinstance(value, PhoneNumber):
        return value.as_e164
    return value.isoformat() if isinstance(value, date) else value


def _relations() -> Iterable[Any]:
    every: Iterable[Any] = Organization._meta.get_fields(include_hidden=True)
    return [one for one in every if one.auto_created and one.is_relation and one.related_model and _counts(one)]


def _counts(relation: Any) -> bool:
    model = relation.related_model
    return not relation.concrete and model._meta.label_lower not in NOT_COUNTED and hasattr(relation, "field")


def _same_or_merged(kept: Organization, absorbed: Organization) -> Conflict | None:
    if kept.pk == absorbed.pk:
        return Conflict(_("A record cannot be merged into itself."), code="same_record")
    if kept.merged_into_id or absorbed.merged_into_id:
        return Conflict(_("One of these records was merged already."), code="merged")
    if absorbed.absorbed_ids:
        return Conflict(
            _("Another record was merged into the one to give up: keep that one, or undo its merge first."),
            code="has_absorbed",
        )
    if kept.archived_at:
        return Conflict(_("The record to keep is archived: restore it first."), code="kept_archived")
    return None


def _different(kept: Organization, absorbed: Organization) -> Conflict | None:
    if kept.sector != absorbed.sector:
        return Conflict(_("Records of different sectors are not merged."), code="different_sectors")
    if kept.parent_id == absorbed.pk or absorbed.parent_id == kept.pk:
        return Conflict(_("One of these is a branch of the other: both stay."), code="is_branch")
    return None


def _people_remain(_kept: Organization, absorbed: Organization) -> Conflict | None:
    """Nobody's hat changes by somebody else's decision: their own admin ends access, the kept one's admin invites."""
    hats = Membership.objects.filter(organization=absorbed, ended_at=None).exists()
    if hats or Invitation.objects.pending().open().filter(organization=absorbed).exists():
        return Conflict(
            _("People sign in for the record to give up. Their admin ends their access first; invite them anew."),
            code="has_people",
        )
    return None


def _promises_less(kept: Organization, absorbed: Organization) -> Conflict | None:
    """What the given-up record promised about persons holds for its hand-offs: the kept one may not promise less."""
    strict = list(PrivacyLevel.values)
    weaker = strict.index(kept.privacy_level) > strict.index(absorbed.privacy_level)
    regime = absorbed.regime not in (Regime.NONE, kept.regime)
    if weaker or regime or _hides_less(kept, absorbed):
        return Conflict(
            _("The record to give up promises more protection. Set the same on the record to keep first."),
            code="promises_less",
        )
    return None


def _still_asked(_kept: Organization, absorbed: Organization) -> Conflict | None:
    asks = Q(asker=absorbed) | Q(replies__organization=absorbed)
    if Inquiry.objects.filter(asks, state__in=(InquiryState.OPEN, InquiryState.ANSWERED)).exists():
        return Conflict(
            _("The record to give up takes part in an open inquiry. Merge when it is closed."), code="open_inquiry"
        )
    return None


def _hides_less(kept: Organization, absorbed: Organization) -> bool:
    names = ("confidential_location", "enforces_immigration")
    ours, theirs = profile_of(kept), profile_of(absorbed)
    return any(getattr(theirs, name, None) and not getattr(ours, name, None) for name in names)
