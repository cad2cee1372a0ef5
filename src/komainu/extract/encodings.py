"""Which encoding a text is in, and its decoding.

The order of the decision: byte order mark; escape sequences of ISO-2022-JP; plain ASCII; UTF-16 by its zeros; UTF-8 by validity; CP932 and EUC-JP
by validity and, where both are possible, by how often real Japanese has such characters. What was close is said, never decided in silence.
Microsoft's forms are read everywhere (① ㈱ 髙 in mails and in EUC files), since that is what offices write whatever the label says.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

SAMPLE_BYTES = 2**20
_COUNTED_BYTES = 16_384
_SMALL_BYTES = 8_192

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPE = re.compile(rb"\x1b(\$\(D|\$[@B]|\([BJIH])")
_ESCAPED_JAPANESE = re.compile(rb"\x1b(?:\$\(D|\$[@B]|\(I)")
_CONTROLS = bytes(each for each in range(0x20) if each not in b"\t\n\r\x0b\x0c\x1a\x1b")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4]")
_HIGH = re.compile(rb"[\x80-\xff]")
_EUC_PAIR = re.compile(rb"\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|\x8e[\xa1-\xdf]")
_EUC_PIECE = re.compile(rb"\x8f[\xa1-\xfe]{2}|(?:[\xa1-\xfe]{2})+|\x8e[\xa1-\xdf]|[\x80-\xff]")
_SEVEN_BITS = bytes(each & 0x7F for each in range(256))
_COMMON = frozenset(
    "山田中村大小高藤木本井上野川島崎林佐伊加渡辺斎鈴橋吉松清水池石原岡長谷近遠後内坂和青西福太三浦前竹金森今平千葉久保増河安杉新谷"
    "東京都府県市区町丁目番号様年月日時分氏名住所電話会社株式有限店員部課長者者人本社支店営業担当個人情報生男女性子一二三四五六七八九十百千万円郎"
    "美恵幸正明和健雄夫介樹香奈由紀真裕之義博智也登録顧客管理確認連絡報告資料資格開始終了送付希望内容全学校病院医療保険証明書契約請求金額口座銀行用"
    "行出入見言手自分何事思合下上先方場所間後前回数量的発表同意国地道立体力実施定期変更追加件対応必要問題作成使用方法設定利益関係以外際等該当特別"
)
# What a file may say that it is in, by the names that Python gives them. Not all codecs are for text of that kind: some unpack, some import, some take
# time that grows with the square, and a file must not choose those.
_CODECS = """
ascii utf-8 utf-8-sig utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be shift_jis shift_jis_2004 shift_jisx0213 cp932 euc_jp
euc_jis_2004 euc_jisx0213 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext gb2312 gbk gb18030 hz big5
big5hkscs cp950 euc_kr cp949 johab iso2022_kr tis-620 cp874 koi8-r koi8-u kz1048 ptcp154 cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp857
cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 mac-roman mac-latin2 mac-cyrillic mac-greek mac-turkish mac-iceland
"""
_DECLARABLE = frozenset(
    _CODECS.split() + [f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))] + [f"cp125{number}" for number in range(9)]
)
_LABEL = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,39}")
_USUAL = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f\\r\\n\\t -~]")
_HALF_KANA = re.compile("[ｦ-ﾟ]")
_KANA_NEEDS_BASE = re.compile("(?:^|[^ｶ-ﾄﾊ-ﾎｳﾜｦ])ﾞ|(?:^|[^ﾊ-ﾎ])ﾟ|(?:^|[^ｦ-ﾟ])[ｧ-ｯｰﾝ]|[ｧ-ｫｬ-ｮ][ｧ-ｫｬ-ｮ]")


@dataclass(frozen=True, slots=True)
class Decision:
    """An encoding, and what speaks against it. encoding "" means: this is no text. doubt "" means: sure."""

    encoding: str
    doubt: str = ""


def decide(sample: bytes) -> Decision:
    """The encoding of a text that begins with, or is, `sample` (at most SAMPLE_BYTES count; the end may cut a character)."""
    return _decide_small(sample) if len(sample) <= _SMALL_BYTES else _decide(sample[:SAMPLE_BYTES])


@lru_cache(maxsize=8)
def _decide_small(sample: bytes) -> Decision:
    """Several readers ask of the same head, one after another."""
    return _decide(sample)


def _decide(sample: bytes) -> Decision:
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return Decision(name)
    if not _HIGH.search(sample) and _ESCAPED_JAPANESE.search(sample):
        return Decision("iso-2022-jp")
    zeros = sample.count(0)
    if zeros:
        wide = _wide(sample, zeros)
        if wide:
            return Decision(wide)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > 8 and controls > len(sample) // 50:
        return _without_mark(sample)
    if not _HIGH.search(sample):
        return Decision("ascii", "it holds control characters" if controls else "")
    if _is_valid(sample, "utf-8"):
        return _as_utf8(sample)
    return _by_frequency(sample)


def _as_utf8(sample: bytes) -> Decision:
    """Valid UTF-8. Japanese in it takes three bytes a character; a few of two bytes that are no letters of Europe are rather EUC-JP or CP932."""
    if _THREE_BYTES.search(sample):
        return Decision("utf-8")
    text = sample.decode("utf-8", errors="ignore")
    if any("\u00c0" <= each <= "\u024f" or "\u0370" <= each <= "\u045f" for each in text):
        return Decision("utf-8")
    other = _by_frequency(sample)
    if _likeness(sample[:_COUNTED_BYTES], other.encoding) > 0.3:
        return Decision(other.encoding, f"it could be {other.encoding} or utf-8")
    return Decision("utf-8")


def _wide(sample: bytes, zeros: int) -> str:
    """UTF-16 without a mark: zeros stand at one parity only, and what comes out are characters."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for name, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if here * 50 >= len(sample) and there * 20 <= here and _looks_japanese(sample, name):
            return name
    return ""


