"""`make mutants`: change the rules one small step at a time and see which changes no test notices.

The changes are those of mutmut; the runner is ours, because it forks after the database is built and the tests are
collected, so that a change costs a few tests and no start of Django. `make mutants FILES=referrals/clocks.py` takes one
file, `ONLY=due,after` the functions and tables with one of these in their name. docs/mutants.md says what came of it.
"""

import ast
import difflib
import importlib.abc
import importlib.util
import io
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "mutants" / "result.json"
TESTS = {
    "core/clock.py": ["tests/core/test_clock.py"],
    "referrals/clocks.py": ["tests/referrals/test_running_clocks.py", "tests/referrals/test_clock_properties.py"],
    "referrals/certification.py": ["tests/referrals/test_kinds.py"],
    "referrals/lifecycle.py": ["tests/referrals/test_lifecycle.py", "tests/referrals/test_permissions.py"],
    "referrals/permissions.py": ["tests/referrals/test_permissions.py", "tests/referrals/test_drafts.py"],
    "referrals/safeguard_permissions.py": ["tests/referrals/test_safeguard_permissions.py"],
    "referrals/disclosure.py": [
        "tests/referrals/test_disclosure.py",
        "tests/referrals/test_facts_as_seen.py",
        "tests/referrals/test_shown_words.py",
        "tests/referrals/test_whom_a_release_names.py",
    ],
}
"""The files that are changed, each with the tests that judge the changes: those that mirror it, for they are quick."""

KILLED, SURVIVED, TIMED_OUT, NO_TEST, NOT_RUN = "killed", "survived", "timed out", "no test", "not run"


@dataclass
class Mutant:
    """One change: its name, what it does to the source, the function whose tests judge it, how to switch it on."""

    name: str
    change: str
    judged_by: str
    switch_on: Callable[[], None]
    outcome: str = NOT_RUN
    killer: str = ""


