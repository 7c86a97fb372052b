"""The words on screen: one spelling for one thing."""

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
PACKAGES = ("core", "accounts", "partners", "referrals", "reporting", "api", "web")


def translated(path: Path) -> list[str]:
    """What a module says to its readers."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in TRANSLATED]
    return [str(one.value) for call in named for one in call.args if isinstance(one, ast.Constant)]


def test_a_handoff_is_written_in_one_word_on_screen() -> None:
    said = {path: path.read_text() for path in (ROOT / "web/templates").rglob("*") if path.is_file()}
    for package in PACKAGES:
        said |= {path: " ".join(translated(path)) for path in (ROOT / package).rglob("*.py")}
    assert len(said) > 300
    assert [path for path, text in said.items() if "hand-off" in text.casefold()] == []