def _without_mark(sample: bytes) -> Decision:
    for name in ("utf-16-le", "utf-16-be"):
        if _looks_japanese(sample, name):
            return Decision(name, f"{name} without a byte order mark")
    return Decision("")


def _looks_japanese(sample: bytes, name: str) -> bool:
    text = sample[: _COUNTED_BYTES // 2 * 2].decode(name, errors="replace")
    return bool(text) and len(_USUAL.findall(text)) >= 0.9 * len(text)


def _is_valid(sample: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        decoder.decode(sample, final=len(sample) < SAMPLE_BYTES)
    except UnicodeDecodeError as error:
        # A sample that a limit cut in the middle of a character is still valid.
        return len(sample) >= SAMPLE_BYTES - 4 and error.start >= len(sample) - 4
    return True


def _by_frequency(sample: bytes) -> Decision:
    start = _HIGH.search(sample)
    counted = sample[max(start.start() - 64, 0) if start else 0 :][:_COUNTED_BYTES]
    valid = {"cp932": _is_valid(sample, "cp932"), "euc-jp": _euc_faults(sample) == 0}
    # Where one of them is ruled out, how it would look does not count.
    scores = {name: _likeness(counted, name) for name in valid if valid[name] or not any(valid.values())}
    best = max(scores, key=lambda name: scores[name])
    for name in ("utf-16-le", "utf-16-be"):
        if len(sample) % 2 == 0 and _looks_japanese(sample, name):
            wide = _likeness(sample[:_COUNTED_BYTES], name)
            if wide > max(scores[best], 0.3) + 0.3:
                return Decision(name, f"{name} without a byte order mark")
            if wide > max(scores[best] - 0.1, 0.3):
                return Decision(best, f"it could be {best} or {name}")
    other = "euc-jp" if best == "cp932" else "cp932"
    if not valid[best]:
        utf = len(counted.decode("utf-8", errors="ignore").encode("utf-8")) / max(len(counted), 1)
        if utf > 0.95:
            return Decision("utf-8", "some bytes are no valid UTF-8")
        best = max(scores, key=lambda name: scores[name])
        return Decision(best, f"no encoding fits all of it; {best} fits best")
    high = len(_HIGH.findall(counted))
    if valid[other] and (scores[best] - scores[other] < 0.2 or (high < 8 and scores[best] < 0.9)):
        return Decision(best, f"it could be {best} or {other}")
    if scores[best] < 0.3:
        return Decision(best, f"{best} fits, but the text does not look Japanese")
    return Decision(best)


def _likeness(sample: bytes, name: str) -> float:
    """How much the text would look like Japanese in this encoding: the mean over its non-ASCII characters, weighted by their bytes; about -1 to 1."""
    text = decode(sample, name)
    total = weight = 0.0
    for each, count in Counter(text).items():
        if each < "\x80":
            continue
        value, size = _value(each)
        total += value * size * count
        weight += size * count
    if not weight:
        return 0.0
    wrong = len(_KANA_NEEDS_BASE.findall(text)) if _HALF_KANA.search(text) else 0
    return (total - 2.0 * wrong) / weight


@lru_cache(maxsize=4096)
def _value(each: str) -> tuple[float, int]:
    """How usual a character is (-1 to 1), and how many bytes it stands for."""
    if "ぁ" <= each <= "ん" or "ァ" <= each <= "ー" or each in "、。　：（）「」・":
        return 1.0, 2
    if "ｦ" <= each <= "ﾟ":
        return 0.6, 1
    if "｡" <= each <= "･":
        return -0.2, 1
    if each in _COMMON:
        return 1.0, 2
    if "！" <= each <= "～":
        return 0.7, 2
    if "一" <= each <= "鿿" or "豈" <= each <= "﫿":
        try:
            coded = each.encode("shift_jis")
        except UnicodeEncodeError:
            return 0.0, 2
        return (0.5, 2) if coded < b"\x98\x9f" else (-0.5, 2)
    if "\ue000" <= each <= "\uf8ff" or each == "\ufffd" or "\x80" <= each <= "\x9f":
        return -1.0, 2
    return 0.1, 2


def _euc_faults(sample: bytes) -> int:
    rest = _EUC_PAIR.sub(b"", sample[:-2] if len(sample) >= SAMPLE_BYTES else sample)
    return len(_HIGH.findall(rest))


def decode(content: bytes, encoding: str) -> str:
    """The text; what cannot be decoded becomes U+FFFD. `encoding` is one that decide() gives, or another that Python knows."""
    own = _decoder(encoding)
    if own is not None:
        return own(content)
    name = encoding.lower().replace("_", "-")
    if name in {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"}:
        return content.decode(name, errors="replace").removeprefix("\ufeff")
    return content.decode(name, errors="replace")


def _decoder(encoding: str) -> Callable[[bytes], str] | None:
    """Our own reading of the encodings of Japan, with what Microsoft added to them; None for all others."""
    name = encoding.lower().replace("_", "-")
    if name in {
        "iso-2022-jp",
        "iso2022-jp",
        "iso-2022-jp-ms",
        "csiso2022jp",
        "jis",
        "cp50220",
        "cp50221",
        "iso-2022-jp-1",
        "iso-2022-jp-2",
    }:
        return _decode_escaped
    if name in {"euc-jp", "eucjp", "x-euc-jp", "eucjp-ms", "cp51932", "ujis"}:
        return _decode_euc
    if name in {"shift-jis", "shiftjis", "sjis", "x-sjis", "ms-kanji", "ms932", "windows-31j", "cp932", "932", "cswindows31j"}:
        return partial(str, encoding="cp932", errors="replace")
    return None


def read(content: bytes, label: str = "") -> tuple[str, str, str]:
    """Text, encoding and doubt of a whole stretch of bytes, such as a mail's part.

    label  what the bytes are said to be in, "" if nothing is said. It is followed where it fits them; where it does not, they decide.
    """
    named = label.strip().strip("'\"").lower()
    is_known = _is_declarable(named)
    if is_known and named not in {"us-ascii", "ascii"}:
        try:
            text = decode(content, named)
        except ValueError:
            text = "\ufffd"
        if "\ufffd" not in text:
            return text, named, ""
    decision = decide(content)
    if not decision.encoding:
        return decode(content, named) if is_known else content.decode("latin-1"), named, "it does not look like text"
    text = decode(content, decision.encoding)
    return text, decision.encoding, decision.doubt or lost(text)


def _is_declarable(label: str) -> bool:
    """Whether a file may choose this encoding by naming it."""
    if not _LABEL.fullmatch(label):
        return False
    if _decoder(label) is not None:
        return True
    try:
        return codecs.lookup(label).name in _DECLARABLE
    except (LookupError, ValueError):
        return False


def lost(text: str) -> str:
    """A sentence about characters that could not be decoded, or ""."""
    count = text.count("\ufffd")
    return f"{count} characters could not be decoded" if count else ""


def _decode_euc(content: bytes) -> str:
    try:
        return content.decode("euc_jp")
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    at = 0
    for found in _EUC_PIECE.finditer(content):
        out.append(content[at : found.start()].decode("ascii", errors="replace"))
        at = found.end()
        piece = found.group()
        if piece[0] == 0x8E and len(piece) == 2:
            out.append(piece[1:].decode("cp932"))
        elif piece[0] == 0x8F and len(piece) == 3:
            out.append(piece.decode("euc_jp", errors="replace"))
        elif len(piece) == 1:
            out.append("\ufffd")
        else:
            out.append(_from_jis(piece.translate(_SEVEN_BITS)))
    out.append(content[at:].decode("ascii", errors="replace"))
    return "".join(out)


def _decode_escaped(content: bytes) -> str:
    out: list[str] = []
    for line in content.splitlines(keepends=True):
        at, mode = 0, b"(B"
        for found in _ESCAPE.finditer(line):
            out.append(_escaped(line[at : found.start()], mode))
            at, mode = found.end(), found.group(1)
        out.append(_escaped(line[at:], mode))
    return "".join(out)


def _escaped(piece: bytes, mode: bytes) -> str:
    if not piece:
        return ""
    if mode in {b"(B", b"(J", b"(H"}:
        if b"\x0e" in piece:
            return "".join(_escaped(each, b"(I" if index % 2 else b"(B") for index, each in enumerate(re.split(rb"[\x0e\x0f]", piece)))
        return piece.decode("cp932", errors="replace") if _HIGH.search(piece) else piece.decode("ascii")
    # The end of a line leaves the Japanese set even where the writer forgot to say so.
    body = piece.rstrip(b"\r\n")
    end = piece[len(body) :].decode("ascii")
    if mode == b"(I":
        return bytes(each | 0x80 if 0x20 < each < 0x60 else each for each in body).decode("cp932", errors="replace") + end
    if mode == b"$(D":
        pairs = [body[index : index + 2] for index in range(0, len(body) - 1, 2)]
        return b"".join(b"\x8f" + bytes(each | 0x80 for each in pair) for pair in pairs).decode("euc_jp", errors="replace") + end
    return _from_jis(body) + end


def _from_jis(pairs: bytes) -> str:
    """Two-byte codes of JIS X 0208 with the rows that Microsoft added."""
    out = bytearray()
    at = 0
    while at < len(pairs):
        first = pairs[at]
        if first < 0x21 or at + 1 >= len(pairs):
            out.append(first if first < 0x21 else 0x3F)
            at += 1
            continue
        second = pairs[at + 1]
        at += 2
        out.append(((first + 1) >> 1) + (0x70 if first < 0x5F else 0xB0))
        shifted = second + (0x1F if first % 2 else 0x7E)
        out.append(min(shifted + 1 if first % 2 and shifted >= 0x7F else shifted, 0xFF))
    return bytes(out).decode("cp932", errors="replace")
