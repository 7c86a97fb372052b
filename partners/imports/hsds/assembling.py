"""Putting rows together: which organization each belongs to, and which hang on nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from partners.imports.hsds import shapes
from partners.imports.hsds.records import Document, Record


def documents(records: Iterable[Record], *, merge: bool = False) -> Iterator[Document]:
    """The organizations of these rows, each with all that is its own, in the order in which they stand.

    Rows that belong to nobody come last. In the nested form (`merge`) one row stands wherever it is used; its copies
    are one. In tables a second row with the same id is an error.
    """
    sheet = _Sheet(merge)
    for record in sorted(records, key=lambda found: shapes.ORDER[found.table]):
        sheet.add(record)
    sheet.settle()
    yield from sheet.documents()


class _Sheet:
    """All rows of a directory, found by their ids."""

    def __init__(self, merge: bool) -> None:
        self.merge = merge
        self.rows: list[Record] = []
        self.by_id: dict[tuple[str, str, str], Record] = {}
        self.any_id: dict[str, Record] = {}
        self.terms: dict[str, Record] = {}
        self.services_at: defaultdict[str, list[str]] = defaultdict(list)
        self.used: set[str] = set()

    def add(self, record: Record) -> None:
        """Take a row in; a second one with its id is merged or refused."""
        identity = (record.table, record.key, record.link)
        first = self.by_id.get(identity) if record.key else None
        if first is not None and self.merge:
            _merge(first, record)
            return
        if first is not None:
            record.note("id_repeated", "id", value=record.raw_id, other=first.at)
        elif record.key:
            self.by_id[identity] = record
            self.any_id.setdefault(record.key, record)
        if record.table in shapes.TERMS:
            self.terms.setdefault(record.key, record)
        if record.table == "service_at_location" and "location_id" in record.values:
            self.services_at[record.values["location_id"]].append(record.values.get("service_id", ""))
        self.rows.append(record)

    def settle(self) -> None:
        """Give every row its owner, parents first, and every attribute its term."""
        for record in self.rows:
            if record.table == "organization":
                record.owner = record.key
            elif record.table not in shapes.TERMS:
                self._hang(record)
            if record.table == "attribute":
                self._add_term(record)
        self.rows += list(self._shared_places())

    def documents(self) -> Iterator[Document]:
        """Rows by owner; terms and whatever belongs to nobody last."""
        by_owner: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.rows:
            if record.table in shapes.TERMS and not record.is_bad:
                _check_term(record, self)
            by_owner[record.owner].append(record)
        nobody = by_owner.pop("", [])
        for owner, rows in by_owner.items():
            rows.sort(key=lambda found: shapes.ORDER[found.table])
            yield Document(owner, rows)
        if nobody:
            yield Document("", nobody)

    def _hang(self, record: Record) -> None:
        """Find what a row hangs on. A link to nothing is an error when it is the only one, else it is left out."""
        found: dict[str, Record] = {}
        missing: dict[str, str] = {}
        for column, table in shapes.PARENTS[record.table].items():
            if key := record.values.get(column):
                parent = self.by_id.get((table, key, "")) if table else self.any_id.get(key)
                if parent is None:
                    missing[column] = key
                else:
                    found[column] = parent
        needed = [name for name in shapes.NEEDED.get(record.table, ()) if name in missing]
        alive = {column: parent for column, parent in found.items() if parent.owner}
        record.owner = self._owner(record, alive)
        if missing and (needed or not record.owner):
            column = (needed or list(missing))[0]
            record.note("orphan", column, value=record.values[column])
        elif not record.owner and found:
            record.note("parent_left_out")
        elif not record.owner and not record.is_bad:
            record.note("no_parent")
        elif record.owner:
            self._drop_links(record, list(missing), alive)

    def _owner(self, record: Record, parents: dict[str, Record]) -> str:
        if record.table == "location" and not parents:
            services = (self.by_id.get(("service", key, "")) for key in self.services_at.get(record.key, ()))
            return next((service.owner for service in services if service), "")
        return next((parent.owner for parent in parents.values()), "")

    def _drop_links(self, record: Record, missing: list[str], alive: dict[str, Record]) -> None:
        bad = [column for column, parent in alive.items() if parent.is_bad]
        needed = shapes.NEEDED.get(record.table, ())
        if bad and (len(bad) == len(alive) or any(name in needed for name in bad)):
            record.note("parent_left_out", bad[0])
            return
        elsewhere = [column for column, parent in alive.items() if self._is_foreign(record, column, parent)]
        for column in (*missing, *bad, *elsewhere):
            record.note("link_missing", column, value=record.values.pop(column))

    def _is_foreign(self, record: Record, column: str, parent: Record) -> bool:
        """Whether a link leads to another organization's row; a place may be shared."""
        return parent.owner != record.owner and not (record.table == "service_at_location" and column == "location_id")

    def _shared_places(self) -> Iterator[Record]:
        """A place that services of another organization use is listed for that one too, with its addresses."""
        made, addresses = set(), defaultdict(list)
        for row in self.rows:
            if row.table == "address":
                addresses[row.values.get("location_id")].append(row)
        for record in [row for row in self.rows if row.table == "service_at_location" and not row.is_bad]:
            place = self.by_id.get(("location", record.values["location_id"], ""))
            if place is None or place.owner == record.owner or (place.key, record.owner) in made:
                continue
            made.add((place.key, record.owner))
            for row in (place, *addresses[place.key]):
                values = {name: value for name, value in row.values.items() if name != "organization_id"}
                yield replace(row, values=values, owner=record.owner, problems=list(row.problems))

    def _add_term(self, record: Record) -> None:
        """Put the term into the attribute that names it, and the taxonomy into the term, as the nested form has it."""
        key = record.values.get("taxonomy_term_id")
        if not key or "taxonomy_term" in record.values:
            return
        term = self.terms.get(key)
        if term is None or term.is_bad:
            record.note("term_missing", "taxonomy_term_id", value=key)
            return
        self.used.add(key)
        inner = {"id": term.key, **term.values}
        taxonomy = self.terms.get(str(inner.get("taxonomy_id", "")))
        if taxonomy is not None:
            self.used.add(taxonomy.key)
            inner.pop("taxonomy_id")
            inner["taxonomy_detail"] = {"id": taxonomy.key, **taxonomy.values}
        record.values.pop("taxonomy_term_id")
        record.values["taxonomy_term"] = inner


def _merge(first: Record, copy: Record) -> None:
    """One row from its copies: what one lacks the other gives; where they differ the first is right."""
    for column, value in copy.values.items():
        if first.values.setdefault(column, value) != value and column not in shapes.DEFAULTS.get(first.table, {}):
            first.note("copies_differ", column, value=copy.path)
    if first.is_bad and not copy.is_bad:
        first.problems = copy.problems


def _check_term(record: Record, sheet: _Sheet) -> None:
    parent = record.values.get("parent_id")
    if record.key in sheet.used:
        return
    if record.table == "taxonomy_term" and parent and parent not in sheet.terms:
        record.note("orphan", "parent_id", value=parent)
    else:
        record.note("unused_term")
