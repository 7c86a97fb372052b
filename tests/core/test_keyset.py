"""Pages by key: every row once, however many share a value."""

import base64
import json
from datetime import timedelta

import pytest
from django.db.models.functions import Lower
from django.utils import timezone

from core import keyset
from core.errors import Invalid
from core.models import AccessLog
from partners.models import Organization
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def reads(number, at):
    AccessLog.objects.bulk_create(AccessLog(at=at, what="x", subject_type="y") for _ in range(number))


def walk(queryset, order, size):
    """Every row, page by page."""
    found, after = [], ""
    while True:
        page = keyset.page(queryset, order=order, after=after, size=size)
        found += page.rows
        if not page.next:
            return found
        assert len(page.rows) == size
        after = page.next


@pytest.mark.parametrize("order", [("-at", "-id"), ("at", "id"), ("-at", "id"), ("what", "-at", "id")])
def test_more_than_a_thousand_ties_are_walked_once_each(order):
    now = timezone.now()
    reads(1201, now)
    reads(7, now - timedelta(days=1))
    expected = list(AccessLog.objects.order_by(*order).values_list("id", flat=True))
    assert [row.id for row in walk(AccessLog.objects.all(), order, 200)] == expected


def test_rows_that_come_while_somebody_pages_move_nothing():
    reads(10, timezone.now())
    first = keyset.page(AccessLog.objects.all(), order=("-id",), after="", size=5)
    reads(5, timezone.now())
    second = keyset.page(AccessLog.objects.all(), order=("-id",), after=first.next, size=5)
    ids = [row.id for row in first.rows + second.rows]
    assert ids == sorted(ids, reverse=True)
    assert (len(set(ids)), second.next) == (10, "")


@pytest.mark.parametrize("shape", ["instances", "values", "values_list"])
def test_shapes_of_rows(shape):
    for name in ("beta", "Alpha", "gamma"):
        OrganizationFactory(name=name)
    rows = Organization.objects.annotate(folded=Lower("name"))
    if shape != "instances":
        rows = getattr(rows, shape)("id", "name", "folded")
    found = walk(rows, ("folded", "id"), 1)
    name = {"instances": lambda r: r.name, "values": lambda r: r["name"], "values_list": lambda r: r[1]}[shape]
    assert [name(row) for row in found] == ["Alpha", "beta", "gamma"]


def test_the_key_may_lie_in_a_related_row(network):
    rows = network.task_force.memberships.select_related("organization")
    found = walk(rows, ("organization__name", "id"), 2)
    assert [row.organization.name for row in found] == sorted(row.organization.name for row in rows)


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "after",
    [
        *("x", "!", "é", "=", "A" * 2000, cursor(), cursor("-at,-id"), cursor("at,id", "2026-01-01T00:00:00Z", "1")),
        *(cursor("-at,-id", "soon", "1"), cursor("-at,-id", "2026-01-01T00:00:00", "1")),
        *(cursor("-at,-id", "2026-01-01T00:00:00Z", "one"), cursor("-at,-id", None, "1"), cursor("-at,-id", {}, [])),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"17").decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(after):
    with pytest.raises(Invalid) as refusal:
        keyset.page(AccessLog.objects.all(), order=("-at", "-id"), after=after, size=5)
    assert set(refusal.value.fields) == {"after"}
