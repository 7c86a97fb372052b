"""What acts inside a PDF is found wherever it hides, an ordinary PDF passes, and no file costs more than it may."""

import time
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from weasyprint import HTML

from core.errors import Invalid
from partners import agreement_pdf as check
from partners.agreement_files import LARGEST, type_of
from tests.support.pdfs import FILTER, SCRIPT, TAIL, object_stream, pdf, stream, zeros

PICTURE = stream(b"\x01/JS /AA(/EF /XFA[" * 40, b"/Subtype /Image /Filter /DCTDecode")
ACTS = {
    "JavaScript": SCRIPT,
    "JS": b"<< /S 9 0 R /JS (x) >>",
    "OnInstantiate": b"<< /OnInstantiate 9 0 R >>",
    "XFA": b"<< /AcroForm << /XFA 9 0 R >> >>",
    "AA": b"<< /AA << /O 9 0 R >> >>",
    "Launch": b"<< /S /Launch /F (calc.exe) >>",
    "SubmitForm": b"<< /S /SubmitForm /F (x) >>",
    "ImportData": b"<< /S /ImportData /F (x) >>",
    "EmbeddedFile": stream(b"x", b"/Type /EmbeddedFile"),
    "EmbeddedFiles": b"<< /Names << /EmbeddedFiles 9 0 R >> >>",
    "FileAttachment": b"<< /Subtype /FileAttachment >>",
    "EF": b"<< /F (x) /EF << /F 9 0 R >> >>",
    "GoToE": b"<< /S /GoToE >>",
    "RichMedia": b"<< /Subtype /RichMedia >>",
}
HIDDEN = {
    "in an object stream": object_stream(SCRIPT),
    "in an object stream without a type": object_stream(SCRIPT, kind=b""),
    "in one whose type is escaped": object_stream(SCRIPT, kind=b"/Type /#4fbj#53tm"),
    "in one whose first object begins inside a string": object_stream(b"( << /S /JavaScript >> )"),
    "as the last word of an object stream": object_stream(b"/JavaScript"),
    "across two pieces of an object stream": object_stream(b" " * (check.CHUNK - 9) + SCRIPT),
    "behind a megabyte of nothing": object_stream(b" " * 1024 * 1024 + SCRIPT),
    "by codes": b"<< /S /#4a#61v#61Script >>",
    "by codes of small letters, in an object stream": object_stream(b"<< /S /Java#53cript /#4a#53 (x) >>"),
    "behind a string with brackets": rb"<< /T (\( stream endobj ( >> ) \)) /JS (x) >>",
    "behind a string that never ends": b"<< /T (((( >> endobj\n1 0 obj << /S /JavaScript >> ",
    "behind a comment": b"<< /T 1 % >> stream endobj\n/JS (x) >>",
    "behind a stray endobj": b"<< /T endobj /JS (x) >>",
    "behind a word in a string of codes": b"<< /T <41 stream > /JS (x) >>",
    "in one whose type follows such a word": object_stream(SCRIPT, b"/T <41 stream > /Filter /FlateDecode"),
    "behind a returned line": object_stream(SCRIPT).replace(b"stream\n", b"stream \r", 1),
}
UNREADABLE = {
    "packed otherwise": object_stream(SCRIPT, b"/Filter /ASCIIHexDecode"),
    "packed twice": object_stream(SCRIPT, b"/Filter [/FlateDecode /FlateDecode]"),
    "packed twice, in two ways": object_stream(SCRIPT, b"/Filter [/ASCII85Decode /FlateDecode]"),
    "packed as told elsewhere": object_stream(SCRIPT, b"/Filter 9 0 R"),
    "with a predictor": object_stream(SCRIPT, b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
    "not packed": object_stream(SCRIPT, b""),
    "two filters named": object_stream(SCRIPT, b"/Filter /FlateDecode /Filter /LZWDecode"),
    "cut off": stream(zlib.compress(b"7 0 " + SCRIPT)[:-8], b"/Type /ObjStm /N 1 /First 4" + FILTER),
    "broken": stream(b"x" * 99, b"/Type /ObjStm /N 1 /First 4" + FILTER),
}


def refusal_of(content):
    with pytest.raises(Invalid) as refusal:
        type_of(content)
    (line,) = refusal.value.fields["file"]
    return str(line)


@pytest.mark.parametrize("body", ACTS.values(), ids=ACTS)
def test_whatever_acts_by_itself_is_refused(body):
    assert "Print it to a new PDF" in refusal_of(pdf(body))
    assert "/" in refusal_of(pdf(object_stream(body)))


def test_every_name_on_the_list_is_tried():
    assert set(ACTS) == set(check.ACTIVE)


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN)
def test_a_script_is_found_where_it_hides(body):
    assert refusal_of(pdf(b"<< /Type /Pages >>", body)).startswith("This PDF holds a script (/J")


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_looked_into_is_refused(body):
    plain = body.replace(SCRIPT, b"<< /T (nothing here acts, so only the packing speaks against it) >>")
    assert "cannot be looked into" in refusal_of(pdf(plain))


