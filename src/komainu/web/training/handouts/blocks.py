"""The Markdown of a page as plain blocks, from which slides and booklets are set. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from komainu.web.training import charts, showing
from komainu.web.training.ready.reading import SLOT

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or a heading within a page."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """svg, what it shows in words, and the source below it"""

    svg: str
    alt: str
    source: str = ""


Block = Text | Lines | Grid | Figure


def blocks_of(body: str, *, language: str, company: Mapping[str, showing.CompanyText] | None = None) -> tuple[Block, ...]:
    """The page in its order, with figures, charts and the company's own part."""
    found: list[Block] = []
    end = 0
    body = showing.FILM_ELSEWHERE.sub(lambda film: f"\n\n{film[1]} {film[2]}\n\n", body)
    marks = sorted([*SLOT.finditer(body), *showing.PICTURE.finditer(body)], key=lambda mark: mark.start())
    for mark in marks:
        found += markdown_blocks(body[end : mark.start()])
        found += _company(mark[1], company or {}) if mark.re is SLOT else _picture(mark[2], mark[3], mark[1], language)
        end = mark.end()
    return (*found, *markdown_blocks(body[end:]))


def _company(slot: str, company: Mapping[str, showing.CompanyText]) -> list[Block]:
    entry = company.get(slot)
    if entry is None or not entry.text:
        return []
    why = [Text(entry.why)] if entry.why else []
    return [Text(entry.title, is_heading=True), *markdown_blocks(entry.text), *why]


def _picture(kind: str, name: str, alt: str, language: str) -> list[Block]:
    if kind == "figure":
        svg = showing.figure_svg(name)
        return [Figure(svg, alt)] if svg else ([Text(alt)] if alt else [])
    if kind == "chart" and (found := charts.chart(name, language)) is not None:
        return [Figure(charts.svg(found), alt, found.source_line)]
    return [Text(alt)] if alt else []


def markdown_blocks(text: str) -> Iterator[Block]:
    """Paragraphs, lists and tables; anything else is its text."""
    tokens = _MARKDOWN.parse(text)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            close = _closing(tokens, place)
            yield Lines(tuple(_items(tokens[place + 1 : close])), token.type == "ordered_list_open")
            place = close
        elif token.type == "table_open":
            close = _closing(tokens, place)
            rows = list(_rows(tokens[place + 1 : close]))
            if rows:
                yield Grid(rows[0], tuple(rows[1:]))
            place = close
        elif token.type == "inline":
            said = plain_text(token)
            if said:
                yield Text(said, is_heading=tokens[place - 1].type == "heading_open")
        place += 1


def _closing(tokens: list[Token], place: int) -> int:
    level, name = tokens[place].level, tokens[place].type.replace("_open", "_close")
    return next(at for at in range(place + 1, len(tokens)) if tokens[at].type == name and tokens[at].level == level)


def _items(tokens: list[Token]) -> Iterator[str]:
    """One text for each entry; an entry of an inner list is an entry of its own."""
    for token in tokens:
        if token.type == "inline":
            yield plain_text(token)


def _rows(tokens: list[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(plain_text(token))
        elif token.type == "tr_close":
            yield tuple(row)


def plain_text(token: Token) -> str:
    """The words without the marks; a link keeps its words."""
    parts: list[str] = []
    for child in token.children or ():
        parts.append("\n" if child.type in ("softbreak", "hardbreak") else _content(child))
    return "".join(parts).strip()


def _content(child: Any) -> str:
    return child.content if child.type in ("text", "code_inline", "image") else ""
