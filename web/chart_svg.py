"""The few strokes that all drawings share. Everything is escaped; color and type come from classes alone."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from partners.codes import Sector

# Shape and color class of each sector: never color alone.
SECTOR_PAINT: dict[str, str] = {
    Sector.LAW_ENFORCEMENT: "le",
    Sector.SERVICE_PROVIDER: "sp",
    Sector.BUSINESS: "bu",
    Sector.SURVIVOR_ORGANIZATION: "so",
    Sector.COMMUNITY: "co",
}
# Widths in ems of Public Sans at weight 650, rounded up: text that is given its room never leaves the drawing.
EMS: dict[str, float] = {
    letter: ems
    for ems, letters in (
        (0.33, " .,:;'’|·ilIj"),
        (0.45, "frt1J-–/()+"),
        (0.64, "abcdeghknopqsuvxyz"),
        (0.68, "023456789$"),
        (0.79, "ABCDEFGHKLNOPQRSTUVXYZ&"),
        (0.97, "mwMW%@…"),
    )
    for letter in letters
}
LOWER_EMS, OTHER_EMS = 0.64, 1.15

Attribute = str | float | None


def element(name: str, *children: str, **attributes: Attribute) -> SafeString:
    """One SVG element. `text_anchor` becomes `text-anchor`, `class_` becomes `class`; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{conditional_escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(conditional_escape(child) for child in children)
    return mark_safe(f"<{name}{written}>{inside}</{name}>")  # noqa: S308 -- every part is escaped above


def joined(parts: Iterable[str]) -> SafeString:
    """Elements one after the other."""
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308 -- every part is escaped


def _plain(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)


def text(x: float, y: float, words: str, kind: str, *, anchor: str | None = None, **more: Attribute) -> SafeString:
    """Words at a baseline. `kind` holds the type classes: t-ax, t-val, t-lab, t-nl and their colors."""
    return element("text", str(words), class_=kind, x=x, y=y, text_anchor=anchor, **more)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    """A straight stroke."""
    return element("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2)


def text_width(words: str, size: float = 12) -> float:
    """About how many pixels the words take at a type size; rather too many than too few."""
    ems = sum(_ems(letter) for letter in words)
    return ems * size


def _ems(letter: str) -> float:
    return EMS.get(letter) or (LOWER_EMS if letter.islower() else OTHER_EMS)


def shortened(words: str, room: float, size: float = 12) -> str:
    """The words, cut with an ellipsis where they would take more than `room` pixels."""
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def tip(*lines: str) -> str:
    """The words of a tooltip: a head and lines. The bar that parts them cannot come from the words."""
    return "|".join(str(words).replace("|", "/") for words in lines if words)


@dataclass(frozen=True)
class Titles:
    """What a drawing is called and how to read it. `key` makes its ids, so it is unique on the page."""

    key: str
    title: str
    desc: str


@dataclass(frozen=True)
class Plot:
    """A drawing of a fixed size with room for labels around the plotted part. Pixels, y downward."""

    width: float
    height: float
    left: float
    right: float
    top: float = 18
    bottom: float = 40

    @property
    def inner_width(self) -> float:
        """Pixels between the side margins."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """Pixels between top and baseline."""
        return self.height - self.top - self.bottom

    @property
    def base(self) -> float:
        """The y of the baseline."""
        return self.height - self.bottom

    @property
    def end(self) -> float:
        """The x where the plotted part ends."""
        return self.width - self.right

    def y(self, value: float, most: float) -> float:
        """The y of a value on a scale from 0 to `most`; a larger value stays at the top."""
        return self.base - self.inner_height * min(value, most) / most


def drawing(titles: Titles, width: float, height: float, parts: Sequence[str], **more: Attribute) -> SafeString:
    """A whole SVG: named, described, and a group when it holds links (an image's children are not reachable)."""
    linked = more.pop("links", None)
    title_id, desc_id = f"{titles.key}-t", f"{titles.key}-d"
    return element(
        "svg",
        element("title", titles.title, id=title_id),
        element("desc", titles.desc, id=desc_id),
        *parts,
        viewBox=f"0 0 {_plain(float(width))} {_plain(float(height))}",
        role="group" if linked else "img",
        aria_labelledby=title_id,
        aria_describedby=desc_id,
        data_rove="" if linked else None,
        xmlns="http://www.w3.org/2000/svg",
        **more,
    )


def ticks(largest: float, wanted: int = 5) -> list[int]:
    """Round whole numbers from 0 to at least `largest`, about `wanted` of them. Nothing to show gives 0 and 1."""
    if largest <= 0:
        return [0, 1]
    rough = largest / wanted
    power = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [step * i for i in range(math.ceil(largest / step) + 1)]


def shape(sector: str, x: float, y: float, r: float, **more: Attribute) -> SafeString:
    """A sector's mark: square, circle, diamond, hexagon or triangle, of equal weight to the eye.

    It is painted in the sector's color unless `class_` says how.
    """
    paint = SECTOR_PAINT[sector]
    more.setdefault("class_", f"f-{paint}")
    if paint == "le":
        half = r * 0.9
        return element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=r * 0.18, **more)
    if paint == "sp":
        return element("circle", cx=x, cy=y, r=float(r), **more)
    turns = {"bu": (4, 0.0, 1.22), "so": (6, math.pi / 6, 1.12), "co": (3, -math.pi / 2, 1.3)}
    corners, turn, scale = turns[paint]
    middle = y + 0.2 * r if paint == "co" else y
    angles = [turn + i * 2 * math.pi / corners for i in range(corners)]
    points = [(x + scale * r * math.cos(angle), middle + scale * r * math.sin(angle)) for angle in angles]
    return element("polygon", points=point_list(points), **more)


def point_list(points: Iterable[tuple[float, float]]) -> str:
    """Coordinates as SVG wants them."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
