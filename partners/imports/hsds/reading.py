"""From the bytes of an upload to the partners it describes: which form it has, and its rows packed for a worker."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.imports.hsds import nested, ohana, plain, tabular
from partners.imports.hsds.assembling import documents
from partners.imports.hsds.files import Gathered, Named, gather, text_of
from partners.imports.hsds.records import Document, Record
from partners.imports.hsds.sheets import Sheet, read_sheet, table_of
from partners.imports.packing import pack_lines, unpack
from partners.imports.tables import refusal

BATCH = 1000


class Form(TextChoices):
    """What a directory's files turn out to be."""

    JSON = "hsds_3_json", gettext_lazy("HSDS 3.0, JSON")
    CSV = "hsds_3_csv", gettext_lazy("HSDS 3.0, tables")
    OLDER = "open_referral_1", gettext_lazy("Open Referral 1.1, tables")
    TABLE = "table", gettext_lazy("A table, one organization on each line")


@dataclass
class Directory:
    """An upload as it was understood. `sheets` are its tables, none of them in the nested form."""

    form: Form
    gathered: Gathered
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The columns of a plain table, or the files of a directory."""
        if self.form == Form.TABLE:
            return [name for name in self.sheets[0].header if name]
        return [file.name for file in self.gathered.files]


def recognized(name: str, content: bytes) -> Directory:
    """What an upload is. Raises Invalid, on the field `file`, when it is nothing that can be read."""
    gathered = gather(name, content)
    if any(file.ending == ".json" for file in gathered.files):
        return _json_directory(gathered)
    sheets = [read_sheet(file) for file in gathered.files]
    if len(sheets) == 1 and not sheets[0].header:
        raise refusal(_first_reason(sheets[0]))
    return Directory(_form_of(sheets), gathered, sheets)


def _first_reason(sheet: Sheet) -> str:
    reasons = (found["value"] for record in sheet.problems for found in record.problems)
    return next(reasons, "") or _("The file has no first line that names its columns.")


def _form_of(sheets: list[Sheet]) -> Form:
    if ohana.is_ohana(sheets):
        return Form.OLDER
    tables = [table for sheet in sheets if (table := table_of(sheet))]
    if len(sheets) == 1 and (not tables or "id" not in sheets[0].header):
        return Form.TABLE
    if not tables:
        raise refusal(_("None of the files has the name or the columns of a table of a directory."))
    return Form.CSV


def _json_directory(gathered: Gathered) -> Directory:
    """The nested form; or tables in one JSON file, each under its file's name."""
    for file in gathered.files:
        if file.ending == ".json":
            text, _encoding = text_of(file.content)
            if '.csv"' in text[:2000] and (sheets := _sheets_of(file, text)):
                return Directory(Form.CSV, gathered, sheets)
    return Directory(Form.JSON, gathered)


def _sheets_of(file: Named, text: str) -> list[Sheet]:
    try:
        tables = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return []
    if not isinstance(tables, dict) or not all(isinstance(rows, list) for rows in tables.values()):
        return []
    return [_sheet_of(name, rows) for name, rows in tables.items()]


def _sheet_of(name: str, rows: list[Any]) -> Sheet:
    objects = [row for row in rows if isinstance(row, dict)]
    header = list(dict.fromkeys(column for row in objects for column in row))
    lines = [(number, [_cell(row.get(column)) for column in header]) for number, row in enumerate(objects, 1)]
    return Sheet(name, name.removesuffix(".csv").lower(), header, lines)


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def packed(directory: Directory, source: str, mapping: Mapping[str, str]) -> tuple[bytes, int]:
    """The partners of a directory as a worker takes them, and the number of their rows. Raises Invalid."""
    count = 0

    def lines() -> Iterator[Any]:
        nonlocal count
        for document in _documents(directory, source, mapping):
            count += len(document.records)
            yield document.packed()

    content, _documents_in_all = pack_lines(lines())
    return content, count


def _documents(directory: Directory, source: str, mapping: Mapping[str, str]) -> Iterator[Document]:
    others = [_other(name) for name in directory.gathered.others]
    if directory.form == Form.JSON:
        yield from _nested_documents(directory.gathered.files, source)
    else:
        rows = list(_rows(directory, source, mapping))
        others += [row for row in rows if row.table == "file"]
        yield from documents([row for row in rows if row.table != "file"])
    if others:
        yield Document("", others)


def _rows(directory: Directory, source: str, mapping: Mapping[str, str]) -> Iterable[Record]:
    if directory.form == Form.OLDER:
        return ohana.records_of(directory.sheets, source)
    if directory.form == Form.TABLE:
        return plain.records_of(directory.sheets[0], mapping, source)
    return tabular.records_of(directory.sheets, source)


def _other(name: str) -> Record:
    record = Record(0, table="file", file=name, at=1)
    record.note("unknown_file")
    return record


def _nested_documents(files: list[Named], source: str) -> Iterator[Document]:
    seen: dict[str, int] = {}
    for file in files:
        if file.ending != ".json":
            yield Document("", [_other(file.name)])
            continue
        text, encoding = text_of(file.content)
        if encoding == "cp1252":
            record = Record(0, table="file", file=file.name, at=1)
            record.note("encoding", value="Windows-1252")
            yield Document("", [record])
        for found in nested.objects_of(text):
            rows = nested.records_of(found, file.name, source)
            _refuse_a_second(rows[0], found.line, seen)
            yield from documents(rows, merge=True)


def _refuse_a_second(organization: Record, line: int, seen: dict[str, int]) -> None:
    if organization.key and seen.setdefault(organization.key, line) != line:
        organization.note("id_repeated", "id", value=organization.raw_id, other=seen[organization.key])


def document_batches(content: bytes, *, skip: int = 0) -> Iterator[list[Document]]:
    """The partners that a worker finds, from the one after `skip` rows, in batches of about a thousand rows."""
    number, batch, size = 0, [], 0
    for owner, rows in unpack(content):
        first, number = number, number + len(rows)
        if first < skip:
            continue
        batch.append(Document.unpacked((owner, rows), first + 1))
        size += len(rows)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
