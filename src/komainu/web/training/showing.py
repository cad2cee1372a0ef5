"""A page of a course as HTML: Markdown of ours or of the house, with figures, charts, pictures and the company's own part put in.

What somebody wrote is cleaned before anything is put in; figures and charts come from the package, pictures by their id from the house's
own storage. Nothing is ever fetched from another machine.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from html import escape
from urllib.parse import urlsplit

import nh3
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .charts import Chart, chart, svg
from .ready import reading
from .ready.reading import SLOT

PICTURE = re.compile(r"!\[([^\]]*)\]\((figure|chart|picture|film):([A-Za-z0-9_-]+)\)")
FILM_ELSEWHERE = re.compile(r"!\[([^\]]*)\]\(film:(https://[^\s()<>\"'`\\]{4,400})\)")
"""A film of another site: only ever a link, which who learns opens; nothing of it is fetched or shown within the page."""
_MARK = re.compile(r"(?:<p>)?KOMAINUPUT([0-9]+)X(?:</p>)?")
TAGS = {
    "p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "h5", "table", "thead", "tbody", "tr", "th",
    "td", "hr", "a",
}  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

Company = Mapping[str, "CompanyText"]


class CompanyText:
    """What a page of the company's own part says here: its title, Markdown (empty where there is nothing yet), and the reason."""

    __slots__ = ("text", "title", "why")

    def __init__(self, title: str, text: str, why: str) -> None:
        self.title, self.text, self.why = title, text, why


def slots_in(*texts: str) -> set[str]:
    """The pages of the company's own part that these texts show."""
    return {found for text in texts for found in SLOT.findall(text)}


def page_html(body: str, *, language: str, company: Company | None = None, shift: int = 1) -> SafeString:
    """The page as safe HTML.

    company   what the company's own part says, by slot; a slot that is not among it is told to be missing
    shift     how many levels headings of the text go down: the layout has the only h1
    """
    put: list[str] = []

    def keep(html: str) -> str:
        put.append(html)
        return f"\n\nKOMAINUPUT{len(put) - 1}X\n\n"

    text = body.replace("KOMAINUPUT", "KOMAINU PUT")
    text = SLOT.sub(lambda found: keep(company_html(found[1], company or {}, language)), text)
    text = FILM_ELSEWHERE.sub(lambda found: keep(film_link_html(found[2], found[1])), text)
    text = PICTURE.sub(lambda found: keep(_put(found[2], found[3], found[1], language)), text)
    cleaned = cleaned_html(text, shift)
    return mark_safe(_MARK.sub(lambda found: put[int(found[1])] if int(found[1]) < len(put) else "", cleaned))  # noqa: S308 (cleaned; what is put in is ours)


@lru_cache(maxsize=512)
def cleaned_html(text: str, shift: int = 1) -> str:
    """Markdown as HTML without anything that runs, loads or styles. Pure."""
    html = _MARKDOWN.render(text)
    if shift:
        html = re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{min(max(int(found[2]) + shift, 2), 5)}>", html)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "th": {"align"}, "td": {"align"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto", "tel"},
    )


def company_html(slot: str, company: Company, language: str) -> str:
    """A page of the company's own part, with the reason below it; a sentence where there is nothing yet."""
    found = company.get(slot)
    if found is None or not found.text:
        text = _("この部分は、まだ書かれていません。会社の決まりは、事務局に聞いてください。")
        title = f"<strong>{escape(found.title)}</strong> " if found else ""
        return f'<div class="company-part is-empty"><p>{title}{escape(text)}</p></div>'
    inner = cleaned_html(found.text, 2)
    why = f'<p class="soft"><strong>{escape(_("なぜ"))}</strong>{escape(_("："))}{escape(found.why)}</p>' if found.why else ""
    return f'<div class="company-part"><p class="company-part-title"><strong>{escape(found.title)}</strong></p>{inner}{why}</div>'


def _put(kind: str, name: str, alt: str, language: str) -> str:
    makers: Mapping[str, Callable[[], str]] = {
        "figure": lambda: figure_html(name, alt),
        "chart": lambda: chart_html(name, language),
        "picture": lambda: (
            f'<figure><img src="{escape(reverse("training:picture", args=[name]))}" alt="{escape(alt)}" loading="lazy"></figure>'
        ),
        "film": lambda: (
            f'<figure><video controls preload="metadata" src="{escape(reverse("training:film", args=[name]))}"><p>{escape(alt)}</p></video><figcaption>{escape(alt)}</figcaption></figure>'
        ),
    }
    try:
        return makers[kind]()
    except NoReverseMatch:
        # A name that is no id of a picture: its words stand there instead.
        return f'<p class="faint">{escape(alt)}</p>'


def film_link_html(address: str, alt: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    if not host:
        return f'<p class="faint">{escape(alt)}</p>'
    words = _("%(host)s（外のサイト）の動画です。開くと、このサイトから離れます。") % {"host": host}
    return f'<p class="film-link"><a href="{escape(address)}" rel="noopener noreferrer">{escape(alt or address)}</a><br><span class="faint">{escape(words)}</span></p>'


@cache
def figures() -> Mapping[str, str]:
    """The drawings of the package, by name."""
    return dict(reading.files("figures", ".svg"))


def figure_svg(name: str) -> str:
    """A drawing of the package as a whole SVG file; empty if there is none of that name."""
    return figures().get(name, "")


def figure_html(name: str, alt: str) -> str:
    """The drawing within the page, so that it follows the theme; its words are read by `alt`."""
    found = figure_svg(name)
    if not found:
        return f'<p class="faint">{escape(alt)}</p>' if alt else ""
    inner = found[found.index("<svg") :].replace("<svg", f'<svg aria-label="{escape(alt)}"' if alt else "<svg", 1)
    return f'<figure class="course-figure">{inner}</figure>'


def chart_html(name: str, language: str) -> str:
    """The chart, its table and its source."""
    found = chart(name, language)
    return drawn_chart(found, language) if found else ""


def drawn_chart(found: Chart, language: str) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(bar.label)}</th><td class="number">{escape(bar.text)}</td></tr>' for bar in found.bars)
    notes = "".join(f"<li>{escape(note)}</li>" for note in found.notes)
    sources = "".join(
        f"<li>{escape(_('出典：'))}"
        + (f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(about)}</a>' if url else escape(about))
        + "</li>"
        for about, url in found.sources
    )
    return (
        f'<figure class="course-figure course-chart">{svg(found)}<figcaption><details class="reason"><summary>{escape(_("表と出典を見る"))}</summary>'
        f'<div class="table-frame"><table class="table"><caption>{escape(found.title)}</caption><thead><tr><th scope="col">{escape(_("区分"))}</th>'
        f'<th scope="col" class="number">{escape(_("数"))}</th></tr></thead><tbody>{rows}</tbody></table></div>'
        f'<ul class="faint">{notes}{sources}</ul></details></figcaption></figure>'
    )
