"""Terms set by law: everybody reads them, platform staff enter them, and what is wrong stays on the page."""

import pytest
from django.urls import reverse

from core.models import Event
from referrals.models import CertificationClock

pytestmark = pytest.mark.django_db
NEVADA = {"state": "NV", "form": "t", "days": "60", "days_if_removal": "14"}


def stored():
    return list(CertificationClock.objects.order_by("pk").values()), Event.objects.count()


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, db) -> None:
    assert client.get(reverse("certification_terms")).status_code == 302


def test_everybody_who_signs_in_reads_them(sign_in, people) -> None:
    html = sign_in(people.sender).get(reverse("certification_terms")).content.decode()
    assert "CA" in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("who", ["sender_admin", "coordinator", "receiver", "auditor"])
def test_nobody_else_enters_one(sign_in, people, who) -> None:
    before = stored()
    assert sign_in(getattr(people, who)).post(reverse("certification_terms"), NEVADA).status_code == 403
    assert stored() == before


def test_platform_staff_enter_and_change_one(sign_in, people) -> None:
    client = sign_in(people.platform)
    for days in ("60", "45"):
        answer = client.post(reverse("certification_terms"), NEVADA | {"days": days})
        assert answer.url == reverse("certification_terms")
    row = CertificationClock.objects.get(state="NV")
    assert (row.form, row.days, row.days_if_removal) == ("t", 45, 14)
    assert Event.objects.filter(type="certification_clock.set", subject_id=row.pk).count() == 2


def test_federal_law_has_no_state_and_continued_presence_a_term(sign_in, people) -> None:
    client = sign_in(people.platform)
    given = {"state": "", "form": "p", "days": "15", "days_if_removal": "3"}
    assert client.post(reverse("certification_terms"), given).status_code == 302
    row = CertificationClock.objects.get(form="p")
    assert (row.state, row.days, row.days_if_removal, str(row)) == ("", 15, 3, "federal p: 15/3")
    html = sign_in(people.sender).get(reverse("certification_terms")).content.decode()
    assert "Federal law" in html
    assert "Continued presence" in html


@pytest.mark.parametrize(
    "wrong",
    [
        *({"state": "Nv"}, {"state": "N"}, {"form": "x"}, {"days": "0", "days_if_removal": "0"}),
        *({"days": "400"}, {"days_if_removal": "61"}),
    ],
)
def test_a_wrong_one_is_refused_by_field(sign_in, people, wrong) -> None:
    before = stored()
    answer = sign_in(people.platform).post(reverse("certification_terms"), NEVADA | wrong)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == list(wrong)
    assert stored() == before
