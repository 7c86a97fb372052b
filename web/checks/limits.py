"""How often one network address may open or answer mailed links: so that nobody tries tokens in bulk."""

import hashlib
import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 300
MOST = 60


def is_too_often(request: HttpRequest) -> bool:
    """Whether this address has asked more often than MOST in this stretch of five minutes."""
    network = hashlib.sha256(_network(get_adapter().get_client_ip(request)).encode()).hexdigest()[:32]
    key = f"mailed-link:{network}:{int(time.time()) // WINDOW}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it was dropped between the two calls
        return False


def _network(address: str) -> str:
    """One household or office: the address, of version 6 its first half."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
