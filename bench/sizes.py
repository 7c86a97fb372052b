"""How much data, and how patiently it is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`organizations` and `referrals` are rows; `events` goes through the outbox; `rounds` and `calls` are patience.

    `directory` is how many organizations there are while the directory is measured, most of them in no task force.
    """

    name: str
    organizations: int
    referrals: int
    deep_page: int
    events: int
    rounds: int
    calls: int
    directory: int = 25_000


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 6, 120, 3, 12, rounds=1, calls=1, directory=300),
        Size("small", 30, 1_000, 30, 1_000, rounds=7, calls=40),
        Size("state", 2_000, 100_000, 1_000, 2_000, rounds=7, calls=40),
    )
}
