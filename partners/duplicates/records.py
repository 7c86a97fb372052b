"""What is compared of an organization, read for many at once."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from partners.codes import Sector
from partners.duplicates.spelling import Name, folded, read
from partners.models import Contact, Organization, OrganizationAlias

EVERYBODYS = frozenset(
    "gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com live.com msn.com comcast.net proton.me "  # noqa: SIM905
    "facebook.com instagram.com linkedin.com twitter.com sites.google.com wordpress.com wixsite.com".split()
)
"""Hosts of mail and pages that strangers share."""


@dataclass(frozen=True, slots=True)
class Record:
    """One organization as it is compared: names taken apart, place folded, numbers and hosts as sets."""

    pk: UUID
    version: int
    sector: str
    name: Name
    others: tuple[Name, ...]
    state: str
    counties: frozenset[str]
    city: str
    phones: frozenset[str]
    host: str
    domains: frozenset[str]
    ori: str
    parent: UUID | None


def records(ids: Collection[UUID]) -> dict[UUID, Record]:
    """Those of these organizations that are in the directory, in four queries."""
    rows = Organization.objects.listed().filter(pk__in=ids).select_related("law_enforcement")
    phones, domains = _of_contacts(ids)
    aliases: dict[UUID, list[str]] = defaultdict(list)
    for owner, name in OrganizationAlias.objects.filter(organization__in=ids).values_list("organization", "name"):
        aliases[owner].append(name)
    return {row.pk: _known(row, aliases[row.pk], phones[row.pk], domains[row.pk]) for row in rows}


def host_of(address: str) -> str:
    """The host of a web address without `www`; nothing for those that strangers share."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return "" if host in EVERYBODYS else host


def _known(row: Organization, aliases: list[str], phones: set[str], domains: set[str]) -> Record:
    agency = row.sector == Sector.LAW_ENFORCEMENT
    others = [row.short_name, *aliases] if row.short_name else aliases
    profile = getattr(row, "law_enforcement", None)
    return Record(
        pk=row.pk,
        version=row.version,
        sector=row.sector,
        name=read(row.name, agency=agency),
        others=tuple(read(text, agency=agency) for text in others),
        state=row.state,
        counties=counties(row.county),
        city=folded(row.city),
        phones=frozenset({*phones, *([row.phone.as_e164] if row.phone else [])}),
        host=host_of(row.website),
        domains=frozenset(domains),
        ori=(profile.ori or "") if profile else "",
        parent=row.parent_id,
    )


def counties(text: str) -> frozenset[str]:
    """The counties that a text names, without the word."""
    parts = (folded(part).removesuffix(" county").removesuffix(" parish") for part in re.split(r"[;,/]", text))
    return frozenset(part for part in parts if part)


def _of_contacts(ids: Iterable[UUID]) -> tuple[dict[UUID, set[str]], dict[UUID, set[str]]]:
    phones: dict[UUID, set[str]] = defaultdict(set)
    domains: dict[UUID, set[str]] = defaultdict(set)
    rows = Contact.objects.current().filter(organization__in=list(ids))
    for owner, phone, email in rows.values_list("organization", "phone", "email"):
        if phone:
            phones[owner].add(phone.as_e164)
        if (domain := email.rpartition("@")[2].casefold()) and domain not in EVERYBODYS:
            domains[owner].add(domain)
    return phones, domains
