"""A packed file from beginning to end, judged in batches."""

from collections.abc import Iterator, Sequence
from itertools import islice

from partners.imports.agencies import REQUIRED, AgencyReader
from partners.imports.judging import Judged, judge
from partners.imports.packing import pack, unpack
from partners.imports.surveys import Survey
from partners.imports.tables import read_table

BATCH = 1000
Packed = tuple[list[str], bytes, int]


def read_file(content: bytes) -> Packed:
    """The header, the packed lines and their number of a list of agencies. Raises Invalid, on the field `file`."""
    table = read_table(content, required=REQUIRED)
    packed, total = pack(table)
    return table.header, packed, total


def judged_batches(header: Sequence[str], packed: bytes, *, skip: int = 0) -> Iterator[list[Judged]]:
    """Every line from the one after `skip`, judged against what is stored when its batch comes up."""
    reader = AgencyReader(header)
    survey = Survey(reader, unpack(packed))
    lines = islice(unpack(packed), skip, None)
    while batch := [reader.read(number, cells) for number, cells in islice(lines, BATCH)]:
        for parsed in batch:
            survey.add_to(parsed)
        yield judge(batch)
