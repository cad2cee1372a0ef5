"""Makes src/komainu/detect/names/data/lexicon.npz: which words are surnames, given names, places, nouns.

Needs, in an environment of its own: numpy, sudachipy 0.7 with sudachidict_core (Apache-2.0), japanese-personal-name-dataset (MIT). Deterministic for the same versions.
"""

from __future__ import annotations

import csv
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import japanese_personal_name_dataset
import numpy as np
import sudachipy

from komainu.detect.folding import fold_word
from komainu.detect.names import lexicon
from komainu.detect.names.romaji import spellings

TARGET = Path(lexicon.__file__).parent / "data" / "lexicon.npz"
KANJI = re.compile(r"[一-龠々ヶヵ〇ノ\U00020000-\U0002ffff]+")
KANA = re.compile(r"[ぁ-ゖー]+|[ァ-ヺー]+")
LONGEST_KANA = 10
# Longer words add little to what their parts tell, and the table must stay half empty.
MOST = {lexicon.SURNAME: 4, lexicon.GIVEN: 3, lexicon.PERSON: 5, lexicon.PLACE: 3, lexicon.NOUN: 3, lexicon.OTHER: 4, 0: 0}


def romaji(found: dict[str, int], reading: str, meaning: int) -> None:
    for spelling in spellings(reading):
        if len(spelling) > 1:
            found[spelling] = found.get(spelling, 0) | meaning


def from_sudachi(found: dict[str, int]) -> None:
    for entry in sudachipy.Dictionary().entries():
        kinds = entry.part_of_speech()
        if kinds[0] != "名詞":
            continue
        word = fold_word(entry.surface())
        kanji, kana = KANJI.fullmatch(word), KANA.fullmatch(word)
        if not kanji and not kana:
            continue
        meaning = 0
        if kinds[2] == "人名":
            meaning = {"姓": lexicon.SURNAME, "名": lexicon.GIVEN}.get(kinds[3], lexicon.PERSON)
            if kanji and meaning == lexicon.SURNAME and len(word) == 2 and len(entry.reading_form()) <= 5:
                romaji(found, entry.reading_form(), meaning)
        elif kinds[2] == "地名":
            meaning = lexicon.PLACE
        elif kinds[1] == "固有名詞":
            meaning = lexicon.OTHER
        elif kinds[1] == "普通名詞":
            meaning = lexicon.NOUN
        most = LONGEST_KANA if kana and word[0] >= "ァ" else lexicon.LONGEST
        if kanji and len(word) > MOST[meaning]:
            continue
        if meaning and len(word) <= most and not (meaning == lexicon.NOUN and len(word) < 2):
            found[word] = found.get(word, 0) | meaning


def from_names(found: dict[str, int]) -> None:
    folder = files(japanese_personal_name_dataset).joinpath("dataset")
    rows = csv.reader(folder.joinpath("last_name_org.csv").read_text(encoding="utf-8").splitlines())
    for place, row in enumerate(rows):
        word = fold_word(row[0])
        found[word] = found.get(word, 0) | lexicon.SURNAME | (lexicon.FREQUENT if place < 1200 else 0)
        romaji(found, row[2], lexicon.SURNAME)
    for name in ("first_name_man_opti", "first_name_man_org", "first_name_woman_opti", "first_name_woman_org"):
        for row in csv.reader(folder.joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()):
            romaji(found, row[0], lexicon.GIVEN)
            for word in map(fold_word, [*row[2:], row[0]]):
                if word and len(word) <= lexicon.LONGEST:
                    found[word] = found.get(word, 0) | lexicon.GIVEN | (lexicon.FREQUENT if name.endswith("opti") and word != row[0] else 0)


def packed(found: dict[str, int]) -> np.ndarray:
    """A cuckoo table: each word in one of its two slots."""
    homes = {word: lexicon.slots_of(word)[:2] for word in found}
    held: dict[int, str] = {}
    for each in sorted(found):
        word, place = each, homes[each][0]
        for _ in range(1000):
            pushed = held.get(place)
            held[place] = word
            if pushed is None:
                break
            word = pushed
            first, second = homes[word]
            place = second if place == first else first
        else:
            raise SystemExit("the table is too full")
    slots = np.zeros(1 << lexicon.BITS, dtype=np.uint32)
    for place, word in held.items():
        slots[place] = lexicon.slots_of(word)[2] << 8 | found[word]
    return slots


def main() -> None:
    found: dict[str, int] = {}
    from_sudachi(found)
    from_names(found)
    print(f"{len(found):,} words, {sum(word.isascii() for word in found):,} of them romaji")
    slots = packed(found)
    np.savez_compressed(TARGET, slots=slots)
    print(
        f"{len(found):,} words, {TARGET.stat().st_size:,} bytes; sudachidict_core {version('sudachidict_core')}, japanese-personal-name-dataset {version('japanese-personal-name-dataset')}"
    )


if __name__ == "__main__":
    main()
