"""Precision and recall of the proposals, on pairs of which somebody has said whether they are one organization."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.models import uuid7
from partners.codes import Sector
from partners.duplicates.keys import keys_of
from partners.duplicates.records import Record, counties, host_of
from partners.duplicates.scoring import LIKELY, SHOWN, Judgement, judge
from partners.duplicates.spelling import folded, read


@dataclass(frozen=True)
class Group:
    """The pairs of one sort: how many, whether they are one, and how many were proposed and as very likely."""

    name: str
    same: bool
    pairs: int
    proposed: int
    likely: int


def precision_and_recall(groups: Iterable[Group], *, likely: bool = False) -> tuple[float, float]:
    """Of what was proposed, the share that is one; and of what is one, the share that was proposed."""
    found = [(group.same, group.likely if likely else group.proposed, group.pairs) for group in groups]
    right = sum(count for same, count, _pairs in found if same)
    proposed = sum(count for _same, count, _pairs in found)
    there = sum(pairs for same, _count, pairs in found if same)
    return right / proposed if proposed else 1.0, right / there if there else 1.0


def measured(pairs: Iterable[Mapping[str, Any]]) -> list[Group]:
    """Each sort of pairs with what was made of it. A pair counts as proposed when a key brings the two together too."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for pair in pairs:
        score = proposed(*pair["records"]).score
        counts = groups.setdefault((pair["group"], pair["same"]), [0, 0, 0])
        counts[0] += 1
        counts[1] += score >= SHOWN
        counts[2] += score >= LIKELY
    return [Group(name, same, *counts) for (name, same), counts in groups.items()]


def proposed(one: Mapping[str, str], other: Mapping[str, str]) -> Judgement:
    """The judgement of two records given by field; nothing when they share no key."""
    first, second = _record(one), _record(other)
    return judge(first, second) if keys_of(first) & keys_of(second) else Judgement(0, ())


def _record(given: Mapping[str, str]) -> Record:
    agency = given["sector"] == Sector.LAW_ENFORCEMENT
    return Record(
        pk=uuid7(),
        version=1,
        sector=given["sector"],
        name=read(given["name"], agency=agency),
        others=tuple(read(given[name], agency=agency) for name in ("short_name",) if given.get(name)),
        state=given.get("state", ""),
        counties=counties(given.get("county", "")),
        city=folded(given.get("city", "")),
        phones=frozenset(filter(None, [given.get("phone")])),
        host=host_of(given.get("website", "")),
        domains=frozenset(filter(None, [given.get("email_domain")])),
        ori=given.get("ori", ""),
        parent=None,
    )
