"""A file's rows in the form in which they wait for a worker: compressed lines of JSON, read as a stream."""

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from partners.imports.tables import Table

FAST = 1
PIECE = 64 * 1024


def pack(table: Table) -> tuple[bytes, int]:
    """The table's lines, packed, and how many there are; empty lines count too. Raises Invalid as the table does."""
    return pack_lines(table.lines)


def pack_lines(lines: Iterable[Any]) -> tuple[bytes, int]:
    """Lines of two values each, packed, and how many there are."""
    squeeze, pieces, count = zlib.compressobj(FAST), [], 0
    for line in lines:
        pieces.append(squeeze.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n"))
        count += 1
    pieces.append(squeeze.flush())
    return b"".join(pieces), count


def unpack(content: bytes) -> Iterator[Any]:
    """The lines again, in order."""
    open_up, rest = zlib.decompressobj(), b""
    for start in range(0, len(content), PIECE):
        *lines, rest = (rest + open_up.decompress(content[start : start + PIECE])).split(b"\n")
        for line in lines:
            number, cells = json.loads(line)
            yield number, cells
