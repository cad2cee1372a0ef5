"""The files of the sample organisation's server: invented from the first to the last, with what such folders really hold: a list that nobody knows of,
a copy of My Numbers where everybody reads it, an application in the downloads, a survey that should be gone, an archive that nobody can open.
"""

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter

from komainu.web.site.sample.acting import invented_persons

FIRST = (1980, 1, 1, 0, 0, 0)
"""The time within archives, so that the same file has the same bytes each time."""
COMPANIES = ("株式会社いろは物産", "みなと通商株式会社", "有限会社ほし製作所", "株式会社なぎさ運輸")


def _csv(rows: list[dict[str, str]]) -> bytes:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _xlsx(rows: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("一覧")
    for number, row in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def _zip(name: str, content: bytes, *, is_locked: bool = False) -> bytes:
    """An archive with one file; a locked one says that it is encrypted, and holds nothing that any password would open."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, FIRST), content)
    raw = bytearray(out.getvalue())
    if is_locked:
        for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            raw[raw.index(sign) + place] |= 1
    return bytes(raw)


def _docx(lines: list[str]) -> bytes:
    space = "http://schemas.openxmlformats.org/"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="r1" Type="{space}officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST), text)
    return out.getvalue()


def _my_number(number: int) -> str:
    """Twelve digits with the right check digit, as the detector asks for; they belong to nobody that we know of."""
    digits = f"{number:011d}"
    total = sum(int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(reversed(digits), start=1))
    rest = total % 11
    return f"{digits}{0 if rest <= 1 else 11 - rest}"


def files() -> Iterator[tuple[str, bytes, int]]:
    """Way, content, and how many days ago it was written."""
    buyers = invented_persons(120, items="購入履歴")
    staff = [
        {"社員番号": f"S{number:04d}", "氏名": row["氏名"], "生年月日": f"{1965 + number % 35}年{number % 12 + 1}月{number % 27 + 1}日", "住所": row["住所"], "電話番号": row["電話番号"]}
        for number, row in enumerate(invented_persons(60, items=""))
    ]  # fmt: skip
    yield "人事/従業者名簿.xlsx", _xlsx(staff), 12
    yield "営業/カタログ発送リスト.xlsx", _xlsx([{"氏名": row["氏名"], "住所": row["住所"]} for row in buyers[:80]]), 30
    yield "営業/顧客リスト_2019.zip", _zip("顧客リスト.csv", _csv(buyers)), 2500
    suppliers = [
        {"会社名": name, "法人番号": f"{number}010401000{number}00", "所在地": f"東京都みなと区見本町{number}"}
        for number, name in enumerate(COMPANIES, start=1)
    ]
    yield "営業/仕入先の会社一覧.csv", _csv(suppliers), 90
    copied = [
        {"氏名": row["氏名"], "生年月日": row["生年月日"], "個人番号": _my_number(10000000000 + number * 37)}
        for number, row in enumerate(staff[:8])
    ]
    yield "共有/年末調整/マイナンバー控え.csv", _csv(copied), 330
    checked = [{"氏名": row["氏名"], "診断結果": "高血圧症の疑い、要再検査"} for row in staff[20:26]]
    yield "共有/健康診断/再検査の対象者.csv", _csv(checked), 200
    asked = [{"氏名": row["氏名"], "メールアドレス": row["メールアドレス"], "ご意見": "配送が早くて助かりました"} for row in buyers[:45]]
    yield "お客様センター/アンケート_2020年度.csv", _csv(asked), 2000
    yield "ダウンロード/履歴書.docx", _docx(["履歴書", "氏名 根本 海", "生年月日 1994年5月3日", "住所 東京都みなと区見本町3-2-1", "電話番号 090-0000-0123", "学歴 2017年3月 みなと大学 卒業", "志望動機 輸入の仕事に関心があります"]), 45  # fmt: skip
    yield "総務/給与明細_2023.zip", _zip("給与明細.csv", _csv(staff), is_locked=True), 900
    yield "総務/夏季休業のお知らせ.txt", "お取引先の皆さまへ\n八月十三日から十六日まで休業いたします。\n".encode(), 100


def write(folder: Path, now: datetime) -> None:
    """Write all of them below a folder; what lies there already under these names is replaced."""
    for way, content, days in files():
        path = folder / way
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written = (now - timedelta(days=days)).timestamp()
        os.utime(path, (written, written))
