"""A tree of office files made of invented documents: texts in five encodings, CSV, Word, Excel, PowerPoint, PDF, mails with attachments, archives; and the counts of each."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from importlib import resources
from pathlib import Path
from typing import Any

from bench.detecting.documents import documents

Counts = Counter[str]
_ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16")
# How often each form stands in the tree: offices live in text, Excel and mail.
_FORMS = ["txt"] * 8 + ["xlsx"] * 5 + ["docx"] * 4 + ["csv"] * 4 + ["eml"] * 4 + ["pdf"] * 2 + ["pptx"] * 2 + ["zip"]
_FOLDERS = ("営業", "人事", "総務/契約", "経理/2025年度", "顧客/名簿", "情報システム/ログ", "共有")
_TYPST = """#set page(width: 21cm, height: 29.7cm)
#set text(font: "Noto Sans JP", size: 9pt)
#for line in json(bytes(sys.inputs.lines)) [#line\\ ]
"""


def make(folder: Path, files: int, seed: int) -> dict[str, Counts]:
    """Write so many files below the folder; gives the counts by path below it."""
    r = random.Random(f"tree-{seed}")
    stock = documents(files * 3, seed)
    truth: dict[str, Counts] = {}
    for number in range(files):
        form = r.choice(_FORMS)
        name = Path(r.choice(_FOLDERS)) / f"{number:06d}.{form}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made, found = _FORM[form](r, lambda: next(stock))
        path.write_bytes(made)
        truth[str(name)] = Counter({kind: count for kind, count in found.items() if count})
    return truth


Next = Callable[[], dict[str, Any]]


def _counted(document: dict[str, Any]) -> Counts:
    return Counter(span["type"] for span in document["spans"])


def _rows(document: dict[str, Any]) -> list[list[str]] | None:
    """The cells of a document that is a table of commas or tabs."""
    first = document["text"].split("\n", 1)[0]
    if document["source"] != "table" or not ("\t" in first or first.count(",") >= 2) or first.startswith(("INSERT", "{", "|")):
        return None
    sign = "\t" if "\t" in first else ","
    return [row for row in csv.reader(io.StringIO(document["text"]), delimiter=sign) if row]


def _text(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    document = following()
    text = document["text"]
    for encoding in (r.choice(_ENCODINGS), "utf-8"):
        try:
            return text.encode(encoding), _counted(document)
        except UnicodeEncodeError:
            continue
    raise AssertionError("UTF-8 takes every text")


def _csv(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    document = following()
    rows = _rows(document)
    if rows is None:
        return document["text"].encode("utf-8"), _counted(document)
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("cp932", errors="replace") if "?" not in out.getvalue() and _fits(
        out.getvalue()
    ) else out.getvalue().encode(), _counted(document)


def _fits(text: str) -> bool:
    try:
        return bool(text.encode("cp932"))
    except UnicodeEncodeError:
        return False


def _xlsx(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    import xlsxwriter

    out, counts = io.BytesIO(), Counter[str]()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for number in range(r.randint(1, 2)):
            document = following()
            sheet = book.add_worksheet(f"シート{number + 1}")
            for row, cells in enumerate(_rows(document) or [[line] for line in document["text"].split("\n")]):
                for column, cell in enumerate(cells):
                    sheet.write_string(row, column, cell)
            if r.random() < 0.2 and number:
                sheet.hide()
            counts += _counted(document)
    return out.getvalue(), counts


def _docx(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    import docx

    document = following()
    word = docx.Document()
    rows = _rows(document)
    if rows is None:
        for line in document["text"].split("\n"):
            word.add_paragraph(line)
    else:
        width = max(len(row) for row in rows)
        table = word.add_table(rows=0, cols=width)
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=False):
                cell.text = value
    out = io.BytesIO()
    word.save(out)
    return out.getvalue(), _counted(document)


def _pptx(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    import pptx
    from pptx.util import Cm

    document = following()
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "資料"
    box = slide.shapes.add_textbox(Cm(1), Cm(4), Cm(23), Cm(13))
    box.text_frame.text = document["text"].replace("\t", "  ") if _rows(document) is None else document["text"]
    out = io.BytesIO()
    show.save(out)
    return out.getvalue(), _counted(document)


def _pdf(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    import typst

    document = following()
    while _rows(document) is not None or max(map(len, document["text"].split("\n"))) > 50:
        document = following()
    inputs = {"lines": json.dumps(document["text"].split("\n"))}
    fonts = [str(resources.files("komainu.web.documents") / "fonts")]
    return bytes(typst.compile(_TYPST.encode(), font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs)), _counted(document)


def _eml(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    document = following()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "noreply@example.co.jp", "soumu@example.co.jp", "ご連絡"
    mail.set_content(document["text"])
    counts = _counted(document) + Counter(EMAIL=2)
    if r.random() < 0.4:
        made, more = _xlsx(r, following)
        mail.add_attachment(made, maintype="application", subtype="octet-stream", filename="一覧.xlsx")
        counts += more
    return mail.as_bytes(), counts


def _zip(r: random.Random, following: Next) -> tuple[bytes, Counts]:
    out, counts = io.BytesIO(), Counter[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, form in enumerate(r.choices(["txt", "csv", "xlsx", "docx", "eml"], k=3)):
            made, more = _FORM[form](r, following)
            archive.writestr(f"資料{number}.{form}", made)
            counts += more
    return out.getvalue(), counts


_FORM: dict[str, Callable[[random.Random, Next], tuple[bytes, Counts]]] = {
    "txt": _text,
    "csv": _csv,
    "xlsx": _xlsx,
    "docx": _docx,
    "pptx": _pptx,
    "pdf": _pdf,
    "eml": _eml,
    "zip": _zip,
}
