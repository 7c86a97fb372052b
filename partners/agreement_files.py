"""Files of agreements: what their bytes say they are, and where the bytes lie. A file's name is believed in nothing."""

import hashlib
import os
import re
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.agreement_codes import DocumentType
from partners.agreement_pdf import look_into

LARGEST = 10 * 1024 * 1024
LONGEST_LABEL = 100
MOST_PARTS, LARGEST_UNPACKED = 2000, 100 * 1024 * 1024
ZIP_END, ZIP_END_REACH = b"PK\x05\x06", 66_000
PNG_START, PNG_END = b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82"
WORD_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXTENSIONS: dict[str, str] = {
    DocumentType.PDF: ".pdf",
    DocumentType.DOCX: ".docx",
    DocumentType.PNG: ".png",
    DocumentType.JPEG: ".jpg",
}


def type_of(content: bytes) -> DocumentType:
    """The type of a file by its bytes. Raises Invalid, on the field `file`, for every other type and for doubtful ones.

    A file must be of one type from its first byte to its last, so that nothing else can be read out of it.
    """
    if not content:
        raise Invalid({"file": _("The file is empty.")})
    if len(content) > LARGEST:
        raise Invalid({"file": _("The file is larger than 10 MB.")})
    for found, is_one in ((DocumentType.PDF, _is_pdf), (DocumentType.PNG, _is_png), (DocumentType.JPEG, _is_jpeg)):
        if is_one(content):
            if found == DocumentType.PDF:
                look_into(content)
            return found
    if _is_docx(content):
        return DocumentType.DOCX
    raise Invalid({"file": _("Choose a PDF, a Word document without macros, or a PNG or JPEG picture.")})


def clean_label(file_name: str, content_type: DocumentType) -> str:
    """A file's name made harmless: its last part, letters, digits and a few marks, with the ending its type has."""
    last = re.split(r"[/\\]", file_name)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    kept = re.sub(r"[^\w \-.()]", " ", "".join(mark for mark in stem if mark.isprintable()))
    ending = EXTENSIONS[content_type]
    return (" ".join(kept.split()).strip(". ")[: LONGEST_LABEL - len(ending)] or "agreement") + ending


def digest(content: bytes) -> str:
    """What a file's bytes are known by."""
    return hashlib.sha256(content).hexdigest()


def write(document_id: UUID, content: bytes) -> None:
    """Put the bytes on disk, whole or not at all, readable by the product alone."""
    target = path_of(document_id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def read(document_id: UUID, sha256: str) -> bytes | None:
    """The bytes, when they are those that were stored; None when they are gone or others."""
    try:
        content = path_of(document_id).read_bytes()
    except OSError:
        return None
    return content if digest(content) == sha256 else None


def path_of(document_id: UUID) -> Path:
    """Where a document's bytes lie: under the data folder, outside everything a web server serves."""
    return Path(settings.DATA_DIR) / "uploads" / "agreements" / document_id.hex


def _is_pdf(content: bytes) -> bool:
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    return whole and ZIP_END not in content[-ZIP_END_REACH:]


def _is_png(content: bytes) -> bool:
    return content.startswith(PNG_START) and content.endswith(PNG_END) and content.count(PNG_END) == 1


def _is_jpeg(content: bytes) -> bool:
    whole = content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9")
    return whole and ZIP_END not in content[-ZIP_END_REACH:]


def _is_docx(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _holds_a_word_document(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return False


def _holds_a_word_document(archive: zipfile.ZipFile) -> bool:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    harmless = len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= LARGEST_UNPACKED
    harmless = harmless and not any(_is_doubtful(name) for name in names)
    if not harmless or not {"[Content_Types].xml", "word/document.xml"} <= names:
        return False
    with archive.open("[Content_Types].xml") as types:
        return WORD_TYPE in types.read(1024 * 1024)


def _is_doubtful(name: str) -> bool:
    outside = name.startswith("/") or "\\" in name or ".." in name.split("/")
    return outside or name.lower().endswith((".bin", ".exe", ".js", ".html", ".htm", ".svg"))
