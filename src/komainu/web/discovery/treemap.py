"""A treemap: numbers in, rectangles out, as square as they can be. Pure.

After Bruls, Huizing and van Wijk, Squarified Treemaps (2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 1000, 480


@dataclass(frozen=True, slots=True)
class Part:
    """What a rectangle stands for. `value` above 0; `grade` colours it, and is said in words too."""

    label: str
    value: int
    said: str
    grade: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part with its place. `is_told`: there is room for its words."""

    part: Part
    x: int
    y: int
    width: int
    height: int

    @property
    def is_told(self) -> bool:
        return self.width >= 90 and self.height >= 44

    @property
    def text_x(self) -> int:
        return self.x + 10

    @property
    def text_y(self) -> int:
        return self.y + 24

    @property
    def second_y(self) -> int:
        return self.y + 44

    @property
    def label(self) -> str:
        most = max((self.width - 16) // 16, 1)
        return self.part.label if len(self.part.label) <= most else f"{self.part.label[: most - 1]}…"

    @property
    def has_second(self) -> bool:
        return self.height >= 60 and self.width >= 120


def tiles(parts: Sequence[Part]) -> list[Tile]:
    """The parts with a value, the largest first, filling the whole picture."""
    left = sorted((part for part in parts if part.value > 0), key=lambda part: -part.value)
    total = sum(part.value for part in left)
    if not total:
        return []
    scale = WIDTH * HEIGHT / total
    x, y, width, height = 0.0, 0.0, float(WIDTH), float(HEIGHT)
    found: list[Tile] = []
    while left:
        side = min(width, height)
        row = [left[0]]
        for part in left[1:]:
            if _worst([*row, part], side, scale) > _worst(row, side, scale):
                break
            row.append(part)
        left = left[len(row) :]
        area = sum(part.value for part in row) * scale
        thickness = area / side
        at = 0.0
        for part in row:
            length = part.value * scale / thickness
            if width >= height:
                found.append(_tile(part, x, y + at, thickness, length))
            else:
                found.append(_tile(part, x + at, y, length, thickness))
            at += length
        if width >= height:
            x, width = x + thickness, width - thickness
        else:
            y, height = y + thickness, height - thickness
    return found


def drawn(parts: Sequence[Part], label: str, colon: str) -> SafeString:
    """The picture as SVG, in Python: two dozen tiles drawn by a template cost more than all else on the page. Empty where there is nothing."""
    found = tiles(parts)
    if not found:
        return SafeString("")
    markup = [f'<svg class="treemap" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(label)}">']
    for tile in found:
        part, said = tile.part, escape(f"{tile.part.label}{colon}{tile.part.said}")
        opened, closed = (f'<a href="{escape(part.url)}" aria-label="{said}">', "</a>") if part.url else ("", "")
        markup.append(
            f'{opened}<rect class="tile is-grade-{part.grade}" x="{tile.x}" y="{tile.y}" width="{tile.width}" height="{tile.height}"><title>{said}</title></rect>'
        )
        if tile.is_told:
            markup.append(f'<text class="tile-text" x="{tile.text_x}" y="{tile.text_y}" aria-hidden="true">{escape(tile.label)}</text>')
            if tile.has_second:
                markup.append(
                    f'<text class="tile-text is-small" x="{tile.text_x}" y="{tile.second_y}" aria-hidden="true">{part.value:,}</text>'
                )
        markup.append(closed)
    markup.append("</svg>")
    return SafeString("".join(markup))  # each word in it was escaped above


def _tile(part: Part, x: float, y: float, width: float, height: float) -> Tile:
    left, top = round(x), round(y)
    return Tile(part, left, top, max(round(x + width) - left, 1), max(round(y + height) - top, 1))


def _worst(row: Sequence[Part], side: float, scale: float) -> float:
    """The longest of a row, as length by breadth."""
    area = sum(part.value for part in row) * scale
    largest, smallest = row[0].value * scale, row[-1].value * scale
    return max(side * side * largest / (area * area), area * area / (side * side * smallest))
