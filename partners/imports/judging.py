"""What each line of a file would change here: nothing yet is written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models.functions import Lower

from partners.codes import AgencyLevel, Sector
from partners.imports.agencies import COUNTS, Parsed
from partners.imports.problems import ONLY_COUNTED, Problem, is_error
from partners.models import LawEnforcementProfile, Organization, Verdict

ON_ORGANIZATION = ("name", "state", "county")
ON_PROFILE = ("agency_type", "level", "counties")
EMPTY: tuple[Any, ...] = ("", None, [], AgencyLevel.UNKNOWN)


COMPARED = (*ON_ORGANIZATION, *ON_PROFILE)
COLUMN_OF = {
    "name": "agency_name",
    "county": "primary_county",
    "counties": "primary_county",
    "agency_type": "agency_type_name",
    "level": "agency_type_name",
}


@dataclass(frozen=True)
class Stored:
    """An agency as it is here: its organization's id, its values by field, and those the list set last."""

    organization_id: UUID
    archived: bool
    imported: dict[str, Any]
    values: dict[str, Any]

    def value(self, name: str) -> Any:
        """What is here for a field of the list; counts live among the imported facts alone."""
        return self.imported.get(name) if name in COUNTS else self.values[name]


@dataclass
class Judged:
    """A line with its verdict, and the fields it would change, as `[before, after]`."""

    parsed: Parsed
    verdict: Verdict
    changes: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def worth_keeping(self) -> bool:
        """Whether the row says more than a count can."""
        return self.verdict != Verdict.SAME or bool(self.told)

    @property
    def told(self) -> list[Problem]:
        """The problems that are listed by row."""
        return [found for found in self.parsed.problems if found["kind"] not in ONLY_COUNTED]


@dataclass
class Counts:
    """How many rows got which verdict, and how many raised what."""

    verdicts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, rows: Iterable[Judged]) -> None:
        """Count these too. A kind counts once per row; empty lines are no rows."""
        for row in rows:
            kinds = {found["kind"] for found in row.parsed.problems}
            self.notes.update(kinds)
            if "blank" not in kinds:
                self.verdicts[row.verdict] += 1


def judge(lines: Sequence[Parsed]) -> list[Judged]:
    """Hold lines against what is stored now, with two queries however many they are."""
    good = [parsed for parsed in lines if not _kept_out(parsed)]
    here = stored_by_ori([parsed.key for parsed in good])
    _note_names_here([parsed for parsed in good if parsed.key not in here])
    return [_judge_one(parsed, here) for parsed in lines]


def stored_by_ori(keys: Sequence[str]) -> dict[str, Stored]:
    """The agencies that are here under these ORIs."""
    on_organization = [f"organization__{name}" for name in ON_ORGANIZATION]
    found = LawEnforcementProfile.objects.filter(ori__in=keys).values_list(
        "ori", "pk", "organization__archived_at", "imported", *on_organization, *ON_PROFILE
    )
    return {
        ori: Stored(pk, archived_at is not None, imported, dict(zip(COMPARED, values, strict=True)))
        for ori, pk, archived_at, imported, *values in found
    }


def changes_to(stored: Stored, values: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
    """Fields to change as `[before, after]`, and those kept because somebody here has edited them.

    A field is the list's to change while it is empty or holds what the list set last. An empty cell changes nothing.
    """
    changes, kept = {}, []
    for name, new in values.items():
        now = stored.value(name)
        if new == now or new in EMPTY:
            continue
        if now == stored.imported.get(name) or (name not in stored.imported and now in EMPTY):
            changes[name] = [now, new]
        else:
            kept.append(name)
    return changes, kept


def _kept_out(parsed: Parsed) -> bool:
    return not parsed.key or any(map(is_error, parsed.problems))


def _judge_one(parsed: Parsed, here: Mapping[str, Stored]) -> Judged:
    if _kept_out(parsed):
        return Judged(parsed, Verdict.SAME if _is_blank(parsed) else Verdict.BAD)
    stored = here.get(parsed.key)
    if stored is None:
        return Judged(parsed, Verdict.CREATE)
    changes, kept = changes_to(stored, parsed.values)
    for name in kept:
        parsed.note("kept", COLUMN_OF.get(name, name), value=stored.value(name), other=parsed.values[name])
    if stored.archived:
        parsed.note("archived", "ori")
    return Judged(parsed, Verdict.UPDATE if changes else Verdict.SAME, changes)


def _is_blank(parsed: Parsed) -> bool:
    return [found["kind"] for found in parsed.problems] == ["blank"]


def _note_names_here(fresh: Sequence[Parsed]) -> None:
    """Warn of agencies that are here under the same name and state without an ORI, as hand-made ones often are."""
    names = {str(parsed.values["name"]).lower() for parsed in fresh}
    if not names:
        return
    without_ori = Organization.objects.filter(sector=Sector.LAW_ENFORCEMENT, law_enforcement__ori=None)
    found = without_ori.annotate(folded=Lower("name")).filter(folded__in=names).values_list("folded", "state")
    here = set(found)
    for parsed in fresh:
        if here & {(str(parsed.values["name"]).lower(), state) for state in (parsed.values["state"], "")}:
            parsed.note("name_here", "agency_name", value=parsed.values["name"])
