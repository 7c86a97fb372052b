"""Looking into a PDF for what acts by itself, also inside compressed parts and under escaped names.

No library for this is among the locked ones, and a check needs less than a reader: every object is walked from its
`obj` keyword on, every object stream (ISO 32000-1, 7.5.7) is inflated in small pieces and only read through. What
cannot be looked into is refused, so that a file is never taken on trust. Text and pictures are not looked at: nothing
in them acts. Memory stays at a few chunks and time within the three limits below, whatever a file unpacks to.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid

MOST_UNPACKED = 50 * 1024 * 1024
"""Bytes that all object streams of a file may unpack to; those of an ordinary paper stay below one megabyte."""
MOST_READ, MOST_TOKENS = 40 * 1024 * 1024, 3_000_000
"""Bytes and tokens that may be walked; overlapping objects would make it quadratic."""
CHUNK, OVERLAP = 64 * 1024, 256

ACTIVE = {
    "JavaScript": gettext_lazy("a script"),
    "JS": gettext_lazy("a script"),
    "OnInstantiate": gettext_lazy("a script"),
    "XFA": gettext_lazy("a form with scripts"),
    "AA": gettext_lazy("actions that start by themselves"),
    "Launch": gettext_lazy("a command that starts a program"),
    "SubmitForm": gettext_lazy("a form that sends data away"),
    "ImportData": gettext_lazy("a command that reads another file"),
    "EmbeddedFile": gettext_lazy("another file"),
    "EmbeddedFiles": gettext_lazy("another file"),
    "FileAttachment": gettext_lazy("another file"),
    "EF": gettext_lazy("another file"),
    "GoToE": gettext_lazy("another file"),
    "RichMedia": gettext_lazy("a film or a program"),
}
"""Names that a paper to sign has no use for, and what each means in words. `OpenAction` alone only turns to a page."""
SHORT = 4
"""Names up to this length occur by chance in the bytes of a picture, so they count in objects only."""
FLATE = frozenset({b"FlateDecode", b"Fl"})
OTHER_CODES = frozenset(
    {b"ASCIIHexDecode", b"AHx", b"ASCII85Decode", b"A85", b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL", b"Crypt"}
    | {b"DecodeParms", b"DP"}
)

DELIMITERS = rb"\0\t\n\f\r ()<>\[\]{}/%"
START = re.compile(rb"(?<=[\0\t\n\f\r 0-9])obj|trailer")
TOKEN = re.compile(
    rb"%%[^\r\n]*|/(?P<name>[^%(d)s]*)|(?P<string>\()|<<|>>|<[^<>]*>?"
    rb"|(?<=[%(d)s])(?:stream|endobj)(?=[%(d)s])" % {b"d": DELIMITERS}
)
PAREN = re.compile(rb"\\.|[()]", re.DOTALL)
LINE_END = re.compile(rb"[ \t]*(?:\r\n|\n|\r)")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def _spelled(name: str) -> bytes:
    """A pattern of a name in all its spellings: each letter may stand as its code, `#4a` for `J`."""
    return b"".join(rb"(?:%c|(?i:#%02x))" % (letter, letter) for letter in name.encode())


def _pattern(names: list[str]) -> re.Pattern[bytes]:
    spelled = b"|".join(_spelled(name) for name in names)
    return re.compile(rb"/(" + spelled + rb")(?=[" + DELIMITERS + rb"])")


ANY = _pattern(list(ACTIVE))
ANYWHERE = _pattern(["Encrypt", *(name for name in ACTIVE if len(name) > SHORT)])


@dataclass
class _Object:
    """One object's names up to its stream, if it has one, and where that stream's bytes begin."""

    at: int
    names: list[bytes] = field(default_factory=list)
    stream_at: int | None = None

    @property
    def holds_objects(self) -> bool:
        """Whether a reader could take other objects out of it; some do not ask for the type."""
        return b"ObjStm" in self.names or {b"N", b"First"} <= set(self.names)


def look_into(content: bytes) -> None:
    """Raise Invalid, on the field `file`, for a PDF that is encrypted, holds what acts, or cannot be looked into."""
    if found := ANYWHERE.search(content):
        raise _refused(_plain(found[1]), found.start())
    unpacked = 0
    for one in _objects(content):
        for name in one.names:
            if name.decode("latin-1") in ACTIVE:
                raise _refused(name, one.at)
        if one.stream_at is not None and one.holds_objects:
            unpacked += _read_packed(content, one, MOST_UNPACKED - unpacked)


def _objects(content: bytes) -> Iterator[_Object]:
    """Everything that a reader could take for an object: no list of objects is believed in."""
    read = tokens = 0
    for start in START.finditer(content):
        one, end, count = _walk(content, start.end(), MOST_TOKENS - tokens)
        read, tokens = read + end - start.end(), tokens + count
        if read > MOST_READ or tokens >= MOST_TOKENS:
            raise _unreadable(one.at)
        yield one


def _walk(content: bytes, start: int, most: int) -> tuple[_Object, int, int]:
    """An object from its keyword on, where the walk ended, and how many tokens it took, `most` at most."""
    one, at, depth, count = _Object(start), start, 0, 0
    while count < most:
        token, count = TOKEN.search(content, at), count + 1
        if token is None:
            return one, len(content), count
        at, text = token.end(), token[0]
        depth += {b"<<": 1, b">>": -1}.get(text, 0)
        if token["name"] is not None:
            one.names.append(_plain(token["name"]))
        elif token["string"]:
            at, brackets = _end_of_string(content, at, most - count)
            count += brackets
        elif text in (b"stream", b"endobj") and depth <= 0:
            one.stream_at = _end_of_line(content, at) if text == b"stream" else None
            return one, at, count
    return one, at, count


def _end_of_string(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Where a string ends that began before `at`, and how many brackets were met, balanced or escaped ones."""
    depth = count = 1
    for count, mark in enumerate(islice(PAREN.finditer(content, at), most), 1):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end(), count
    return len(content), count


