"""What each line of a file would change here: nothing yet is written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Lower

from partners.codes import AgencyLevel, Sector
from partners.imports.agencies import COUNTS, Parsed
from partners.imports.problems import ONLY_COUNTED, Problem, is_error
from partners.models import LawEnforcementProfile, Organization, Verdict

ON_ORGANIZATION = ("name", "state", "county")
ON_PROFILE = ("agency_type", "level", "counties")
EMPTY: tuple[Any, ...] = ("", None, [], AgencyLevel.UNKNOWN)


@dataclass
class Judged:
    """A line with its verdict. `stored` is the agency as it is here, for an update."""

    parsed: Parsed
    verdict: Verdict
    changes: dict[str, list[Any]] = field(default_factory=dict)
    stored: LawEnforcementProfile | None = None

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


def stored_by_ori(keys: Sequence[str]) -> dict[str, LawEnforcementProfile]:
    """The agencies that are here under these ORIs, with their organizations."""
    found = LawEnforcementProfile.objects.filter(ori__in=keys).select_related("organization")
    return {str(profile.ori): profile for profile in found}


def current_value(profile: LawEnforcementProfile, name: str) -> Any:
    """What is stored here for a field of the list; counts live among the imported facts alone."""
    if name in COUNTS:
        return profile.imported.get(name)
    return getattr(profile.organization if name in ON_ORGANIZATION else profile, name)


def changes_to(profile: LawEnforcementProfile, values: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
    """Fields to change as `[before, after]`, and those kept because somebody here has edited them.

    A field is the list's to change while it is empty or holds what the list set last. An empty cell changes nothing.
    """
    changes, kept = {}, []
    for name, new in values.items():
        now = current_value(profile, name)
        if new in EMPTY or new == now:
            continue
        if now == profile.imported.get(name) or (name not in profile.imported and now in EMPTY):
            changes[name] = [now, new]
        else:
            kept.append(name)
    return changes, kept


def _kept_out(parsed: Parsed) -> bool:
    return not parsed.key or any(map(is_error, parsed.problems))


def _judge_one(parsed: Parsed, here: Mapping[str, LawEnforcementProfile]) -> Judged:
    if _kept_out(parsed):
        return Judged(parsed, Verdict.SAME if _is_blank(parsed) else Verdict.BAD)
    profile = here.get(parsed.key)
    if profile is None:
        return Judged(parsed, Verdict.CREATE)
    changes, kept = changes_to(profile, parsed.values)
    for name in kept:
        parsed.note("kept", name, value=current_value(profile, name), other=parsed.values[name])
    if profile.organization.archived_at:
        parsed.note("archived", "ori")
    return Judged(parsed, Verdict.UPDATE if changes else Verdict.SAME, changes, profile)


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
