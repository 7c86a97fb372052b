"""The icon sheet holds exactly the icons on its list, and every icon that is asked for is on it."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"
VENDOR = WEB / "static" / "vendor"
USED_IN_TEMPLATES = re.compile(r"""{% icon "([\w-]+)\"""")
TAGGED_IN_TEMPLATES = re.compile(r"""{% tag [^%]*?"[^"]*" "\w*" "([\w-]+)" %}""")
PASSED_TO_COMPONENTS = re.compile(r"""\bicon="([\w-]+)\"""")


def sheet() -> list[str]:
    """The names in the sheet, in order."""
    return re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text())


def test_the_sheet_is_the_list() -> None:
    assert sheet() == (VENDOR / "icons.txt").read_text().split()


def test_every_icon_a_template_names_is_there() -> None:
    asked = {
        name
        for path in (WEB / "templates").rglob("*.html")
        for pattern in (USED_IN_TEMPLATES, TAGGED_IN_TEMPLATES, PASSED_TO_COMPONENTS)
        for name in pattern.findall(path.read_text())
    }
    assert asked - set(sheet()) == set()


def test_every_icon_of_the_rail_is_there() -> None:
    source = (WEB / "navigation.py").read_text()
    asked = re.findall(r'Entry\(\s*"\w+",\s*_\("[^"]+"\),\s*"([\w-]+)"', source)
    assert len(asked) == len(re.findall(r"\bEntry\(", source))
    assert set(asked) - set(sheet()) == set()
