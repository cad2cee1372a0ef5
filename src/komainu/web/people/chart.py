"""Drawings of the house: the protection structure (個人情報保護体制図) and the tree of departments, as boxes and lines. Pure.

What a drawing cannot hold stands in the table beside it, which is complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

BOX_WIDTH, BOX_GAP, ROW_GAP = 208, 20, 44
LINE_HEIGHT, PADDING = 20, 12
LETTERS = 12
MOST_LINES = 5
MOST_DEPARTMENTS = 12
IN_A_ROW = 4
INDENT, TREE_WIDTH, TREE_ROW = 36, 300, 34
MOST_BRANCHES = 60


@dataclass(frozen=True, slots=True)
class Text:
    """One line of a box: where it stands (its base line), whether it is the title."""

    x: float
    y: float
    text: str
    is_title: bool = False
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...]
    is_vacant: bool = False


@dataclass(slots=True)
class Drawing:
    """A drawing in its own units; `paths` are the connecting lines as SVG path data."""

    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A role as a box shows it: what it is called and who holds it."""

    title: str
    names: Sequence[str] = ()
    vacant: str = ""


def _wrapped(text: str, most: int = LETTERS) -> list[str]:
    """Lines of at most so many Japanese letters; two Latin letters count as one."""
    lines, line, width = [], "", 0.0
    for letter in text:
        wide = 0.55 if letter.isascii() else 1.0
        if width + wide > most and line:
            lines.append(line)
            line, width = "", 0.0
        line += letter
        width += wide
    return [*lines, line] if line else lines


def box(post: Post, x: float, y: float, height: float | None = None) -> Box:
    """A post as a box; what does not fit is cut with a sign."""
    titles = _wrapped(post.title)[:2]
    names = [line for name in (post.names or [post.vacant]) for line in _wrapped(name) if line]
    if len(names) > MOST_LINES:
        names = [*names[: MOST_LINES - 1], "…"]
    lines = [(line, True) for line in titles] + [(line, False) for line in names]
    texts = tuple(
        Text(x + BOX_WIDTH / 2, y + PADDING + LINE_HEIGHT * place + 14, line, is_title) for place, (line, is_title) in enumerate(lines)
    )
    own = PADDING * 2 + LINE_HEIGHT * len(lines)
    return Box(x, y, BOX_WIDTH, max(own, height or 0), texts, not post.names)


def height_of(posts: Sequence[Post]) -> float:
    return max((box(post, 0, 0).height for post in posts), default=0)


def _middle(each: Box) -> float:
    return each.x + each.width / 2


def structure(top: Post, audit: Sequence[Post], manager: Post, offices: Sequence[Post], departments: Sequence[Post]) -> Drawing:
    """The protection structure: the top, the manager below it, the offices below her, the departments; audit beside, independent.

    audit   the chief auditor, then the internal auditors; they stand right, with a line from the top only
    """
    shown, left_out = list(departments[:MOST_DEPARTMENTS]), max(0, len(departments) - MOST_DEPARTMENTS)
    office_rows = [list(offices[start : start + 3]) for start in range(0, len(offices), 3)]
    width = IN_A_ROW * BOX_WIDTH + (IN_A_ROW - 1) * BOX_GAP + 2
    spine = 1 + BOX_WIDTH + BOX_GAP
    drawing = Drawing(width, 0, left_out=left_out)
    y = 1.0
    head = box(top, spine, y)
    drawing.boxes.append(head)
    y += head.height + ROW_GAP
    chief = box(manager, spine, y)
    drawing.boxes.append(chief)
    drawing.paths.append(f"M{_middle(head)} {head.y + head.height}V{chief.y}")
    audit_x, audit_y = width - BOX_WIDTH - 1, y
    for place, post in enumerate(audit):
        auditor = box(post, audit_x, audit_y)
        drawing.boxes.append(auditor)
        if place == 0:
            turn = head.y + head.height + ROW_GAP / 2
            drawing.paths.append(f"M{_middle(head)} {turn}H{_middle(auditor)}V{auditor.y}")
        else:
            drawing.paths.append(f"M{_middle(auditor)} {audit_y - ROW_GAP / 2}V{audit_y}")
        audit_y += auditor.height + ROW_GAP / 2
    trunk = _Trunk(_middle(chief), chief.y + chief.height)
    y = trunk.bottom + ROW_GAP
    for row in office_rows:
        y = _row(drawing, row, y, trunk)
    # The auditors stand in the last column, which the departments use too.
    y = max(y, audit_y + ROW_GAP / 2) if shown and audit else y
    for start in range(0, len(shown), IN_A_ROW):
        y = _row(drawing, shown[start : start + IN_A_ROW], y, trunk)
    drawing.height = max(y - ROW_GAP, audit_y - ROW_GAP / 2) + 1
    return drawing


@dataclass(slots=True)
class _Trunk:
    """The line from the manager down to the rows: straight into the first, and beside the boxes to all others."""

    middle: float
    bottom: float
    turn: float = 0.0

    def reach(self, turn: float) -> str:
        """The path to the line of the next row."""
        beside = 1 + BOX_WIDTH + BOX_GAP / 2
        path = f"M{beside} {self.turn}V{turn}" if self.turn else f"M{self.middle} {self.bottom}V{turn}"
        self.turn = turn
        return path


def _row(drawing: Drawing, posts: Sequence[Post], y: float, trunk: _Trunk) -> float:
    """A row of boxes below a common line; returns where the next row begins."""
    height = height_of(posts)
    boxes = [box(post, 1 + place * (BOX_WIDTH + BOX_GAP), y, height) for place, post in enumerate(posts)]
    is_first = not trunk.turn
    turn = y - ROW_GAP / 2
    joins = trunk.middle if is_first else 1 + BOX_WIDTH + BOX_GAP / 2
    drawing.boxes += boxes
    drawing.paths.append(trunk.reach(turn))
    drawing.paths.append(f"M{min(_middle(boxes[0]), joins)} {turn}H{max(_middle(boxes[-1]), joins)}")
    drawing.paths += [f"M{_middle(each)} {turn}V{each.y}" for each in boxes]
    return y + height + ROW_GAP


def tree(branches: Sequence[tuple[int, str, str]]) -> Drawing:
    """The departments from top to bottom, each indented below the one above it.

    branches   depth, name and a note (how many people), in the order of the tree
    """
    shown = list(branches[:MOST_BRANCHES])
    deepest = max((depth for depth, _name, _note in shown), default=0)
    drawing = Drawing(deepest * INDENT + TREE_WIDTH + 2, len(shown) * (TREE_ROW + 8) + 2, left_out=max(0, len(branches) - len(shown)))
    above: dict[int, float] = {}
    for place, (depth, name, note) in enumerate(shown):
        x, y = 1 + depth * INDENT, 1 + place * (TREE_ROW + 8)
        middle = y + TREE_ROW / 2
        line = _wrapped(name, 14)
        text = line[0] + ("…" if len(line) > 1 else "")
        texts = (Text(x + 12, middle + 5, text, True, "start"), Text(x + TREE_WIDTH - 12, middle + 5, note, anchor="end"))
        drawing.boxes.append(Box(x, y, TREE_WIDTH, TREE_ROW, texts))
        if depth and depth - 1 in above:
            drawing.paths.append(f"M{1 + (depth - 1) * INDENT + INDENT / 2} {above[depth - 1]}V{middle}H{x}")
        above[depth] = y + TREE_ROW
    return drawing
