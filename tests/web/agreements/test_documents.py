"""A file goes in by its bytes and out as something to keep; and the noted refusal of a damaged one survives."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import AccessLog
from partners import actions
from partners import agreement_files as files
from partners.models import AgreementDocument
from tests.factories import AgreementFactory
from tests.support.papers import HOSTILE, PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(network):
    return AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])


def test_it_goes_in_and_comes_out(as_, people, draft):
    client = as_(people.coordinator)
    file = SimpleUploadedFile("../x/MOU.html", PDF, content_type="text/html")
    assert client.post(f"/agreements/{draft.pk}/documents/new/", {"file": file}).status_code == 302
    document = AgreementDocument.objects.get()

    answer = as_(people.provider).get(f"/agreements/{draft.pk}/documents/{document.pk}/")
    assert answer.content == PDF
    told = {name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")}
    assert told == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="MOU.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"
    read = AccessLog.objects.get(what="document.read")
    assert (read.subject_id, read.actor_user_id) == (document.pk, people.provider.user_id)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_with_the_reason(content, as_, people, draft):
    file = SimpleUploadedFile("mou.pdf", content, content_type="application/pdf")
    page = as_(people.coordinator).post(f"/agreements/{draft.pk}/documents/new/", {"file": file})
    assert (page.status_code, AgreementDocument.objects.count()) == (400, 0)
    assert 'id="id_file_error"' in page.text or "errorlist" in page.text


def test_too_large_a_file_is_refused_before_it_is_read(as_, people, draft, monkeypatch):
    monkeypatch.setattr("web.agreements.documents.LARGEST", 10)
    monkeypatch.setattr(actions, "add_document", lambda *args, **kwargs: pytest.fail("it was read"))
    file = SimpleUploadedFile("mou.pdf", PDF)
    page = as_(people.coordinator).post(f"/agreements/{draft.pk}/documents/new/", {"file": file})
    assert (page.status_code, "larger than 10 MB" in page.text) == (400, True)


def test_a_damaged_file_is_refused_and_the_note_stays(as_, people, draft):
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="a.pdf")
    files.path_of(document.pk).write_bytes(b"other")
    answer = as_(people.receiver).get(f"/agreements/{draft.pk}/documents/{document.pk}/")
    assert (answer.status_code, b"other" in answer.content) == (409, False)
    assert AccessLog.objects.filter(what="document.damaged").count() == 1


def test_a_document_of_another_agreement_is_not_found_under_this_one(as_, people, draft, network):
    other = AgreementFactory(task_force=network.task_force, parties=[network.agency])
    document = actions.add_document(other, by=people.coordinator, content=PDF, file_name="a.pdf")
    assert as_(people.receiver).get(f"/agreements/{draft.pk}/documents/{document.pk}/").status_code == 404


def test_a_removed_document_is_gone(as_, people, draft):
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="a.pdf")
    client = as_(people.coordinator)
    assert client.post(f"/agreements/{draft.pk}/documents/{document.pk}/remove/").status_code == 302
    assert client.get(f"/agreements/{draft.pk}/documents/{document.pk}/").status_code == 404
