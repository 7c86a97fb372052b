"""Names of organizations: by id for the record, and made alike for telling whether two are one."""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from partners.models import Organization

LITTLE_WORDS = frozenset({"the", "of", "and", "inc", "llc", "co"})


def organization_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The organizations' names by id; ids of none are left out."""
    return dict(Organization.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def same(name: str, county: str) -> tuple[str, str]:
    """Name and county without case, accents, punctuation, little words and the word "county": equal means alike."""
    return _folded(name), _folded(county).removesuffix(" county")


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("'", "")
    words = (word for word in re.findall(r"\w+", plain.replace("’", "")) if word not in LITTLE_WORDS)
    return " ".join(words) or text.strip()
