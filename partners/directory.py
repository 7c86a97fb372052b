"""Looking for organizations: every word as it is written, or near it when nothing is written so.

An entry (partners.models.DirectoryEntry) is one text; a typed word is found where a word of the text begins with it.
Both databases find by a trigram index and answer alike, because the words near a mistyped one are chosen in Python.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_, or_

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Length, Lower

from partners.entries import BAR, allowed, asked, near
from partners.models import DirectoryEntry, DirectoryWord

BY_NAME = ("folded_name", "id")
BY_RANK = ("match_rank", *BY_NAME)
NEAR = 4
"""Ranks: 0 a whole name or number, 1 its beginning, 2 words of names, 3 words of the rest, 4 and more typing errors."""
TABLE, INDEX = DirectoryEntry._meta.db_table, "partners_directory_trigrams"
SHORTEST_INDEXED = 2
ROWID = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608 - our own name

Choices = Sequence[Mapping[str, int]]


def ordered(rows: QuerySet) -> tuple[QuerySet, tuple[str, ...]]:
    """The rows with what they are ordered by, and that order: the best match first where a text was looked for."""
    order = BY_RANK if "match_rank" in rows.query.annotations else BY_NAME
    return rows.annotate(folded_name=Lower("name")), order


def matching(rows: QuerySet, text: str) -> QuerySet:
    """The rows that fit a text, each with its `match_rank`: order them BY_RANK."""
    words = asked(text)
    if not words:
        return rows.none().annotate(match_rank=Value(0))
    exact: Choices = [{word: 0} for word in words]
    as_typed = rows.filter(_holds(exact))
    if not any(map(allowed, words)) or as_typed.exists():
        return as_typed.annotate(match_rank=_rank(words))
    choices = _near(words)
    return rows.filter(_holds(choices)).annotate(match_rank=_errors(choices))


def _near(words: Sequence[str]) -> Choices:
    lengths = [(len(word) - allowed(word), len(word) + allowed(word)) for word in words if allowed(word)]
    wanted = reduce(or_, (Q(letters__range=span) for span in lengths))
    rows = DirectoryWord.objects.alias(letters=Length("word")).filter(wanted).order_by("word")
    known = list(rows.values_list("word", flat=True))
    return [near(word, known) for word in words]


def _holds(choices: Choices) -> Q:
    """Where each word is there in one of its forms."""
    if connection.vendor != "sqlite":
        return reduce(and_, (reduce(or_, map(_begins, forms)) for forms in choices))
    long = [forms for forms in choices if all(len(form) >= SHORTEST_INDEXED for form in forms)]
    rest = [_begins(form) for forms in choices if forms not in long for form in forms]
    match = " AND ".join("(" + " OR ".join(f'" {form}"' for form in forms) + ")" for forms in long)
    if match:
        rest.append(Q(directory_entry__in=RawSQL(ROWID, [match])))  # noqa: S611 - the words are letters and digits
    return reduce(and_, rest)


def _begins(word: str, column: str = "text") -> Q:
    return Q(**{f"directory_entry__{column}__contains": f" {word}"})


def _rank(words: Sequence[str]) -> Case:
    whole = " ".join(words)
    return Case(
        When(directory_entry__names__contains=f"{BAR} {whole} {BAR}", then=Value(0)),
        When(directory_entry__names__contains=f"{BAR} {whole}", then=Value(1)),
        When(reduce(and_, (_begins(word, "names") for word in words)), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _errors(choices: Choices) -> Combinable:
    return reduce(add, map(_errors_in, choices), Value(NEAR))


def _errors_in(forms: Mapping[str, int]) -> Case:
    nearest = sorted(forms, key=lambda form: forms[form])
    cases = [When(_begins(form), then=Value(forms[form])) for form in nearest]
    return Case(*cases, default=Value(max(forms.values())), output_field=IntegerField())
