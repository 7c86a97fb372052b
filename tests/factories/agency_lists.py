"""Invented lists of agencies, as files."""

from collections.abc import Mapping, Sequence

HEADER = (
    *("ori", "state", "agency_name", "agency_type_name", "icpsr_lat", "icpsr_lng"),
    *("months_reported", "nibrs_months_reported", "past_10_years_reported", "primary_county"),
)
GOOD = {
    "ori": "WA0990100",
    "state": "WA",
    "agency_name": "Elk Fork Police Department",
    "agency_type_name": "City",
    "months_reported": "12.0",
    "primary_county": "Marlow",
}


def agency(**cells: str) -> dict[str, str]:
    """A line without fault, with some cells as given."""
    return GOOD | cells


def csv_of(*rows: Mapping[str, str], header: Sequence[str] = HEADER) -> bytes:
    """A CSV file with these lines; each cell quoted."""
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in lines).encode()


def many(count: int) -> bytes:
    """A CSV file of so many agencies."""
    return csv_of(*(agency(ori=f"WA{n:07d}", agency_name=f"Agency {n}") for n in range(count)))
