"""Do the lock files still say what pyproject.toml asks for? Answered from the files alone, without a network."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)")
RUN, DEV = "run", "dev"


def problems() -> list[str]:
    """One sentence for each thing that is out of step; empty when all is well."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    wanted = {RUN: run, DEV: run + project["dependency-groups"]["dev"]}
    found = [problem for kind, lines in wanted.items() for problem in _compare(kind, lines)]
    pins = {kind: _pins(kind) for kind in wanted}
    differing = sorted(name for name, version in pins[RUN].items() if pins[DEV].get(name) != version)
    return found + [f"{name} is at another version in dev.lock than in run.lock." for name in differing]


def _compare(kind: str, lines: list[str]) -> list[str]:
    text, pins = _text(kind), _pins(kind)
    asked = {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}
    found = [f"{kind}.lock names an address (://)."] if "://" in text else []
    for name, requirement in asked.items():
        if name not in pins:
            found.append(f"{name} is in pyproject.toml and not in {kind}.lock.")
        elif pins[name] not in requirement.specifier:
            found.append(f"{name} {pins[name]} in {kind}.lock is not {requirement.specifier}.")
    gone = sorted(_asked_for(text) - set(asked))
    return found + [f"{name} is in {kind}.lock and no longer in pyproject.toml." for name in gone]


def _asked_for(text: str) -> set[str]:
    """The packages which the lock's own notes say were asked for by pyproject.toml itself."""
    names, current = set(), ""
    for line in text.splitlines():
        pin = PIN.match(line)
        current = pin.group(1) if pin else current
        if line.lstrip().startswith("#") and "handoff (pyproject.toml" in line:
            names.add(current)
    return names


def _pins(kind: str) -> dict[str, str]:
    return {pin.group(1): pin.group(2) for line in _text(kind).splitlines() if (pin := PIN.match(line))}


def _text(kind: str) -> str:
    return (ROOT / "requirements" / f"{kind}.lock").read_text()


if __name__ == "__main__":
    found = problems()
    print("\n".join([*found, "Write the locks anew with: make lock"]) if found else "The locks are in step.")
    sys.exit(1 if found else 0)
