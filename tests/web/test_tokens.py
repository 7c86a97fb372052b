"""The colors of the style sheet, as it is shipped, keep the contrast that the design promises, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "web" / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
THEMES = ("light", "dark")

TEXT, LARGE_TEXT_OR_MARK, STRONG_TEXT = 4.5, 3.0, 7.0
SURFACES = ("paper", "surface", "sunken")
RULES: list[tuple[str, tuple[str, ...], float]] = [
    ("ink", SURFACES, STRONG_TEXT),
    ("ink2", SURFACES, STRONG_TEXT),
    ("ink3", SURFACES, TEXT),
    ("link", SURFACES, TEXT),
    ("onbrand", ("brand", "brandh"), TEXT),
    ("brand", ("brandw", "surface"), TEXT),
    ("line2", ("paper", "surface"), LARGE_TEXT_OR_MARK),
    *((name, ("paper", "surface"), TEXT) for name in ("le", "sp", "bu", "so", "co")),
    *((name, (f"{name}w", "surface"), TEXT) for name in ("good", "warn", "over", "info", "neu")),
    ("ink", ("warnw", "infow", "goodw", "overw", "brandw"), TEXT),
    ("ink3", ("brandw",), TEXT),
    ("over", ("brandw",), TEXT),
    ("railink", ("rail", "railact"), STRONG_TEXT),
    ("railmut", ("rail", "railact"), TEXT),
    ("accent", ("rail", "railact"), LARGE_TEXT_OR_MARK),
    ("onaccent", ("accent",), TEXT),
    ("focus", ("paper", "surface", "halo"), LARGE_TEXT_OR_MARK),
    ("c1", ("surface",), LARGE_TEXT_OR_MARK),
    *((f"onq{step}", (f"q{step}",), TEXT) for step in range(1, 6)),
]
CASES = [(theme, ink, ground, least) for theme in THEMES for ink, grounds, least in RULES for ground in grounds]


def colors(theme: str) -> dict[str, str]:
    """Every color token of the sheet for one theme."""
    return {name: (light if theme == "light" else dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG 2 ratio, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("theme", "ink", "ground", "least"), CASES)
def test_contrast(theme: str, ink: str, ground: str, least: float) -> None:
    palette = colors(theme)
    assert contrast(palette[ink], palette[ground]) >= least


def test_the_ratio_is_the_published_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_color_has_a_light_and_a_dark_value() -> None:
    named = re.findall(r"--([\w-]+):[^;]*#[0-9a-f]{3,8}", TOKENS.read_text())
    assert sorted(named) == sorted(colors("light"))


@pytest.mark.parametrize("theme", THEMES)
def test_sectors_differ_from_each_other(theme: str) -> None:
    palette = colors(theme)
    assert len({palette[name] for name in ("le", "sp", "bu", "so", "co")}) == 5
