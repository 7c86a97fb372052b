"""Small files of each type that agreements are kept in, made by hand, and some that only look like one."""

import zipfile
from io import BytesIO

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + b"\xff\xd9"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def archive(**parts: str) -> bytes:
    """A zip file; in the names `__` stands for a slash and `types` for the list of content types."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in parts.items():
            file.writestr("[Content_Types].xml" if name == "types" else name.replace("__", "/") + ".xml", text)
    return made.getvalue()


def docx(types: str = MAIN, **more: str) -> bytes:
    """A Word document with the least that one needs."""
    return archive(types=f'<Types ContentType="{types}"/>', word__document="<w:document/>", **more)


def with_part(content: bytes, name: str) -> bytes:
    """The same zip file with one part more."""
    made = BytesIO(content)
    with zipfile.ZipFile(made, "a") as file:
        file.writestr(name, "x")
    return made.getvalue()


HOSTILE = {
    "empty": b"",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html that says it is a PDF": b"<!-- %PDF-1.4 --><script>alert(1)</script>%%EOF",
    "PDF cut off": b"%PDF-1.4\n1 0 obj",
    "PDF with a script": PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"),
    "PDF with a file inside": PDF.replace(b"/Catalog", b"/Catalog /EmbeddedFile (x)"),
    "PDF that is a zip too": PDF + archive(a="x") + b"\n%%EOF",
    "PNG with something behind it": PNG + b"<script>alert(1)</script>",
    "PNG with two ends": PNG + archive(a="x") + PNG[-12:],
    "JPEG that is a zip too": JPEG[:-2] + archive(a="x") + b"\xff\xd9",
    "plain zip": archive(a="x"),
    "zip behind a script": b"#!/bin/sh\n" + docx(),
    "Word with macros": docx(MACROS),
    "Word with a program": with_part(docx(), "word/vbaProject.bin"),
    "Word with a way out": with_part(docx(), "../../etc/passwd"),
    "broken zip": docx()[:-30],
    "GIF": b"GIF89a" + b"\x00" * 20,
    "program": b"MZ" + b"\x00" * 200,
}
"""What must be refused, by what it is."""
