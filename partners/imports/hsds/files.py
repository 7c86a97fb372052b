"""The files of a directory: one file, the files of a zip, or those of a folder, with their bytes as text."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from partners.imports.tables import refusal

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_FILES = 60
ENDINGS = (".json", ".csv", ".xlsx")
IGNORED = ("datapackage.json",)
PIECE = 1024 * 1024
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class Named:
    """One file of a directory."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        """`.csv` and so on, in small letters."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without folders and ending, in small letters."""
        return PurePosixPath(self.name).stem.lower()


@dataclass(frozen=True)
class Gathered:
    """The files that can be read, and the names of those that are none of ours."""

    files: list[Named]
    others: list[str]


def gather(name: str, content: bytes) -> Gathered:
    """The files in an upload. Raises Invalid, on the field `file`."""
    if not content.strip():
        raise refusal(_("The file is empty."))
    if content.startswith(b"PK") and not name.lower().endswith(".xlsx"):
        return _unzipped(content)
    if len(content) > MAX_UNPACKED:
        raise refusal(_("The file is larger than 200 MB. Split it."))
    return _sorted_out([Named(PurePosixPath(name.replace("\\", "/")).name[-120:], content)])


def packed_folder(folder: Path) -> bytes:
    """The files of a folder as one zip, as an upload would bring them. Raises Invalid."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    if not found:
        raise refusal(_("This folder holds no JSON, CSV or XLSX file. Name the folder that the files are in."))
    if sum(path.stat().st_size for path in found) > MAX_UNPACKED:
        raise refusal(_("The files hold more than 200 MB. Split them."))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in found[: MAX_FILES + 1]:
            archive.write(path, path.name)
    return target.getvalue()


def text_of(content: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was in, which is a guess where it is neither marked nor UTF-8.

    Raises Invalid for what is no text.
    """
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), "") or _unmarked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = content.decode(encoding, errors="replace")
    if "\0" in text:
        raise refusal(_("The file holds NUL characters. It is not text."))
    return text, encoding


def _unmarked(content: bytes) -> str:
    """UTF-8, or UTF-16 without its mark: every other byte of English text is zero then."""
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 4 else "utf-8"


def _unzipped(content: bytes) -> Gathered:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_unsafe(entries, len(content))
            return _sorted_out(list(_read(archive, entries)))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise refusal(_("The zip file is damaged, or locked with a password.")) from error


def _refuse_unsafe(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Sizes as the zip states them; what is really read is counted again while it is read."""
    if len(entries) > MAX_FILES:
        raise refusal(_("The zip file holds more than %(most)s files.") % {"most": MAX_FILES})
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise refusal(_("The zip file names a file outside itself. It was not read."))
    stated = sum(entry.file_size for entry in entries)
    if stated > MAX_UNPACKED or stated > max(size, 100_000) * MAX_RATIO:
        raise refusal(_("The zip file unpacks to more than is allowed (200 MB, or 200 times its size)."))


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Named]:
    left = MAX_UNPACKED
    for entry in entries:
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        if "__MACOSX" in name.parts or name.name.startswith("."):
            continue
        if name.suffix.lower() not in ENDINGS:
            yield Named(name.name[-120:], b"")
            continue
        pieces = []
        with archive.open(entry) as source:
            while piece := source.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise refusal(_("The zip file unpacks to more than is allowed (200 MB, or 200 times its size)."))
                pieces.append(piece)
        yield Named(name.name[-120:], b"".join(pieces))


def _sorted_out(found: list[Named]) -> Gathered:
    ours = [file for file in found if file.ending in ENDINGS and file.name.lower() not in IGNORED]
    others = [file.name for file in found if file.ending not in ENDINGS]
    if not ours:
        raise refusal(_("There is no JSON, CSV or XLSX file in it."))
    names = [file.name.lower() for file in ours]
    if len(set(names)) != len(names):
        raise refusal(_("Two files in it have the same name."))
    return Gathered(ours, others)
