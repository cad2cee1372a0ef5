"""Published figures beside the Privacy Mark's collection: what an attack costs, and how many reports the Commission handled.

Each figure is as its source states it, with base and source; nothing is computed here.
"""

from dataclasses import dataclass

from komainu.law.classification import Label
from komainu.law.statistics import Source, data, sources

__all__ = ["Figure", "PublicTable", "commission_reports", "damage"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a published table."""

    id: str
    label: Label
    value: int


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A published table.

    unit     what the values count
    period   the years, in words
    notes    what a reader must know before comparing
    """

    rows: tuple[Figure, ...]
    unit: Label
    period: Label
    notes: tuple[Label, ...]
    sources: tuple[Source, ...]


_DAMAGE = {
    "ransomware": Label("ランサムウェア", "Ransomware"),
    "emotet": Label("Emotet（メールで広がるマルウェア）", "Emotet (malware by mail)"),
    "website_leak_card_and_personal": Label(
        "ウェブサイトからの漏えい（カード・個人情報）", "Leak from a website (cards, personal information)"
    ),
}


def damage() -> PublicTable:
    """Mean damage of cyber attacks by kind, in units of 10,000 yen. Source: JNSA, survey of victims 2017-2022."""
    found = data()["jnsa"]["survey_2023_2024"]
    rows = tuple(Figure(id, label, int(found["mean_damage_man_yen"][id])) for id, label in _DAMAGE.items())
    return PublicTable(
        rows,
        Label("万円（平均）", "ten thousand yen (mean)"),
        Label("2017年1月から2022年6月までに被害を受けた組織", "organisations hit from January 2017 to June 2022"),
        (
            Label(
                "回答は少数です。人件費と失った利益は含まれず、実際の損失はこれより大きくなります。",
                "Few answers. Labour cost and lost profit are not included, so the real loss is higher.",
            ),
        ),
        sources(found["source"]),
    )


def commission_reports() -> PublicTable:
    """Reports of private organisations that the Commission handled, by fiscal year. Source: its yearly reports, as the press prints them."""
    years = {year: entry for year, entry in data()["ppc"].items() if "reports_processed" in entry}
    rows = tuple(
        Figure(year, Label(f"{year[2:]}年度", f"FY{year[2:]}"), int(entry["reports_processed"]["value"]))
        for year, entry in sorted(years.items())
    )
    named = [source for entry in years.values() for source in entry["reports_processed"]["source"]]
    return PublicTable(
        rows,
        Label("件", "reports"),
        Label("個人情報保護委員会が処理した漏えい等報告（民間）", "reports of leaks handled by the Commission (private sector)"),
        (
            Label(
                "2023年度には、1つの事案についての2,459件の報告が含まれます。",
                "Fiscal year 2023 holds 2,459 reports about one single event.",
            ),
        ),
        sources(list(dict.fromkeys(named))),
    )
