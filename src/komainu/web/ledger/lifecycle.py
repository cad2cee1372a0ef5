"""The way of personal information from collection to disposal, as a picture and as the same in words. Pure.

Of one line what its columns say; of many how many lines say it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from komainu.web.ledger import columns, content
from komainu.web.ledger.models import LedgerLine

WIDTH, BOX, SIDE, GAP, LINE, HEAD, SIDE_AT = 600, 320, 220, 34, 24, 34, 380
IN_BOX, IN_SIDE, MOST_LINES = 18, 12, 3
NOT_PROVIDED = frozenset({"", "none"})


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what happens in it, and (`out`) to whom something leaves the house there."""

    id: str
    label: str
    says: tuple[str, ...]
    out: tuple[str, ...] = ()


def _texts(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _outside(line: LedgerLine) -> tuple[str, ...]:
    found = []
    if line.entrustment == "yes":
        found.append(_("委託先：%(names)s") % {"names": line.entrustees or _("まだ書かれていない")})
    if line.provision not in NOT_PROVIDED:
        found.append(_("提供先：%(names)s") % {"names": line.receivers or columns.said(line, "provision")})
    if line.joint_use == "yes":
        found.append(_("共同利用：%(names)s") % {"names": line.joint_use_details or _("まだ書かれていない")})
    if line.foreign == "yes":
        found.append(_("外国：%(names)s") % {"names": line.foreign_details or _("まだ書かれていない")})
    return tuple(found)


def stages(line: LedgerLine) -> list[Stage]:
    """The way of one line."""
    return [
        Stage("acquire", _("取得"), _texts(content.said("acquisition_ways", line.acquisition_ways), columns.said(line, "notice"))),
        Stage("store", _("保管"), _texts(content.said("media", line.media), line.places, content.said("storage_ways", line.storage_ways), line.country)),
        Stage("use", _("利用"), _texts(line.purpose, _("扱う人：%(names)s") % {"names": line.access_persons} if line.access_persons else "", line.use_limit)),
        Stage("move", _("移送・提供・委託"), _texts(content.said("transfer_ways", line.transfer_ways), _("持ち出し：%(how)s") % {"how": columns.said(line, "take_out")} if line.take_out else ""), _outside(line)),
        Stage("keep", _("保管期限"), _texts(line.retention_words, line.retention_source, columns.said(line, "retention_until"))),
        Stage("dispose", _("廃棄"), _texts(content.said("disposal_ways", line.disposal_ways))),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ways:
    """How the information of some lines comes, lies, leaves and goes, the same for all of them."""

    lines: int
    acquisition_ways: list[str]
    media: list[str]
    transfer_ways: list[str]
    disposal_ways: list[str]
    entrustment: str
    provision: str
    joint_use: str
    foreign: str


def _counted(ways: Iterable[Ways], vocabulary: str, read: Callable[[Ways], Iterable[str]]) -> tuple[str, ...]:
    counts = Counter[str]()
    for each in ways:
        counts.update(dict.fromkeys(read(each), each.lines))
    return tuple(
        _("%(what)s：%(count)s行") % {"what": content.word(vocabulary, value), "count": count} for value, count in counts.most_common()
    )


def stages_of_many(ways: Sequence[Ways]) -> list[Stage]:
    """The ways of many lines together, the commonest first."""
    outside = Counter[str]()
    for each in ways:
        for label, is_so in (
            (_("委託"), each.entrustment == "yes"), (_("第三者への提供"), each.provision not in NOT_PROVIDED), (_("共同利用"), each.joint_use == "yes"),
            (_("外国への提供"), each.foreign == "yes"),
        ):  # fmt: skip
            if is_so:
                outside[label] += each.lines
    out = tuple(_("%(what)s：%(count)s行") % {"what": label, "count": count} for label, count in outside.most_common())
    return [
        Stage("acquire", _("取得"), _counted(ways, "acquisition_ways", lambda each: each.acquisition_ways)),
        Stage("store", _("保管"), _counted(ways, "media", lambda each: each.media)),
        Stage("move", _("移送・提供・委託"), _counted(ways, "transfer_ways", lambda each: each.transfer_ways), out),
        Stage("dispose", _("廃棄"), _counted(ways, "disposal_ways", lambda each: each.disposal_ways)),
    ]


def _wrapped(texts: Sequence[str], wide: int) -> list[str]:
    """The texts in lines of so many wide letters; what does not fit ends with …, and stands whole in the table."""
    found: list[str] = []
    for text in texts:
        flat = " ".join(text.split())
        found.append(flat if len(flat) <= wide else f"{flat[: wide - 1]}…")
    return found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], f"{found[MOST_LINES - 1][: wide - 1]}…"]


def picture(shown: Sequence[Stage], title: str) -> SafeString:
    """The stages below each other, with an arrow from each to the next, and to the right what leaves the house. Its colours are those of the page's text."""
    parts, top = [], 1
    for number, stage in enumerate(shown):
        lines, out = _wrapped(stage.says, IN_BOX) or ["—"], _wrapped(stage.out, IN_SIDE)
        height = HEAD + LINE * max(len(lines), len(out), 1) + 8
        parts.append(f'<rect x="1" y="{top}" width="{BOX}" height="{height}" rx="6" fill="none" stroke="currentColor"/>')
        parts.append(f'<text x="14" y="{top + 24}" font-weight="700">{escape(stage.label)}</text>')
        parts += [f'<text x="14" y="{top + HEAD + 16 + LINE * place}">{escape(text)}</text>' for place, text in enumerate(lines)]
        if out:
            middle = top + height // 2
            parts.append(_arrow(BOX + 1, middle, SIDE_AT, middle))
            parts.append(
                f'<rect x="{SIDE_AT}" y="{top}" width="{SIDE - 1}" height="{height}" rx="6" fill="none" stroke="currentColor" stroke-dasharray="6 4"/>'
            )
            parts.append(f'<text x="{SIDE_AT + 12}" y="{top + 24}" font-weight="700">{escape(_("社外"))}</text>')
            parts += [
                f'<text x="{SIDE_AT + 12}" y="{top + HEAD + 16 + LINE * place}">{escape(text)}</text>' for place, text in enumerate(out)
            ]
        top += height
        if number < len(shown) - 1:
            parts.append(_arrow(BOX // 2, top, BOX // 2, top + GAP))
            top += GAP
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 1}" width="{WIDTH}" role="img" font-size="16" fill="currentColor">'
        f"<title>{escape(title)}</title>"
    )
    return mark_safe(f"{begin}{''.join(parts)}</svg>")  # noqa: S308 - every text in it was escaped


def _arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    """A line with its point; level or downwards."""
    point = (
        f"{to_x - 8},{to_y - 5} {to_x},{to_y} {to_x - 8},{to_y + 5}"
        if y == to_y
        else f"{to_x - 5},{to_y - 8} {to_x},{to_y} {to_x + 5},{to_y - 8}"
    )
    return f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="currentColor"/><polygon points="{point}"/>'
