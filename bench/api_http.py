"""One list as a program meets it: over HTTP, from the server that production runs."""

from collections.abc import Iterator
from http.client import HTTPConnection

from bench.client import HOST
from bench.data import World
from bench.rows import Goals, Row, Work, compare
from bench.servers import web_server


def run(world: World) -> Iterator[Row]:
    """The newest 25 over one kept connection."""
    with web_server() as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Host": HOST, "Authorization": f"Bearer {world.tokens['coordinator']}", "Accept": "application/json"}

        def get(url: str) -> None:
            connection.request("GET", url, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{url} answered {answer.status}")

        ways: dict[str, Work] = {
            "ours": lambda: get("/api/v1/referrals/?page_size=25"),
            "reference": lambda: get("/plain/referrals/by-cursor/"),
            "floor": lambda: get(f"/floor/{world.task_force.pk}/newest/"),
        }
        size = world.size
        yield compare("newest 25 over HTTP", ways, Goals(3, 3), rounds=size.rounds, calls=size.calls)