@dataclass
class MutatedModule(SourceFileLoader):
    """Loads a module with all its mutants inside, none of them switched on; no file is written."""

    name: str
    path: str
    code: str = ""
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let mutmut write the mutants."""
        made = mutate_file_contents(self.path, Path(self.path).read_text())
        self.code, self.names = made.code, list(made.mutant_names)

    def get_code(self, fullname: str) -> CodeType:
        """The mutated code, past every cache."""
        return compile(self.code, self.path, "exec")

    def mutants(self) -> Iterator[Mutant]:
        """The changes inside functions, without those that change nothing but words for people."""
        sources = {node.name: node for node in ast.walk(ast.parse(self.code)) if isinstance(node, ast.FunctionDef)}
        for short in (name.rpartition(".")[2] for name in self.names):
            function = short.rpartition("__mutmut_")[0]
            before, after = sources[f"{function}__mutmut_orig"], sources[short]
            if _without_words(before) != _without_words(after):
                full = f"{self.name}.{short}"
                on = lambda full=full: set_mutant_under_test(full)  # noqa: E731
                yield Mutant(full, _change(before, after), f"{self.name}.{function}", on)


def _without_words(node: ast.FunctionDef) -> str:
    node = ast.parse(ast.unparse(node)).body[0]  # type: ignore[assignment]
    node.name = ""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_":
            call.args = [ast.Constant("") if isinstance(arg, ast.Constant) and arg.value else arg for arg in call.args]
    return ast.dump(node)


def _change(before: ast.FunctionDef, after: ast.FunctionDef) -> str:
    old, new = (ast.unparse(node).splitlines()[1:] for node in (before, after))
    lines = difflib.unified_diff(old, new, n=0, lineterm="")
    return "\n".join(line for line in lines if line[:2] not in ("--", "++", "@@"))


def left_out(module: ModuleType, path: str) -> Iterator[Mutant]:
    """The changes in a module's tables: one entry left out, also of a move's sources and sides."""
    own = {t.id for s in ast.parse(Path(path).read_text()).body for t in _targets(s) if isinstance(t, ast.Name)}
    for name, table in [(name, value) for name, value in vars(module).items() if name in own and name.isupper()]:
        judged = f"{module.__name__}."
        if isinstance(table, dict):
            for key, row in table.items():
                yield Mutant(f"{judged}{name} without {key}", "", judged, lambda t=table, k=key: t.pop(k))
                yield from _parts_left_out(f"{judged}{name}[{key}]", judged, table, key, row)
        elif isinstance(table, frozenset | tuple):
            for entry in table:
                shorter = type(table)(one for one in table if one != entry)
                on = lambda old=table, new=shorter: _put(old, new)  # noqa: E731
                yield Mutant(f"{judged}{name} without {str(entry)[:60]}", "", judged, on)


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def _parts_left_out(name: str, judged: str, table: dict[Any, Any], key: Any, row: Any) -> Iterator[Mutant]:
    parts = {part: value for part, value in getattr(row, "__dict__", {}).items() if isinstance(value, frozenset)}
    for part, values in parts.items():
        for value in sorted(values):
            changed = replace(row, **{part: values - {value}})
            on = lambda changed=changed: table.__setitem__(key, changed)  # noqa: E731
            yield Mutant(f"{name}.{part} without {value}", "", judged, on)


def _put(old: Any, new: Any) -> None:
    """Put a new table wherever a module holds the old one, under whatever name."""
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is old:
                setattr(module, name, new)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are to be mutated, before anything else does."""

    def __init__(self, paths: list[str]) -> None:
        names = {path: path.removesuffix(".py").replace("/", ".") for path in paths}
        self.loaders = {name: MutatedModule(name, path) for path, name in names.items()}

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The mutated module, or None for any other."""
        loader = self.loaders.get(fullname)
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader) if loader else None


class Judge:
    """The pytest plugin: every test once without a change, then for each change the tests that reach it."""

    def __init__(self, finder: Finder, only: list[str]) -> None:
        self.finder, self.only = finder, only
        self.seconds: dict[str, float] = {}
        self.reached: dict[str, set[str]] = {}
        self.failed, self.last_words = False, ""
        self.killers: list[str] = []
        self.mutants: list[Mutant] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember that something failed."""
        self.failed = self.failed or report.failed
        self.last_words = str(report.longrepr)[-2000:] if report.failed else self.last_words

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once."""
        self._run_all(session)
        if self.failed:
            pytest.exit("These tests fail without any change; mend that first.", returncode=1)
        set_mutant_under_test("")
        _close_connections()
        items = {item.nodeid: item for item in session.items}
        nothing = Mutant("nothing", "", "", lambda: None)
        if (control := self._in_a_fork(nothing, session.items)) != (SURVIVED, ""):
            pytest.exit(f"Without any change this fails when it runs once more: {control[1]}", returncode=1)
        self.mutants = [mutant for mutant in self._all() if any(word in mutant.name for word in self.only)]
        for number, mutant in enumerate(self.mutants, 1):
            self._judge(mutant, items)
            print(f"\r{number}/{len(self.mutants)}", end="", file=sys.stderr, flush=True)
            if mutant.outcome != KILLED:
                print(f"\n{mutant.outcome}: {mutant.name}\n{mutant.change}", file=sys.stderr, flush=True)
        return True

    def _all(self) -> Iterator[Mutant]:
        for name, loader in self.finder.loaders.items():
            yield from loader.mutants()
            yield from left_out(sys.modules[name], loader.path)

    def _run_all(self, session: pytest.Session) -> None:
        set_mutant_under_test("stats")
        for item, following in zip(session.items, [*session.items[1:], session.items[0]], strict=True):
            begun = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] = time.process_time() - begun
            for function in state()._stats:
                self.reached.setdefault(function, set()).add(item.nodeid)
            state()._stats.clear()

    def _judge(self, mutant: Mutant, items: dict[str, pytest.Item]) -> None:
        tests = self._tests_of(mutant, items)
        if not tests:
            mutant.outcome = NO_TEST
            return
        order = [name for name in self.killers if name in tests]
        order += sorted(tests - set(order), key=lambda name: self.seconds[name])
        mutant.outcome, mutant.killer = self._in_a_fork(mutant, [items[name] for name in order])
        mutant.killer = mutant.killer.partition("\n")[0]
        if mutant.killer:
            self.killers = [mutant.killer, *(name for name in self.killers if name != mutant.killer)][:6]

    def _tests_of(self, mutant: Mutant, items: dict[str, pytest.Item]) -> set[str]:
        if not mutant.judged_by.endswith("."):
            return self.reached.get(mutant.judged_by, set())
        # Nothing tells which tests read a table: those that mirror its file judge it, and all that reach its functions.
        mirrors = TESTS[mutant.judged_by[:-1].replace(".", "/") + ".py"]
        reaching = [tests for function, tests in self.reached.items() if function.startswith(mutant.judged_by)]
        return {name for name in items if name.partition("::")[0] in mirrors}.union(*reaching)

    def _in_a_fork(self, mutant: Mutant, items: list[pytest.Item]) -> tuple[str, str]:
        limit = 10 + int(10 * sum(self.seconds[item.nodeid] for item in items))
        readable, writable = os.pipe()
        if child := os.fork():
            os.close(writable)
            with os.fdopen(readable) as pipe:
                killer = pipe.read()
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            return (TIMED_OUT if code < 0 else KILLED if code else SURVIVED), killer
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is no test that noticed
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        signal.alarm(limit * 20)  # the machine may be busy; whoever only sleeps is ended too
        items[0].config.pluginmanager.get_plugin("terminalreporter")._tw._file = io.StringIO()
        try:
            mutant.switch_on()
            killer = self._first_failure(items)
        except BaseException:
            killer = "before any test"
        os.write(writable, killer.encode())
        os._exit(1 if killer else 0)

    def _first_failure(self, items: list[pytest.Item]) -> str:
        # What belongs to the whole session is never torn down: the database would go with it.
        other = next(item for item in items[0].session.items if item is not items[-1])
        items[0].session._setupstate.teardown_exact(items[0])
        for item, following in zip(items, [*items[1:], other], strict=True):
            item._initrequest()  # type: ignore[attr-defined] - as for every test that is run a second time
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return f"{item.nodeid}\n{self.last_words}"
        return ""


def _close_connections() -> None:
    """A fork opens the database itself: it may not share what its parent opened."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            connection.connection.close()
            connection.connection = None


def main() -> None:
    """Run, print a line per file, leave the whole result in mutants/result.json. Ctrl-C ends it with what is known."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    paths = sys.argv[1:] or list(TESTS)
    tests = sorted({test for path in paths for test in TESTS[path]})
    finder = Finder(paths)
    sys.meta_path.insert(0, finder)
    judge = Judge(finder, os.environ.get("ONLY", "").split(","))
    extra = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--hypothesis-profile=mutants", *tests]
    code = pytest.main(extra, plugins=[judge])
    RESULT.parent.mkdir(exist_ok=True)
    told = [{name: value for name, value in vars(m).items() if name != "switch_on"} for m in judge.mutants]
    RESULT.write_text(json.dumps(told, indent=1))
    print()
    for name in finder.loaders:
        outcomes = [mutant.outcome for mutant in judge.mutants if mutant.name.startswith(f"{name}.")]
        counts = ", ".join(f"{outcomes.count(word)} {word}" for word in (KILLED, SURVIVED, TIMED_OUT, NO_TEST, NOT_RUN))
        print(f"{name}: {len(outcomes)} changes, {counts}")
    sys.exit(int(code))


if __name__ == "__main__":
    main()
