"""Run every module of this folder that has a `run()`, and print their rows as one table.

A module named on the command line runs alone: `python -m bench import_agencies`.
"""

import importlib
import pkgutil
import sys

import bench

COLUMNS = ("work", "database", "measured", "goal", "met")
NOT_MEASURES = {"__main__", "run"}
Row = tuple[str, ...]


def main() -> None:
    """Print the table; a goal that was missed is marked, not hidden."""
    asked = sys.argv[1:]
    names = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in NOT_MEASURES]
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    for name in names:
        measure = getattr(importlib.import_module(f"bench.{name}"), "run", None)
        if measure and (not asked or name in asked):
            for row in measure():
                print("| " + " | ".join(row) + " |", flush=True)
