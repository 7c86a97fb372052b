"""The papers of a release in the API: the holder's staff's, as PDF, in the language asked for."""

import uuid

import pytest

from core.errors import DomainError
from referrals import papers
from referrals.models import Release

pytestmark = pytest.mark.django_db
WHO = {
    "survivors": 200,
    "provider": 403,
    "coordinator": 404,
    **dict.fromkeys(("sender", "outsider", "evaluator", "auditor", "platform"), 404),
    "nobody": 403,
}


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """A drawing that says what was asked for; what real papers look like is the pages' test."""
    made = []

    def draw(_actor, referral, release, which, language):
        made.append((release.pk, which, language))
        return papers.Paper(b"%PDF-1.7", f"{referral.reference}-{which}.pdf")

    monkeypatch.setattr(papers, "_registered", [draw])
    return made


def url(referral, which="form"):
    return f"/api/v1/referrals/{referral.pk}/releases/{Release.objects.get().pk}/{which}/"


@pytest.mark.parametrize("which", papers.KINDS)
@pytest.mark.parametrize("who", sorted(WHO))
def test_who_has_them(as_session, people, coded, drawn, who, which):
    answer = as_session(getattr(people, who)).call("get", url(coded, which))
    assert answer.status_code == WHO[who]
    if WHO[who] == 200:
        assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
        assert answer["Content-Disposition"] == f'attachment; filename="{coded.reference}-{which}.pdf"'
        assert answer["Cache-Control"] == "no-store"
        assert drawn == [(Release.objects.get().pk, which, "")]
    else:
        assert drawn == []


def test_in_the_language_asked_for(as_token, people, coded, drawn):
    client = as_token(people.survivors)
    assert client.call("get", f"{url(coded)}?in=en").status_code == 200
    assert [language for _release, _which, language in drawn] == ["en"]
    for wrong in ("in=fr", "language=en"):
        answer = client.call("get", f"{url(coded)}?{wrong}")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong.split("=")[0]])
    assert len(drawn) == 1


def test_nobody_without_a_sign_in_and_nothing_of_another_hand_off(anyone, as_token, people, coded, service):
    assert anyone.call("get", url(coded)).status_code == 401
    client, release = as_token(people.survivors), Release.objects.get().pk
    for referral, pk in ((service.pk, release), (coded.pk, uuid.uuid4())):
        assert client.call("get", f"/api/v1/referrals/{referral}/releases/{pk}/slip/").status_code == 404


def test_where_no_pdf_can_be_made_it_says_so(as_token, people, coded, monkeypatch):
    monkeypatch.setattr(papers, "_registered", [])
    answer = as_token(people.survivors).call("get", url(coded))
    assert (answer.status_code, answer.json()["code"]) == (503, "pdf_unavailable")
    with pytest.raises(DomainError):
        papers.paper(people.survivors, coded, Release.objects.get(), "form", "")
