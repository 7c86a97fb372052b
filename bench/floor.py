"""The floor: hand-written SQL that lets the database itself write the same JSON. Nothing checks who asks."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.reference.views import OrganizationSerializer
from referrals.disclosure import ENVELOPE
from referrals.models import Referral

PARTY = OrganizationSerializer.Meta.fields
CURSOR = "%s"


def on_sqlite(field, column: str) -> str:  # type: ignore[no-untyped-def]
    """One value as JSON has it, from how SQLite stores it."""
    kind = field.target_field.get_internal_type() if field.is_relation else field.get_internal_type()
    if kind == "UUIDField":
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        return "||'-'||".join(f"substr({column},{start},{length})" for start, length in parts)
    if kind == "DateTimeField":
        return f"replace({column},' ','T')||'Z'"
    return f"json(iif({column},'true','false'))" if kind == "BooleanField" else column


def on_postgresql(field, column: str) -> str:  # type: ignore[no-untyped-def]
    """The same for PostgreSQL, whose JSON knows ids, dates and truth by itself."""
    if field.get_internal_type() == "DateTimeField":
        return f"""to_char({column} AT TIME ZONE 'UTC','YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    return column


def json_object(table: str, model, names, more: str = "") -> str:  # type: ignore[no-untyped-def]
    """SQL that makes an object of some columns."""
    lite = connection.vendor == "sqlite"
    write = on_sqlite if lite else on_postgresql
    pairs = []
    for name in names:
        field = model._meta.get_field(name.removesuffix("_id") if name != "id" else name)
        pairs.append(f"'{name}',{write(field, f'{table}.{field.column}')}")
    return f"json_object({','.join(pairs)}{more})" if lite else f"json_build_object({','.join(pairs)}{more})"


def statements() -> dict[str, str]:
    """The SQL by name."""
    aggregate = "json_group_array(json(j))" if connection.vendor == "sqlite" else "json_agg(j)::text"
    model = OrganizationSerializer.Meta.model
    ends = "".join(f",'{end}',{json_object(end[0], model, PARTY)}" for end in ("sender", "receiver"))
    envelope = json_object("x", Referral, ENVELOPE)
    named = json_object("x", Referral, list(ENVELOPE), ends)
    order = "ORDER BY x.sent_at DESC, x.id DESC"
    page = f"FROM referrals_referral x WHERE x.task_force_id = %s AND x.sent_at IS NOT NULL {{}} {order} LIMIT 25"
    newest = f"SELECT {envelope} AS j {page.format('')}"
    # The page first, then its organizations: joined at once, SQLite would sort all that is in that state.
    filtered = (
        f"SELECT {named} AS j FROM (SELECT x.* {page.format('AND x.state = %s')}) x"
        " JOIN partners_organization s ON s.id = x.sender_id"
        f" JOIN partners_organization r ON r.id = x.receiver_id {order}"
    )
    text = "" if connection.vendor == "sqlite" else "::text"
    return {
        "one": f"SELECT ({envelope}){text} FROM referrals_referral x WHERE x.id = %s",
        "newest": f"SELECT {aggregate} FROM ({newest}) AS rows_of_page",
        "filtered": f"SELECT {aggregate} FROM ({filtered}) AS rows_of_page",
    }


_statements: dict[str, str] = {}


def answered(name: str, *values: object) -> bytes:
    """What the database wrote."""
    if not _statements:
        _statements.update(statements())
    with connection.cursor() as cursor:
        cursor.execute(_statements[name], values)
        return cursor.fetchone()[0].encode()


def stored(value: object) -> object:
    """An id as this database keeps it."""
    return value.hex if connection.vendor == "sqlite" else value  # type: ignore[attr-defined]


def one(request: HttpRequest, pk) -> HttpResponse:  # type: ignore[no-untyped-def]
    """One envelope."""
    return HttpResponse(answered("one", stored(pk)), content_type="application/json")


def newest(request: HttpRequest, task_force) -> HttpResponse:  # type: ignore[no-untyped-def]
    """The newest 25."""
    return _page(answered("newest", stored(task_force)))


def filtered(request: HttpRequest, task_force, state: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    """The newest 25 in one state, with both organizations in them."""
    return _page(answered("filtered", stored(task_force), state))


def _page(rows: bytes) -> HttpResponse:
    return HttpResponse(b'{"results":' + rows + b"}", content_type="application/json")


urlpatterns = [
    path("<uuid:task_force>/newest/", newest),
    path("<uuid:task_force>/in/<slug:state>/", filtered),
    path("<uuid:pk>/", one),
]