def _end_of_line(content: bytes, at: int) -> int:
    found = LINE_END.match(content, at)
    return found.end() if found else at


def _read_packed(content: bytes, one: _Object, most: int) -> int:
    """Read an object stream through, and return the bytes it unpacks to. Raises Invalid, also beyond `most`."""
    codes = [name for name in one.names if name in FLATE]
    if len(codes) != 1 or OTHER_CODES & set(one.names) or one.names.count(b"Filter") != 1:
        raise _unreadable(one.at)
    total, before = 0, b""
    for chunk in _inflated(content, one):
        total += len(chunk)
        if total > most:
            raise _unreadable(one.at)
        before = before[-OVERLAP:] + chunk
        if found := ANY.search(before):
            raise _refused(_plain(found[1]), one.at)
    return total


def _inflated(content: bytes, one: _Object) -> Iterator[bytes]:
    """The stream in chunks, with a space behind it, so that its last name has an end. Raises Invalid when broken."""
    unpack, at = zlib.decompressobj(), one.stream_at or 0
    rest = b""
    try:
        while not unpack.eof:
            rest = rest or content[at : (at := at + CHUNK)]
            if not rest:
                raise _unreadable(one.at)
            yield unpack.decompress(rest, CHUNK)
            rest = unpack.unconsumed_tail
    except zlib.error as error:
        raise _unreadable(one.at) from error
    yield b" "


def _plain(name: bytes) -> bytes:
    return ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name)


def _refused(name: bytes, at: int) -> Invalid:
    text = name.decode("latin-1")
    if text == "Encrypt":
        words = _(
            "This PDF is encrypted or protected by a password (/Encrypt at byte %(at)d), so it cannot be looked into. "
            "Save a copy without protection, or print it to a new PDF, and add that one."
        )
        return Invalid({"file": words % {"at": at}})
    words = _(
        "This PDF holds %(what)s (/%(name)s at byte %(at)d), and a paper that is kept here may not. "
        "Print it to a new PDF and add that one."
    )
    return Invalid({"file": words % {"what": ACTIVE[text], "name": text, "at": at}})


def _unreadable(at: int) -> Invalid:
    words = _(
        "A part of this PDF (at byte %(at)d) cannot be looked into or unpacks to too much. "
        "Print it to a new PDF and add that one."
    )
    return Invalid({"file": words % {"at": at}})
