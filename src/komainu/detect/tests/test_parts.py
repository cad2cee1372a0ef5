"""The parts below the detector: engine, tagger, documents, and what the manual says of them."""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from komainu.detect import Detector, Kind
from komainu.detect.folding import fold
from komainu.detect.kinds import FINDERS
from komainu.detect.names import tagger
from komainu.detect.names.features import looks
from komainu.detect.words.engine import automaton
from komainu.detect.words.lists import find_words

DOCS = Path(__file__).resolve().parents[4] / "docs"
TEXT = "氏名：山田太郎　住所：東京都千代田区丸の内1-2-3　電話番号 03-1234-5678　2型糖尿病で通院中。担当は鈴木です。"


def test_both_engines_find_the_same_words() -> None:
    assert find_words(TEXT) == find_words(TEXT, plain=True)
    words = ["東京", "東京都", "京都", "番号", "電話番号"]
    assert automaton(words)("東京都の電話番号") == automaton(words, plain=True)("東京都の電話番号") == [(1, 0, 3), (4, 4, 8)]


def test_many_texts_have_the_answers_of_each() -> None:
    texts = [TEXT, "", "山田様", "\n", "株式会社佐藤製作所", TEXT * 3] * 20
    detector = Detector()
    assert list(detector.detect_many(texts)) == [detector.detect(text) for text in texts]


def test_the_tagger_reads_texts_together_as_alone() -> None:
    codes = [fold(text)[1] for text in (TEXT, "鈴木", "本日は晴天", "グエン・ヴァン・アンさんと山田さん")]
    settled = [np.zeros(len(one), dtype=np.bool_) for one in codes]
    settled[0][:5] = True
    assert tagger.tag_all(codes, settled) == [tagger.tag(one, known) for one, known in zip(codes, settled, strict=True)]


def test_a_text_without_a_judged_place_has_no_looks() -> None:
    at, rows, _ = looks(fold("123 abc")[1])
    assert len(at) == 0 and rows.shape[1] == 0


@pytest.mark.parametrize(
    ("text", "judged"), [("操作のログを残した", ""), ("窓口のログリを訪ねた", "ログリ"), ("ログ・ホーガンが来た", "ログ・ホーガン")]
)
def test_everyday_runs_are_passed_over_but_not_as_a_part_of_a_longer_name(text: str, judged: str) -> None:
    at, _, _ = looks(fold(text)[1])
    assert "".join(text[place] for place in at if "ァ" <= text[place] <= "ー") == judged


def test_the_weights_are_those_of_the_recipe() -> None:
    folder = Path(tagger.__file__).parent / "data"
    recipe = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    assert sha256((folder / "weights.npz").read_bytes()).hexdigest() == recipe["sha256"]


def test_every_kind_has_a_finder_a_source_a_table_and_a_line_in_the_manuals() -> None:
    assert set(FINDERS) == set(Kind)
    for name in ("ja/detect.md", "en/detect.md"):
        manual = (DOCS / name).read_text(encoding="utf-8")
        assert [kind for kind in Kind if kind not in manual] == []
    for kind, find in FINDERS.items():
        module = Path(find.__code__.co_filename)
        assert "Source:" in module.read_text(encoding="utf-8"), kind
        assert (Path(__file__).parent / "kinds" / f"test_{module.stem}.py").exists(), kind
