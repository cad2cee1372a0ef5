"""What an uploaded form may hold. It is looked at as bytes before any library opens it."""

import io
import re
import zipfile

from django.utils.translation import gettext_lazy as _

from komainu.web.documents.reading import LIMITS, Limits, TableUnreadable, refuse_bombs
from komainu.web.site.problems import Problem

LARGEST_BYTES = 2_000_000
FORM_LIMITS = Limits(size_bytes=LARGEST_BYTES, unpacked_bytes=20_000_000, ratio=200)
MARKS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
# Programs, things that other programs open, and whatever fetches from elsewhere.
FORBIDDEN_PARTS = re.compile(
    r"(vbaProject|vbaData|activeX|/embeddings/|oleObject|externalLink|connections\.xml|queryTable|macrosheets|dialogsheets|attachedToolbars|\.bin$|\.exe$|\.js$|\.html?$)",
    re.I,
)
FORBIDDEN_TYPES = re.compile(rb"macroEnabled|vbaProject|oleObject|activeX", re.I)
FORBIDDEN_WORDS = re.compile(rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|MACROBUTTON|LINK)\b")
INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)<|<w:fldSimple[^>]*w:instr=\"([^\"]*)\"")
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
FORMULA = re.compile(rb"<f[^>]*>([^<]+)</f>")
HARMLESS_FORMULA = re.compile(rb"(?:(?:SUM|COUNTA?|AVERAGE|TODAY|ROUND|IF)\(|[A-Z]{1,3}\$?\d{1,7}|[\d\s.,:;()+\-*/$<>=]|\$)*")


class FormRefused(Problem):
    title = _("この様式は使えません")
    status = 422


def guard(body: bytes, format: str) -> None:
    """Raises FormRefused with the reason for whatever is not a plain form of that format."""
    if len(body) > LARGEST_BYTES:
        raise FormRefused(what_to_do=_("2MBまでの様式にしてください。画像を小さくすると軽くなります。"))
    try:
        refuse_bombs(body, FORM_LIMITS)
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = packed.namelist()
            if MARKS[format] not in names:
                raise FormRefused(what_to_do=_("Wordの様式は .docx、Excelの様式は .xlsx で保存してください。"))
            for name in names:
                _part(name, packed.read(name), format)
    except TableUnreadable as error:
        raise FormRefused(what_to_do=_("ファイルとして読めませんでした。Word又はExcelで開いて、保存し直してください。")) from error
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise FormRefused(what_to_do=_("ファイルとして読めませんでした。Word又はExcelで開いて、保存し直してください。")) from error


def _part(name: str, content: bytes, format: str) -> None:
    if name.startswith(("/", "\\")) or ".." in name or "\\" in name or ":" in name:
        raise FormRefused(what_to_do=_("ファイルの中に、外へ書き出す名前が含まれています。"))
    if FORBIDDEN_PARTS.search(name):
        raise FormRefused(what_to_do=_("マクロや埋め込みファイルのある様式は使えません。それらを取り除いて保存し直してください。"))
    if name == "[Content_Types].xml" and FORBIDDEN_TYPES.search(content):
        raise FormRefused(what_to_do=_("マクロや埋め込みファイルのある様式は使えません。それらを取り除いて保存し直してください。"))
    if name.endswith(".rels") and EXTERNAL.search(content):
        raise FormRefused(
            what_to_do=_("外部へのリンク（ハイパーリンク、リンクされた画像、ひな形）は使えません。リンクを取り除いて保存し直してください。")
        )
    if format == "docx" and name.startswith("word/"):
        told = b" ".join(b"".join(found) for found in INSTRUCTION.findall(content))
        if FORBIDDEN_WORDS.search(told):
            raise FormRefused(what_to_do=_("ほかのファイルやプログラムを呼ぶフィールドは使えません。"))
    if format == "xlsx" and name.startswith("xl/") and any(not HARMLESS_FORMULA.fullmatch(formula) for formula in FORMULA.findall(content)):
        raise FormRefused(what_to_do=_("使える計算式は、合計・件数・平均などの簡単なものだけです。"))


__all__ = ["LIMITS", "FormRefused", "guard"]
