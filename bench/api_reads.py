"""Reading over the API: one referral, the newest, filtered ones, deep pages, and words."""

from collections.abc import Iterator
from uuid import UUID

from bench.client import Client
from bench.data import World
from bench.rows import Goals, Row, Work, compare, interleaved, median_ratio, milliseconds
from referrals.disclosure import ENVELOPE
from referrals.models import Referral

LIKE_PLAIN = Goals(times_reference=3, times_floor=3)
API = "/api/v1/referrals/"


class Unequal(Exception):
    """Two ways gave different answers, so comparing their speed would mean nothing."""


def run(world: World) -> Iterator[Row]:
    """All rows about reading."""
    client = Client(world.tokens["coordinator"])
    yield from _one(world, client)
    yield from _lists(world, client)
    yield _own(world)
    yield _deep(world, client)
    yield _words(world, client)


def _compared(world: World, work: str, ways: dict[str, Work], goals: Goals) -> Row:
    return compare(work, ways, goals, rounds=world.size.rounds, calls=world.size.calls)


def _one(world: World, client: Client) -> Iterator[Row]:
    pk = _middle(world)
    envelope = f"{API}{pk}/?fields={','.join(ENVELOPE)}"
    ways: dict[str, Work] = {
        "ours": lambda: client.get(envelope),
        "reference": lambda: client.get(f"/plain/referrals/{pk}/"),
        "floor": lambda: client.get(f"/floor/{pk}/"),
    }
    _require_equal(client.get(envelope).json(), client.get(f"/floor/{pk}/").json())
    yield _compared(world, "referral by id, its envelope", ways, LIKE_PLAIN)
    whole: dict[str, Work] = {"ours": lambda: client.get(f"{API}{pk}/"), "reference": ways["reference"]}
    yield _compared(world, "referral by id, with contents and allowed moves", whole, Goals())


def _lists(world: World, client: Client) -> Iterator[Row]:
    floor = f"/floor/{world.task_force.pk}"
    addresses = {
        "newest 25": (f"{API}?page_size=25", "/plain/referrals/by-cursor/", f"{floor}/newest/"),
        "filtered 25 with organization names": (
            f"{API}?page_size=25&state=completed&expand=sender,receiver",
            "/plain/referrals/by-cursor/?state=completed",
            f"{floor}/in/completed/",
        ),
    }
    for work, (ours, plain, hand_written) in addresses.items():
        _require_equal(client.get(ours).json()["results"], client.get(hand_written).json()["results"])
        ways: dict[str, Work] = {
            "ours": lambda url=ours: client.get(url),  # type: ignore[misc]
            "reference": lambda url=plain: client.get(url),  # type: ignore[misc]
            "floor": lambda url=hand_written: client.get(url),  # type: ignore[misc]
        }
        yield _compared(world, work, ways, LIKE_PLAIN)


def _own(world: World) -> Row:
    """A partner's own list is cut out of the same table; it should cost what the coordinator's does."""
    partner, coordinator = Client(world.tokens["officer"]), Client(world.tokens["coordinator"])
    ways: dict[str, Work] = {
        "ours": lambda: partner.get(f"{API}?page_size=25"),
        "first": lambda: coordinator.get(f"{API}?page_size=25"),
    }
    return _within(world, "newest 25 of one partner, against the coordinator's", ways, most=2)


def _deep(world: World, client: Client) -> Row:
    first, deep = f"{API}?page_size=25", _address_of_page(world, client)
    ways: dict[str, Work] = {"ours": lambda: client.get(deep), "first": lambda: client.get(first)}
    return _within(world, f"page {world.size.deep_page:,}, against page 1", ways, most=1.2)


def _within(world: World, work: str, ways: dict[str, Work], *, most: float) -> Row:
    timed = interleaved(ways, rounds=world.size.rounds, calls=world.size.calls)
    ratio = median_ratio(timed["ours"], timed["first"])
    told = {name: milliseconds(sorted(times)[len(times) // 2]) for name, times in timed.items()}
    goal = f"within {most:g}x"
    return Row(work, told["ours"], reference=told["first"], ratio=f"{ratio:.2f}x", goal=goal, met=ratio <= most)


def _words(world: World, client: Client) -> Row:
    word = "harbor"
    ways: dict[str, Work] = {
        "ours": lambda: client.get(f"{API}?page_size=25&expand=sender,receiver&q={word}"),
        "reference": lambda: client.get(f"/plain/referrals/?search={word}"),
    }
    ours = [row["id"] for row in client.get(f"{API}?page_size=25&q={word}").json()["results"]]
    _require_equal(ours, [row["id"] for row in client.get(f"/plain/referrals/?search={word}").json()["results"]])
    return _compared(world, "text search", ways, Goals(times_reference=10))


def _middle(world: World) -> UUID:
    """Some referral from the middle of the table."""
    return Referral.objects.order_by("id").values_list("pk", flat=True)[world.size.referrals // 2]


def _address_of_page(world: World, client: Client) -> str:
    """Where a deep page is, found by walking there as a program would, in larger steps."""
    after = ""
    left = (world.size.deep_page - 1) * 25
    while left:
        step = min(left, 200)
        after = client.get(f"{API}?page_size={step}{after}").json()["next"].partition("after=")[2].split("&")[0]
        after, left = f"&after={after}", left - step
    return f"{API}?page_size=25{after}"


def _require_equal(ours: object, other: object) -> None:
    if ours != other:
        raise Unequal(f"Two ways gave different answers: {str(ours)[:600]} and {str(other)[:600]}")
