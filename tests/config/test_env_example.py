"""`.env.example` documents exactly the variables that are read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config.env import BASE_DIR

NAME = re.compile(r"^(HANDOFF_[A-Z_]+|DATABASE_URL|CELERY_BROKER_URL)$")


def read_in(path: Path) -> Iterator[str]:
    """Names that a Python file passes as the first argument of a call, as all readers of the environment take them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            value = node.args[0].value
            if isinstance(value, str) and NAME.match(value):
                yield value


def test_the_example_names_every_variable_and_no_other() -> None:
    read = {name for path in (BASE_DIR / "config").glob("*.py") for name in read_in(path)}
    read |= set(re.findall(r"\$\{(HANDOFF_[A-Z_]+)", (BASE_DIR / "Procfile").read_text()))
    documented = re.findall(r"^#?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE)

    assert sorted(documented) == sorted(read)
