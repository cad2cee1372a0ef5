"""Documents that the tests share. Every one carries the names whose kanji weaker fonts and encodings lose."""

import io
from datetime import date

import segno

from komainu.web.documents.content import (
    Bullets,
    Card,
    CardGrid,
    CheckItem,
    Checklist,
    Document,
    Heading,
    KeyValue,
    KeyValueTable,
    Letter,
    Notice,
    PageBreak,
    Paragraph,
    QrCode,
    Signature,
    SignatureBox,
    Table,
)

NAMES = ("𠮷田", "髙橋", "﨑山")
DAY = date(2026, 5, 20)


def qr_svg() -> str:
    out = io.BytesIO()
    segno.make("http://komainu.example.jp/r/", error="m").save(out, kind="svg", scale=8, border=2)
    return out.getvalue().decode()


def report() -> Document:
    return Document(
        title="判断記録",
        subtitle="案件 2026-0012",
        form_number="様式 KI-05",
        version="3",
        date=DAY,
        organisation="株式会社こまいぬ商事",
        notes=["事実の記録から作りました。"],
        blocks=[
            Paragraph("報告を要する事態に当たると判断しました。", "lead"),
            Notice("未記入の項目が1件あります。", "提出の前に", "warning"),
            Heading("事実"),
            KeyValueTable(
                [
                    KeyValue("代表者の氏名", "𠮷田 髙子", "ppc.h8"),
                    KeyValue("事務連絡者の氏名", "﨑山 一郎", "ppc.h9"),
                    KeyValue("法人番号", "", "ppc.h5", "missing", "13桁の数字です。"),
                    KeyValue("発生日", "", "ppc.1.1", "may_wait"),
                    KeyValue("委託元の名称", "", "ppc.1.6.name", "not_applicable"),
                    KeyValue("概要", "一行目\n二行目", "ppc.1.8"),
                ],
                has_ids=True,
            ),
            Heading("根拠", 2),
            Table(["規則", "内容"], [["施行規則7条4号", "本人の数が千人を超える漏えい等"], ["", ""]], [1, 3], ["left", "right"]),
            Table(["該当なしの表"], [], empty="記録はありません。"),
            Bullets(["消さない", "直さない"]),
            Bullets(["まず止める", "次に知らせる"], is_numbered=True),
            Checklist([CheckItem("紛失した場所を聞いた", True, "10:20"), CheckItem("端末を遠隔消去した")]),
            PageBreak(),
            SignatureBox([Signature("個人情報保護管理者", "髙橋 直樹", "seal"), Signature("代表者", "𠮷田 髙子", "sign", "2026年5月20日")]),
        ],
    )


def poster() -> Document:
    return Document(
        title="すぐ知らせる",
        layout="poster",
        organisation="髙橋商事",
        form_number="KI-P1",
        blocks=[
            Heading("すぐ知らせる。"),
            Paragraph("担当：𠮷田、﨑山", "small", "center"),
            QrCode(qr_svg(), "スマートフォンで読み取る", 70, "http://komainu.example.jp/r/"),
            Heading("叱られません", 2),
        ],
    )


def cards() -> Document:
    card = Card("連絡カード", ["𠮷田 090-0000-0000", "髙橋", "﨑山"], "2026年11月", qr_svg(), "知らせる")
    return Document(title="連絡カード", layout="cards", blocks=[CardGrid([card] * 11)])


def letter() -> Document:
    return Document(
        title="お知らせ",
        layout="letter",
        date=DAY,
        blocks=[
            Letter(
                date="2026年5月20日",
                reference="総発第31号",
                addressee=["東京都千代田区1-1", "𠮷田 髙子 様"],
                sender=["株式会社こまいぬ商事", "代表取締役　髙橋 直樹"],
                subject="個人情報の紛失に関するお詫び",
                opening="拝啓",
                body=["このたびはご迷惑をおかけし、お詫び申し上げます。"],
                closing="敬具",
                items=[KeyValue("お問合せ先", "﨑山 0120-000-000")],
            )
        ],
    )


ALL = {"report": report, "poster": poster, "cards": cards, "letter": letter}
