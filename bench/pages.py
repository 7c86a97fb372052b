"""What a browser fetches when it opens a page for the first time: the page and all it names, compressed."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from bench.client import HOST
from bench.data import World
from bench.rows import Row
from referrals.models import Referral

LIMIT = 150 * 1000
NAMED = re.compile(r"""(?:src|href)="([^"#?]+)[^"]*"|url\(["']?([^"')#?]+)""")
STORED_COMPRESSED = (".woff2", ".png", ".jpg")


def run(world: World) -> Iterator[Row]:
    """The queue, one referral and the collaboration page, for the coordinator."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(world.coordinator.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    reference = Referral.objects.filter(task_force=world.task_force).order_by("id").first()
    addresses = {
        "work queue": reverse("queue"),
        "one referral": reverse("referral_detail", args=[reference]),
        "collaboration": reverse("collaboration"),
    }
    for name, address in addresses.items():
        yield _weight(name, address, client)


def _weight(name: str, address: str, client: Client) -> Row:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    page = len(gzip.compress(answer.content, 6))
    files = _files(answer.content.decode(), address)
    total = page + sum(map(_compressed, files))
    told = f"{total / 1000:.0f} kB ({page / 1000:.0f} the page, {len(files)} files)"
    return Row(f"weight of {name} on first load", told, goal="under 150 kB", met=total < LIMIT)


def _files(text: str, address: str) -> set[Path]:
    """The static files that a page loads by itself, and those that its style sheets name."""
    found: set[Path] = set()
    loads = re.findall(r"<(?:link|script|img|use)\b[^>]*>", text)
    for tag in loads:
        found |= _named(tag, address)
    for sheet in [file for file in found if file.suffix == ".css"]:
        found |= _named(sheet.read_text(), f"/{settings.STATIC_URL.lstrip('/')}{_name(sheet)}")
    return found


def _named(text: str, base: str) -> set[Path]:
    prefix = "/" + settings.STATIC_URL.lstrip("/")
    urls = (urljoin(base, first or second) for first, second in NAMED.findall(text))
    paths = (finders.find(url.removeprefix(prefix)) for url in urls if url.startswith(prefix))
    return {Path(path) for path in paths if path}


def _name(file: Path) -> str:
    return str(file.relative_to(settings.STATICFILES_DIRS[0]))


def _compressed(file: Path) -> int:
    content = file.read_bytes()
    return len(content) if file.suffix in STORED_COMPRESSED else len(gzip.compress(content, 6))
