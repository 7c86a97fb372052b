"""What only the whole file tells about a line: its key stands twice, or another line has its name or nearly its key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from partners.imports.agencies import AgencyReader, Parsed
from partners.imports.tables import Line


class Survey:
    """One look over a file's lines before they are judged one by one. Keeps keys and names, not lines."""

    def __init__(self, reader: AgencyReader, lines: Iterable[Line]) -> None:
        self._first_line: dict[str, int] = {}
        self._by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_look: defaultdict[str, list[str]] = defaultdict(list)
        for number, cells in lines:
            key = reader.key(cells)
            if key and key not in self._first_line:
                self._first_line[key] = number
                self._by_look[key.replace("O", "0")].append(key)
                if (name := reader.name_and_state(cells))[0]:
                    self._by_name[name].append(key)

    def add_to(self, parsed: Parsed) -> None:
        """Note on a line what its neighbors have to do with it."""
        first = self._first_line.get(parsed.key)
        if first is None:
            return
        if first != parsed.line:
            parsed.note("ori_repeated", "ori", value=parsed.key, other=first)
            return
        for other in self._others(self._by_look, parsed.key.replace("O", "0"), parsed.key)[:1]:
            parsed.note("twin_ori", "ori", value=parsed.key, other=other)
        name = (str(parsed.values.get("name", "")).casefold(), str(parsed.values.get("state", "")))
        if others := self._others(self._by_name, name, parsed.key):
            parsed.note("same_name", "agency_name", value=parsed.values["name"], other=_listed(others))

    @staticmethod
    def _others(groups: Mapping[Any, list[str]], look: Any, key: str) -> list[str]:
        return [other for other in groups.get(look, ()) if other != key]


def _listed(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (" …" if len(keys) > 3 else "")
