"""What must be encrypted anew when the master key changes: each package registers its own values here."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from core.encryption import rewrap
from core.models import DataKey

Values = Callable[[], Iterable[Any]]
Renew = Callable[[Any], bool]

_registered: dict[str, tuple[Values, Renew]] = {}


def register(name: str, keys: Values, renew: Renew) -> None:
    """Have `renew(key)` called for every key that `keys()` lists; it says whether it had to change anything."""
    _registered[name] = (keys, renew)


def rotate() -> dict[str, int]:
    """Encrypt everything that depends on the master key with the newest one; how many changed, by name.

    Each value has its own transaction, so an interrupted run goes on where it stopped.
    """
    return {name: sum(_renewed(renew, key) for key in keys()) for name, (keys, renew) in _registered.items()}


@transaction.atomic
def _renewed(renew: Renew, key: Any) -> bool:
    return renew(key)


def _rewrap_data_key(key: Any) -> bool:
    return rewrap(DataKey.objects.select_for_update().get(pk=key))


register("data keys", lambda: list(DataKey.objects.values_list("pk", flat=True)), _rewrap_data_key)
