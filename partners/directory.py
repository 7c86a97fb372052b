"""Looking for organizations: every word as it is written, or near it when nothing is written so.

An entry (partners.models.DirectoryEntry) is one text; a typed word is found where a word of the text begins with it.
Both databases find by an index and answer alike, because the words near a mistyped one are chosen in Python.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Aggregate, Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Lower

from partners.entries import BAR, allowed, asked, near
from partners.models import DirectoryEntry, DirectoryWord

BY_NAME = ("folded_name", "id")
BY_RANK = ("match_rank", *BY_NAME)
NEAR = 4
"""Ranks: 0 a whole name or number, 1 its beginning, 2 words of names, 3 words of the rest, 4 and more typing errors."""
TABLE, INDEX = DirectoryEntry._meta.db_table, "partners_directory_words"
FEW = 200
"""So many organizations are named to the database one by one: it finds the rest of a query around them at once."""
ROWID = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608 - our own name

Choices = Sequence[Mapping[str, int]]


class Joined(Aggregate):
    """All values in one text, a blank between them: thousands of words are read in one row."""

    function, template = "GROUP_CONCAT", "%(function)s(%(expressions)s, ' ')"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same by its other name."""
        return self.as_sql(compiler, connection, **context, function="STRING_AGG")


def ordered(rows: QuerySet) -> tuple[QuerySet, tuple[str, ...]]:
    """The rows with what they are ordered by, and that order: the best match first where a text was looked for."""
    order = BY_RANK if "match_rank" in rows.query.annotations else BY_NAME
    return rows.annotate(folded_name=Lower("name")), order


def picked(rows: QuerySet, text: str) -> QuerySet:
    """The rows to pick from: those that fit a text, the best first; without a text all of them by name.

    What may not be picked must be filtered out before: only where none of the rows fits is looked for what is near.
    """
    found, order = ordered(matching(rows, text) if text.strip() else rows)
    return found.order_by(*order)


def matching(rows: QuerySet, text: str) -> QuerySet:
    """The rows that fit a text, each with its `match_rank`: order them BY_RANK.

    `is_near` is true on all of them or on none: nothing was found as it was written.
    """
    words = asked(text)
    if not words:
        return rows.none().annotate(match_rank=Value(0), is_near=Value(False))
    as_typed = rows.filter(pk__in=_holding([{word: 0} for word in words]))
    if not any(map(allowed, words)) or as_typed.exists():
        return as_typed.annotate(match_rank=_rank(words), is_near=Value(False))
    choices = _near(words)
    return rows.filter(pk__in=_holding(choices)).annotate(match_rank=_errors(choices), is_near=Value(True))


def _near(words: Sequence[str]) -> Choices:
    known = sorted((DirectoryWord.objects.aggregate(words=Joined("word"))["words"] or "").split())
    return [near(word, known) for word in words]


def _holding(choices: Choices) -> QuerySet | list[UUID]:
    """The organizations that have each word in one of its forms: their ids when they are few, else a subquery."""
    found = DirectoryEntry.objects.filter(_holds(choices)).order_by().values_list("organization_id", flat=True)
    first = list(found[: FEW + 1])
    return first if len(first) <= FEW else found


def _holds(choices: Choices) -> Q:
    """Where each word is there in one of its forms."""
    if connection.vendor != "sqlite":
        return Q(
            *(
                Q(text__regex=f" ({'|'.join(forms)})") if len(forms) > 1 else _begins(next(iter(forms)), "text")
                for forms in choices
            )
        )
    match = " AND ".join("(" + " OR ".join(f'"{form}"*' for form in forms) + ")" for forms in choices)
    return Q(pk__in=RawSQL(ROWID, [match]))  # noqa: S611 - the words are letters and digits


def _begins(word: str, column: str) -> Q:
    return Q(**{f"{column}__contains": f" {word}"})


def _rank(words: Sequence[str]) -> Case:
    whole = " ".join(words)
    return Case(
        When(directory_entry__names__contains=f"{BAR} {whole} {BAR}", then=Value(0)),
        When(directory_entry__names__contains=f"{BAR} {whole}", then=Value(1)),
        When(reduce(and_, (_begins(word, "directory_entry__names") for word in words)), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _errors(choices: Choices) -> Combinable:
    return reduce(add, map(_errors_in, choices), Value(NEAR))


def _errors_in(forms: Mapping[str, int]) -> Case:
    nearest = sorted(forms, key=lambda form: forms[form])
    cases = [When(_begins(form, "directory_entry__text"), then=Value(forms[form])) for form in nearest]
    return Case(*cases, default=Value(max(forms.values())), output_field=IntegerField())
