"""PDFs made by hand: their objects as they are written, also packed into object streams as newer programs do."""

import zlib

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TAIL = b"trailer\n<< /Root 1 0 R /Size 9 >>\nstartxref\n0\n%%EOF\n"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R /OpenAction [2 0 R /FitH null] >>"
FILTER = b"/Filter /FlateDecode"
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def pdf(*objects: bytes, tail: bytes = TAIL) -> bytes:
    """A PDF of these objects behind a catalog."""
    numbered = (b"%d 0 obj\n%b\nendobj\n" % (number, body) for number, body in enumerate((CATALOG, *objects), 1))
    return HEAD + b"".join(numbered) + tail


def stream(packed: bytes, facts: bytes = FILTER) -> bytes:
    """A stream with these facts in its dictionary."""
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (facts, len(packed), packed)


def object_stream(inside: bytes, facts: bytes = FILTER, kind: bytes = b"/Type /ObjStm") -> bytes:
    """One object in an object stream."""
    return stream(zlib.compress(b"7 0 " + inside), b"%b /N 1 /First 4 %b" % (kind, facts))


def zeros(count: int) -> bytes:
    """That many zero bytes, packed a megabyte at a time."""
    pack, megabyte = zlib.compressobj(9), b"\0" * 1024 * 1024
    return b"".join(pack.compress(megabyte) for _one in range(count // len(megabyte))) + pack.flush()