def test_the_refusal_says_what_where_and_what_to_do():
    body = pdf(b"<< /S /Launch /F (calc.exe) >>")
    assert refusal_of(body) == (
        f"This PDF holds a command that starts a program (/Launch at byte {body.index(b'/Launch')}), and a paper that "
        "is kept here may not. Print it to a new PDF and add that one."
    )


@pytest.mark.parametrize("name", [b"/Encrypt", b"/Encr#79pt"])
def test_an_encrypted_one_is_refused_and_told_how_to_mend_it(name):
    for body in (pdf(tail=TAIL.replace(b"/Size", name + b" 8 0 R /Size")), pdf(stream(b"", b"/Type /XRef" + name))):
        assert "encrypted" in refusal_of(body)
        assert "Save a copy without protection" in refusal_of(body)


@pytest.mark.parametrize(
    "body",
    [
        object_stream(b"<< /Type /Pages /Kids [] /Count 0 >>"),
        stream(zlib.compress(b"BT (see /JavaScript and /JS ) Tj ET")),
        stream(b"x" * 99, b"/Type /XRef /N 3 /Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
        stream(b"x" * 99, b"/N 3 /Alternate /DeviceRGB /Filter /FlateDecode"),
        b"<< /Type /Outlines /First 3 0 R /Last 3 0 R >>",
        b"<< /FontName /AAAAAA+Calibri /BaseFont /JSerif >>",
        b"<< /A << /S /URI /URI (https://harbor.example/JavaScripts) >> /P << /EncryptMetadata true >> >>",
        PICTURE,
    ],
    ids=["object stream", "page", "table", "colors", "outline", "font", "link", "picture"],
)
def test_what_ordinary_papers_hold_passes(body):
    assert type_of(pdf(body)) == "application/pdf"


def test_a_paper_as_programs_write_it_passes():
    made = HTML(string="<h1>Memorandum</h1><p><a href='https://harbor.example/'>Harbor</a></p>").write_pdf()
    assert type_of(made) == "application/pdf"


def test_a_bomb_is_refused_within_a_little_memory():
    bomb = pdf(*[stream(zeros(2 * check.MOST_UNPACKED), b"/Type /ObjStm /N 1 /First 4" + FILTER)] * 20)
    tracemalloc.start()
    assert "unpacks to too much" in refusal_of(bomb)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


@pytest.mark.parametrize(
    "piece", [b"1 0 obj(", b" obj<<", b"/A", b" obj/A", b"((((", b"%\n", b"<", b"#4a/#4", b" obj stream\n"], ids=repr
)
def test_no_file_keeps_the_check_busy(piece, monkeypatch):
    """The limits hold whatever is repeated; at a tenth of them, so that the test is quick."""
    monkeypatch.setattr(check, "MOST_READ", check.MOST_READ // 10)
    monkeypatch.setattr(check, "MOST_TOKENS", check.MOST_TOKENS // 10)
    body, began = pdf(piece * (LARGEST // 10 // len(piece))), time.process_time()
    with suppress(Invalid):
        check.look_into(body)
    assert time.process_time() - began < 5
