"""Reading tables: what a file may look like, and what is said of one that cannot be read."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from partners.imports import packing, tables
from partners.imports.agencies import REQUIRED, AgencyReader
from partners.imports.surveys import Survey
from tests.support.shared_data import shared_file

HEAD = b"ori,state,agency_name\n"
LINE = b"WA0990100,WA,Elk Fork Police\n"


def lines_of(content: bytes) -> list[tuple[int, list[str]]]:
    return list(tables.read_table(content, required=REQUIRED).lines)


def refusal_of(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        lines_of(content)
    assert list(caught.value.fields) == ["file"]
    return str(caught.value)


def workbook(*rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        HEAD + LINE,
        b"\xef\xbb\xbf" + HEAD + LINE,
        (HEAD + LINE).replace(b"\n", b"\r\n"),
        (HEAD + LINE).replace(b"\n", b"\r"),
        (HEAD + LINE).replace(b",", b";"),
        (HEAD + LINE).replace(b",", b"\t"),
        (HEAD + LINE).decode().encode("utf-16"),
        HEAD.upper() + LINE.rstrip(b"\n"),
        b" ori , state ,agency_name\n" + LINE,
        workbook(["ori", "state", "agency_name"], ["WA0990100", "WA", "Elk Fork Police"]),
    ],
    ids=["plain", "bom", "crlf", "cr", "semicolons", "tabs", "utf-16", "capitals", "spaces", "xlsx"],
)
def test_the_same_table_in_many_dresses(content):
    assert lines_of(content) == [(2, ["WA0990100", "WA", "Elk Fork Police"])]


def test_a_line_is_known_by_the_line_it_begins_on():
    content = HEAD + b'WA0990100,WA,"Elk\nFork"\n' + b"\n" + b"WA0990200,WA,Cedar Bay\n"
    assert [number for number, _cells in lines_of(content)] == [2, 4, 5]


def test_numbers_of_a_sheet_are_read_as_people_see_them():
    sheet = workbook(
        ["ori", "state", "agency_name", "months"], ["WA0990100", "WA", "Elk", 12.0], [None, None, None, 1.5]
    )
    assert lines_of(sheet) == [(2, ["WA0990100", "WA", "Elk", "12"]), (3, ["", "", "", "1.5"])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"ori,name\nx,y\n", "Not found: state, agency_name."),
        (b"ori,state,agency_name,ori\n", "named twice in the first line: ori"),
        (b"ori,state,agency_name,\x01\n", "does not look like names"),
        (HEAD + LINE + b"WA0990200,WA,Caf\xe9\n", "Line 3 is not UTF-8 text"),
        (HEAD + LINE + b"\x00\n", "Line 3 holds a NUL"),
        (HEAD + LINE + b'WA0990200,WA,"Cedar\n', "begins at 3"),
        (HEAD + b'WA0990200,WA,"Cedar" Bay\n', "begins at 2"),
        (HEAD + b"x" * 140_000 + b"\n", "Line 2 has a cell of more than 131,072"),
        (b"%PDF-1.7", "This is a PDF file"),
        (b"\xd0\xcf\x11\xe0old", "This is a XLS file"),
        (b"PK\x03\x04 not a workbook", "The workbook cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_where_and_why(content, said):
    assert said in refusal_of(content)


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_BYTES", 30)
    assert "larger than 20 MB" in refusal_of(HEAD + LINE)


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_LINES", 1)
    assert "more than 1 lines" in refusal_of(HEAD + LINE + LINE)


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 100)
    assert "unpacks to more than" in refusal_of(workbook(["ori", "state", "agency_name"]))


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert "The workbook cannot be read" in refusal_of(out.getvalue())


def test_packing_gives_the_lines_back():
    content = HEAD + LINE + b"\n" + "WA0990200,WA,“Cedar” Bay\n".encode()
    packed, count = packing.pack(tables.read_table(content, required=REQUIRED))
    assert count == 3
    assert list(packing.unpack(packed)) == [(number, cells) for number, cells in lines_of(content)]


def read_or_refuse(content: bytes) -> None:
    """Nothing but a clear refusal, or lines of which each can be understood."""
    try:
        table = tables.read_table(content, required=REQUIRED)
        packed, _count = packing.pack(table)
    except Invalid:
        return
    reader = AgencyReader(table.header)
    survey = Survey(reader, packing.unpack(packed))
    for number, cells in packing.unpack(packed):
        survey.add_to(reader.read(number, cells))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.one_of(
        st.binary(), st.binary().map(lambda rest: HEAD + rest), st.binary().map(lambda rest: b"PK\x03\x04" + rest)
    )
)
def test_no_bytes_crash_the_reader(content):
    read_or_refuse(content)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), max_size=5))
def test_no_text_crashes_the_reader(rows):
    read_or_refuse(HEAD + "\n".join(",".join(cells) for cells in rows).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", ["blns/blns.txt", "csv_injection/csv-payload.txt"])
def test_naughty_strings_as_names_are_read_or_refused_by_line(name):
    texts = shared_file(f"bad_input/{name}").read_text(errors="replace").splitlines()
    for text in texts:
        quoted = text.replace('"', '""')
        read_or_refuse(HEAD + f'WA0990100,WA,"{quoted}"\n'.encode())


def test_torture_files_are_refused_for_their_columns():
    for path in sorted(shared_file("bad_input/csv_spectrum/csvs").glob("*.csv")):
        assert "first line" in refusal_of(path.read_bytes()), path.name
