"""Templates hold no script and no style, and each is used."""

import re
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.architecture.sources import PACKAGES, named, python_files, templates
from web.partners.profile import TABS

INLINE = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|\shx-on|javascript:|<script(?![^>]*\ssrc=)""",
    re.IGNORECASE,
)
VARIABLE = re.compile(r"{{\s*(.+?)\s*}}")
INLINE_EXAMPLES = ['<p style="x">', "<style>", '<a onclick="x">', "<script>x</script>", '<p hx-on:click="x">']
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
# Found by name by Django and by the sign-in library, not by us.
FOUND_BY_NAME = re.compile(
    r"^(account|mfa|usersessions|allauth|django|registration)/|^(400|403|403_csrf|404|429|500)\.html$"
)


def text_of_templates() -> dict[str, str]:
    """Each template's name, as it is written in an include, and its text."""
    root = BASE_DIR / "web" / "templates"
    return {path.relative_to(root).as_posix(): path.read_text() for path in templates()}


@pytest.mark.parametrize("path", list(templates()), ids=named)
def test_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert INLINE.findall(text) == []
    if path.suffix == ".html":
        assert ELSEWHERE.findall(text) == []


def test_v22_mails_use_the_allowed_words_alone() -> None:
    """A link, when it ends, who asks, and a reference that tells nothing; never an object to read fields of."""
    used = {
        name: set(VARIABLE.findall(text)) for name, text in text_of_templates().items() if name.startswith("email/")
    }
    assert set().union(*used.values()) == {"link", "received_link", "last_day", "reference", "task_force"}
    assert {name for name, words in used.items() if "reference" in words} == {"email/attention.txt"}
    assert all("{% include" not in text_of_templates()[name] for name in used)


def test_every_template_is_used() -> None:
    texts = text_of_templates()
    code = "\n".join(path.read_text() for path in python_files(*PACKAGES))
    tabs = "\n".join(f"partners/tabs/{tab}.html" for tab in TABS)
    everything = code + "\n".join(texts.values()) + tabs

    unused = [name for name in texts if name not in everything and not FOUND_BY_NAME.match(name)]
    assert unused == []


@pytest.mark.parametrize("text", INLINE_EXAMPLES)
def test_the_rule_sees_what_it_forbids(text: str) -> None:
    assert INLINE.search(text)


@pytest.mark.parametrize("text", ['<script src="/a.js" defer></script>', '<p class="style">', "condition = 1"])
def test_the_rule_lets_the_rest_be(text: str) -> None:
    assert not INLINE.search(text)
