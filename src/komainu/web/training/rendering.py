"""The body of a page as HTML: Markdown, pictures, live parts, and on wish the readings above the words. The same text is drawn once."""

import re
from functools import lru_cache
from importlib import resources

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from komainu.web.training import furigana, live
from komainu.web.training.ready.reading import SLOT

MARKDOWN = MarkdownIt("commonmark").enable("table")
PICTURE = re.compile(r"!\[([^\]]*)\]\((figure|chart):([a-z0-9_-]+)\)")
FIGURE_NAME = re.compile(r"[a-z0-9_-]{1,80}")


@lru_cache(maxsize=4096)
def markdown(text: str, *, with_readings: bool = False) -> SafeString:
    """Clean HTML; headings begin at the third level, for the page has its own two."""
    html = nh3.clean(MARKDOWN.render(text))
    html = re.sub(r"<(/?)h([1-4])>", lambda found: f"<{found[1]}h{min(int(found[2]) + 2, 6)}>", html)
    return mark_safe(furigana.with_readings(html) if with_readings else html)  # noqa: S308 - cleaned


def body_html(text: str, language: str, *, with_readings: bool = False) -> SafeString:
    """A page's body in the reader's language; the live parts are read each time."""
    drawn = []
    for kind, first, second in _pieces(text):
        if kind == "text":
            drawn.append(markdown(first, with_readings=with_readings))
        elif kind == "figure":
            drawn.append(figure_html(first, second))
        elif kind == "chart":
            drawn.append(live.chart_html(first, second, language))
        else:
            drawn.append(live.slot_html(first, language))
    return mark_safe("\n".join(drawn))  # noqa: S308 - each piece is safe


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[tuple[str, str, str], ...]:
    """text, figure, chart and slot pieces in their order."""
    found: list[tuple[str, str, str]] = []
    end = 0
    marks = sorted([*SLOT.finditer(text), *PICTURE.finditer(text)], key=lambda match: match.start())
    for mark in marks:
        before = text[end : mark.start()].strip()
        if before:
            found.append(("text", before, ""))
        found.append(("slot", mark[1], "") if mark.re is SLOT else (mark[2], mark[3], mark[1]))
        end = mark.end()
    rest = text[end:].strip()
    return (*found, ("text", rest, "")) if rest else tuple(found)


@lru_cache(maxsize=256)
def figure_html(name: str, alt: str) -> SafeString:
    """A drawing of the ready courses, inside the page, so that it takes the colours of the theme."""
    svg = figure_svg(name)
    if not svg:
        return format_html('<p class="lesson-open">{}</p>', alt)
    said = f' role="img" aria-label="{escape(alt)}"' if alt else ' role="img"'
    drawn = re.sub(r"<svg\b(?![^>]*\brole=)", f"<svg{said}", svg, count=1)
    return format_html('<figure class="lesson-figure">{}</figure>', mark_safe(drawn))  # noqa: S308 - our own file


@lru_cache(maxsize=256)
def figure_svg(name: str) -> str:
    """The SVG of a drawing, or nothing."""
    place = resources.files("komainu.web.training.ready").joinpath(f"figures/{name}.svg")
    if not FIGURE_NAME.fullmatch(name) or not place.is_file():
        return ""
    text = place.read_text(encoding="utf-8")
    return re.sub(r"^\s*(<\?xml[^>]*\?>|<!DOCTYPE[^>]*>)\s*", "", text)
