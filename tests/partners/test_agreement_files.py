"""What a file is, by its bytes; what its name may do; and that its bytes are what was stored."""

import stat

import pytest
from django.conf import settings

from core.errors import Conflict, Invalid
from core.models import AccessLog, Event
from partners import actions
from partners import agreement_files as files
from partners.models import AgreementDocument
from tests.factories import AgreementFactory
from tests.support.papers import HOSTILE, JPEG, PDF, PNG, docx

GOOD = {"application/pdf": PDF, "image/png": PNG, "image/jpeg": JPEG, files.DocumentType.DOCX.value: docx()}


@pytest.fixture
def draft(network):
    return AgreementFactory(task_force=network.task_force, parties=[network.agency, network.provider])


@pytest.mark.parametrize(("kind", "content"), GOOD.items())
def test_the_type_is_what_the_bytes_say(kind, content):
    assert files.type_of(content) == kind


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_only_looks_like_one_is_refused(content):
    with pytest.raises(Invalid) as refusal:
        files.type_of(content)
    assert list(refusal.value.fields) == ["file"]


def test_a_file_may_be_ten_megabytes_and_not_a_byte_more():
    body = PDF.replace(b"endobj", b"endobj" + b" " * (files.LARGEST - len(PDF)))
    assert files.type_of(body) == "application/pdf"
    with pytest.raises(Invalid):
        files.type_of(body.replace(b"endobj", b"endobj "))


def test_a_word_document_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 10)
    with pytest.raises(Invalid):
        files.type_of(docx())


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("MOU 2026 (signed).pdf", "MOU 2026 (signed).pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system32\\a.exe", "a.pdf"),
        ("mou.pdf\r\nSet-Cookie: a=b", "mou.pdf"),
        ("mou.html", "mou.pdf"),
        ('a";filename="b.exe', "a filename b.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("....", "agreement.pdf"),
        ("", "agreement.pdf"),
        ("ä" * 300 + ".pdf", "ä" * 96 + ".pdf"),
    ],
)
def test_a_name_is_a_label_and_nothing_else(name, label):
    assert files.clean_label(name, files.DocumentType.PDF) == label


@pytest.mark.django_db
def test_a_file_is_kept_under_its_rows_id_and_readable_by_the_product_alone(draft, people):
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="../../mou.html")
    path = files.path_of(document.pk)
    assert path.is_relative_to(settings.DATA_DIR)
    assert not path.is_relative_to(settings.STATIC_ROOT)
    assert (path.name, path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (document.pk.hex, PDF, 0o600)
    assert (document.label, document.content_type, document.size) == ("mou.pdf", "application/pdf", len(PDF))
    assert "mou" not in Event.objects.get(type="agreement.document_added").body


@pytest.mark.django_db
@pytest.mark.parametrize("content", [HOSTILE["html"], HOSTILE["PDF that is a zip too"]])
def test_a_refused_file_leaves_nothing(content, draft, people):
    before = sorted(files.path_of(draft.pk).parent.glob("*"))
    with pytest.raises(Invalid):
        actions.add_document(draft, by=people.coordinator, content=content, file_name="mou.pdf")
    assert (AgreementDocument.objects.count(), Event.objects.count()) == (0, 0)
    assert sorted(files.path_of(draft.pk).parent.glob("*")) == before


@pytest.mark.django_db
def test_the_same_file_twice_and_too_many_are_refused(draft, people, monkeypatch):
    actions.add_document(draft, by=people.coordinator, content=PDF, file_name="a.pdf")
    with pytest.raises(Conflict):
        actions.add_document(draft, by=people.coordinator, content=PDF, file_name="b.pdf")
    monkeypatch.setattr("partners.actions.agreement_documents.MOST", 1)
    with pytest.raises(Invalid):
        actions.add_document(draft, by=people.coordinator, content=PNG, file_name="b.png")
    assert AgreementDocument.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_what_is_not_what_was_stored_is_not_given_out_and_that_is_noted(damage, draft, people):
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="a.pdf")
    assert actions.read_document(document, by=people.receiver) == PDF
    path = files.path_of(document.pk)
    path.write_bytes(PDF + b" ") if damage == "changed" else path.unlink()
    with pytest.raises(Conflict) as refusal:
        actions.read_document(document, by=people.receiver)
    assert refusal.value.code == "document_damaged"
    reads = AccessLog.objects.filter(subject_id=document.pk).order_by("id")
    assert [read.what for read in reads] == ["document.read", "document.damaged"]
    assert {read.actor_organization_id for read in reads} == {people.receiver.organization_id}


@pytest.mark.django_db
def test_a_removed_file_is_off_the_page_and_its_bytes_stay(draft, people):
    document = actions.add_document(draft, by=people.coordinator, content=PDF, file_name="a.pdf")
    actions.remove_document(document, by=people.coordinator)
    with pytest.raises(Conflict):
        actions.remove_document(document, by=people.coordinator)
    assert not AgreementDocument.objects.kept().exists()
    assert files.path_of(document.pk).read_bytes() == PDF
