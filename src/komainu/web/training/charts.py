"""The charts of the courses: published figures as bars in SVG, and the same figures as a table. Pure.

Colours are `currentColor`, so that a chart follows the theme of its page and prints black; each bar carries its figure.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from komainu.law import public_figures, statistics
from komainu.law.classification import Label
from komainu.law.public_figures import PublicTable
from komainu.law.statistics import Source

WIDTH, ROW, HEAD, LABEL_SIZE = 640, 46, 44, 15


@dataclass(frozen=True, slots=True)
class Bar:
    """value  decides the length; text is what stands at its end"""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """title, and the line of year, base and source that belongs under every figure"""

    title: str
    bars: tuple[Bar, ...]
    notes: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    heading: str = ""

    @property
    def source_line(self) -> str:
        return " / ".join(about for about, _url in self.sources)


TITLES = {
    "jipdec-kinds": ("occurrence", Label("発生した事象（JIPDEC {year}年度）", "What happened (JIPDEC, fiscal {year})")),
    "jipdec-classes": ("class", Label("事象の分類（JIPDEC {year}年度）", "By class (JIPDEC, fiscal {year})")),
    "jipdec-causes": ("cause", Label("原因（JIPDEC {year}年度、複数回答）", "Causes (JIPDEC, fiscal {year}, several answers)")),
    "jipdec-medium": ("medium", Label("媒体（JIPDEC {year}年度）", "Medium (JIPDEC, fiscal {year})")),
}
TABLES: Mapping[str, tuple[Label, Callable[[], PublicTable]]] = {
    "jnsa-damage": (Label("サイバー攻撃1件の損害額の平均", "Mean damage of one cyber attack"), public_figures.damage),
    "ppc-reports": (Label("漏えい等の報告の件数", "Reports of leaks"), public_figures.commission_reports),
}
NAMES = (*TITLES, *TABLES)


def chart(name: str, language: str) -> Chart | None:
    """A chart by its name in the courses' Markdown; None if there is none of that name."""
    if name in TITLES:
        return _of_collection(name, language)
    if name in TABLES:
        title, table = TABLES[name]
        return _of_table(title, table(), language)
    return None


def _of_collection(name: str, language: str) -> Chart:
    axis, title = TITLES[name]
    figures = statistics.national(axis, statistics.comparable_years(axis)[-1])
    bars, seen = [], {}
    for row in figures.rows:
        seen |= {source.id: source for source in row.sources}
        share = row.share if row.share is not None else row.derived_share
        mark = "※" if row.share is None and row.derived_share is not None else ""
        count = (f"{row.count:,} reports" if language == "en" else f"{row.count:,}件") if row.count is not None else ""
        said = f"{share}%{mark}" if share is not None else ""
        bars.append(
            Bar(row.label.in_language(language), share or 0, " ".join(filter(None, (said, f"({count})" if count and said else count))))
        )
    notes = (figures.base.in_language(language), *(note.in_language(language) for note in figures.notes))
    heading = title.in_language(language).format(year=figures.fiscal_year)
    return Chart(heading, tuple(sorted(bars, key=lambda bar: -bar.value)), notes, _said(seen.values(), language))


def _of_table(title: Label, table: PublicTable, language: str) -> Chart:
    unit = table.unit.in_language(language)
    bars = tuple(Bar(row.label.in_language(language), row.value, f"{row.value:,}") for row in table.rows)
    heading = f"{title.in_language(language)} ({unit})" if language == "en" else f"{title.in_language(language)}（{unit}）"
    return Chart(
        heading,
        bars,
        (table.period.in_language(language), *(note.in_language(language) for note in table.notes)),
        _said(table.sources, language),
    )


def _said(found: object, language: str) -> tuple[tuple[str, str], ...]:
    sources: tuple[Source, ...] = tuple(found)  # type: ignore[arg-type]
    return tuple((f"{source.about or source.id} ({source.quality_label.in_language(language)})", source.url) for source in sources)


def svg(found: Chart) -> str:
    """The bars as a whole SVG file."""
    height = HEAD + ROW * len(found.bars) + 6
    most = max((bar.value for bar in found.bars), default=0) or 1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="Noto Sans JP, sans-serif">',
        f"<title>{escape(found.title)}</title>",
        f'<text x="0" y="24" font-size="18" font-weight="bold" fill="currentColor">{escape(_short(found.title, 66))}</text>',
    ]
    for place, bar in enumerate(found.bars):
        top = HEAD + place * ROW
        length = round((WIDTH - 190) * bar.value / most, 1)
        parts += [
            f'<text x="0" y="{top + 15}" font-size="{LABEL_SIZE}" fill="currentColor">{escape(_short(bar.label, 70))}</text>',
            f'<rect x="0" y="{top + 21}" width="{max(length, 1)}" height="15" fill="currentColor" fill-opacity="{0.85 if not place else 0.45}"/>',
            f'<text x="{length + 8}" y="{top + 34}" font-size="{LABEL_SIZE}" font-weight="bold" fill="currentColor">{escape(bar.text)}</text>',
        ]
    return "".join([*parts, "</svg>"])


def _short(text: str, cells: int) -> str:
    """So many half-width cells of a text; a Japanese character takes two."""
    used, kept = 0, ""
    for letter in text:
        used += 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
        if used > cells:
            return kept[:-1] + "…"
        kept += letter
    return kept
