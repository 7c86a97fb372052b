"""Who may sign a release: a guardian who did no harm, and for minors never just "the person" (rule V11)."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import Conflict, Invalid
from core.models import Event
from referrals import actions
from referrals.models import Referral, Release
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def minors(coded_draft, people):
    """A draft about minors."""
    return actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": "minors"})


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Release.objects.count(), Event.objects.count()


@pytest.mark.parametrize("signer", ["guardian", "self_and_guardian"])
def test_v11_a_guardian_signs_only_when_it_is_not_who_did_harm(signer, coded_draft, people):
    with pytest.raises(Invalid) as refused:
        recorded(coded_draft, people.survivors, signer=signer)
    assert list(refused.value.fields) == ["guardian_is_safe"]
    assert recorded(coded_draft, people.survivors, signer=signer, guardian_is_safe=True).guardian_is_safe


def test_v11_a_minor_may_sign_alone(coded_draft, people):
    assert not recorded(coded_draft, people.survivors, signer="minor_alone", guardian_is_safe=True).guardian_is_safe


def test_v11_for_minors_the_person_alone_does_not_sign(minors, people):
    before = stored(minors)
    for to_task_force in (False, True):
        with pytest.raises(Invalid) as refused:
            recorded(minors, people.survivors, signer="self", to_task_force=to_task_force)
        assert list(refused.value.fields) == ["signer"]
    assert stored(minors) == before


@pytest.mark.parametrize("signer", ["self_and_guardian", "guardian", "minor_alone"])
def test_v11_for_minors_a_guardian_signs_or_the_minor_alone(signer, minors, people):
    recorded(minors, people.survivors, signer=signer, guardian_is_safe=True)
    assert actions.send(minors, by=people.survivors).state == "sent"


@pytest.mark.parametrize("band", ["adults", "unknown", ""])
def test_v11_of_others_the_person_signs(band, coded_draft, people):
    draft = actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": band})
    recorded(draft, people.survivors, signer="self")
    assert actions.send(draft, by=people.survivors).state == "sent"


def test_v11_what_turns_out_to_be_about_minors_needs_another_release(coded_draft, people):
    recorded(coded_draft, people.survivors, signer="self")
    draft = actions.update_draft(coded_draft, by=people.survivors, contents={"age_band": "minors"})
    before = stored(draft)
    with pytest.raises(Conflict, match="concerns minors") as refused:
        actions.send(draft, by=people.survivors)
    assert (refused.value.code, stored(draft)) == ("release_required", before)
    recorded(draft, people.survivors, signer="minor_alone", categories=["people"])
    with pytest.raises(Conflict, match="does not cover: Language"):
        actions.send(draft, by=people.survivors)
    recorded(draft, people.survivors, signer="minor_alone")
    assert actions.send(draft, by=people.survivors).state == "sent"


@pytest.mark.parametrize("both", [True, False])
def test_v12_a_release_names_one_recipient(both, coded_draft, people):
    release = recorded(coded_draft, people.survivors)
    ends = {"receiver": release.receiver if both else None, "to_task_force": both}
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(**ends)
