"""Whatever comes, there is an answer: no exception, offsets inside the text, time in proportion to it, memory a small multiple of it."""

import gc
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komainu.detect import Detector, mask, persons, redact
from komainu.detect.folding import fold

DETECTOR = Detector(min_score=0.0)
PIECES = [
    "氏名", "：", "山田", "太郎", " ", "　", "\n", "\t", ",", "|", "〒", "150-0001", "東京都", "千代田区", "丸の内", "1-2-3", "03-", "1234", "090", "-", "(", ")", "+81", "昭和", "年", "月", "日", "生", "歳", "T", "AB", "@",
    "example.jp", "パスワード", "は", "記号", "番号", "普通", "銀行", "支店", "INSERT INTO t (a, b) VALUES (", "'", ");", '"', "{", "}", "=", "<name>", "</name>", "病名", "糖尿病", "手術", "を", "で", "逮捕", "の", "・", "ー", "\0", "\ud800", "😀",
    "\u202e", "::", "10.0.0.1", "Taro", "Yamada", "様", "株式会社", "一", "二", "十", "4111", "９", "ﾀﾛｳ", "ﾞ", "\u3099", "髙",
]  # fmt: skip


def check(text: str) -> None:
    hits = DETECTOR.detect(text)
    at = 0
    for hit in hits:
        assert at <= hit.start < hit.end <= len(text)
        at = hit.end
    assert len(mask(text, hits)) == len(text)
    redact(text, hits)
    counted = persons(text, hits)
    assert 0 <= counted.least <= counted.count <= counted.most


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    check(text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_mixture_of_what_is_looked_for_has_an_answer(pieces: list[str]) -> None:
    check("".join(pieces))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_folding_keeps_every_place(text: str) -> None:
    folded, codes = fold(text)
    assert len(folded) == len(codes) == len(text)


UNKIND = [
    "1", "-", "1-", "(", "03-", "090-1234-5678", "〒", "東京都", "東京都千代田区", "北海道札幌市中央区", "山田", "氏名：", "氏名\n", "氏名,電話\n", "ア", "アイウ・", "A", "Aa ", "a@", "@", "a@a.", ":", "::", "1:", "1.1.", "歳", "1歳", "昭和",
    "生", "記号", "記号1番号", "普通", "パスワード：", "ID：", "user=", "糖尿病", "逮捕", "懲役2年", "手術", "大腸の", "、", "。", " ", "　", "\n", "\t", ",", "|", '"', "INSERT INTO t (a) VALUES (", "<a>", "</a>", "一", "二三", "😀", "\0", "の", "通院", "1-1-1-", "Shibuya-ku, ", "1-2 Aa ", "ID: ab12\n", "ID：ab12 パスワードなし\n", "氏名: 山田 ID: ab12\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", UNKIND)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        DETECTOR.detect(text)
        return time.process_time() - start

    seconds(4_000)
    gc.disable()  # a collection walks over all that the tests before left behind
    try:
        short, long = (min(seconds(size) for _ in range(2)) for size in (6_000, 48_000))
    finally:
        gc.enable()
    # Eight times the text may take eight times as long, with room for a busy machine; a square would take sixty-four.
    assert long < 24 * short + 0.3, f"{short:.3f} s, then {long:.3f} s"


@pytest.mark.parametrize("times", [40_000, 120_000])
def test_a_long_line_needs_little_memory(times: int) -> None:
    text = "これは長い一行です、電話番号は書いていません。" * times
    size = len(text) * 2
    DETECTOR.detect(text[:100_000])
    tracemalloc.start()
    DETECTOR.detect(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * size
