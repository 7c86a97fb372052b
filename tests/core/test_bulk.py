"""Many rows at once, the same as one by one."""

import uuid

import pytest

from core import bulk
from core.models import DataKey
from partners.models import LawEnforcementProfile, Organization
from tests.factories import TaskForceFactory

pytestmark = pytest.mark.django_db


def test_rows_are_as_save_would_write_them():
    force, pk = TaskForceFactory(), uuid.uuid4()
    bulk.insert(Organization, [{"id": pk, "name": "Tab\tand \\ “quote”", "slug": "a", "steward_id": force.pk}])
    bulk.insert(LawEnforcementProfile, [{"organization_id": pk, "ori": None, "counties": ["Año", "\t"]}])
    row = Organization.objects.select_related("law_enforcement", "steward").get()
    assert (row.pk, row.name, row.steward, row.version, row.archived_at) == (pk, "Tab\tand \\ “quote”", force, 1, None)
    profile = row.law_enforcement
    assert (profile.ori, profile.counties, profile.certifies_t, profile.imported) == (None, ["Año", "\t"], False, {})
    assert LawEnforcementProfile.objects.filter(counties=["Año", "\t"]).exists()


def test_defaults_are_made_for_each_row_and_no_rows_are_fine():
    bulk.insert(Organization, ({"name": name, "slug": name} for name in "ab"))
    one, two = Organization.objects.order_by("slug")
    assert one.pk != two.pk
    assert one.created_at <= two.created_at
    bulk.insert(DataKey, [])
    assert not DataKey.objects.exists()
