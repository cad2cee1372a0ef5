"""Trains the tagger of names and writes src/komainu/detect/names/data/weights.npz with its recipe.

    python -m recipes.names.train REAL_TRAIN.jsonl [--documents 3000] [--seed 71] [--iterations 80]

REAL_TRAIN.jsonl   sentences {text, spans} with PERSON_NAME, drawn from the ner-wikipedia-dataset (Stockmark Inc., CC BY-SA 3.0); not part of this repository
Needs, in an environment of its own: numpy, python-crfsuite (MIT), sudachipy with sudachidict_core, japanese-personal-name-dataset; one core, about five minutes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import re
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import japanese_personal_name_dataset
import numpy as np
import pycrfsuite
import sudachipy

from bench.detecting import documents as generator
from bench.detecting import values
from komainu.detect.folding import fold
from komainu.detect.names import tagger
from komainu.detect.names.features import LOOKS, looks

DATA = Path(tagger.__file__).parent / "data"
TAGS = "BIESO"
# A weight that moves a sum by less than this changes no decision worth its bytes.
SMALLEST = 0.02


def wider_names(seed: int) -> dict[str, list[values.Name]]:
    """Names for training: all that the packages hold, so that the tagger learns forms and not the few hundred names of the benchmark."""
    r = random.Random(seed)
    folder = files(japanese_personal_name_dataset).joinpath("dataset")
    kana = lambda word: "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in word)  # noqa: E731
    surnames = [(row[0], kana(row[2])) for row in csv.reader(folder.joinpath("last_name_org.csv").read_text(encoding="utf-8").splitlines())]
    given = []
    for name, share in (
        ("first_name_man_opti", 1.0),
        ("first_name_woman_opti", 1.0),
        ("first_name_man_org", 0.3),
        ("first_name_woman_org", 0.3),
    ):
        for row in csv.reader(folder.joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()):
            given += [(word, kana(row[0])) for word in row[2:] if word and len(word) <= 3 and r.random() < share]
    rare = []
    for entry in sudachipy.Dictionary().entries():
        kinds = entry.part_of_speech()
        if (
            kinds[2] == "人名"
            and kinds[3] == "姓"
            and re.fullmatch("[一-龠々]{1,3}", entry.surface())
            and re.fullmatch("[ァ-ヴー]{2,6}", entry.reading_form())
        ):
            rare.append((entry.surface(), entry.reading_form()))
    return {"surnames": surnames, "rare surnames": r.sample(sorted(rare), 20_000), "given": given}


def islands(text: str, spans: list[dict[str, Any]]) -> Iterator[tuple[np.ndarray, list[str]]]:
    """Stretches of judged places with their rows and tags."""
    at, rows, _ = looks(fold(text)[1])
    if not len(at):
        return
    # A name in which a letter is not judged (ダーナ・A・ブラウン) is several to the tagger; `person_name` joins them.
    tags = dict.fromkeys(at.tolist(), "O")
    for span in spans:
        if span["type"] != "PERSON_NAME":
            continue
        start = span["start"]
        while start < span["end"]:
            end = start
            while end < span["end"] and end in tags:
                end += 1
            if end - start == 1:
                tags[start] = "S"
            elif end > start:
                tags[start], tags[end - 1] = "B", "E"
                tags.update(dict.fromkeys(range(start + 1, end - 1), "I"))
            start = max(end, start + 1)
    breaks = np.flatnonzero(np.diff(at) != 1) + 1
    for part, columns in zip(np.split(at, breaks), np.split(rows, breaks, axis=1), strict=True):
        yield columns.T, [tags[place] for place in part.tolist()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("real", type=Path)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--negatives", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=71)
    parser.add_argument("--iterations", type=int, default=80)
    parser.add_argument("--real-times", type=int, default=2, help="how often each real sentence is shown")
    parser.add_argument("--c1", type=float, default=0.05)
    parser.add_argument("--c2", type=float, default=0.3)
    chosen = parser.parse_args()

    pool = wider_names(chosen.seed)
    values.names = lambda: pool  # type: ignore[assignment]
    real = [json.loads(line) for line in chosen.real.read_text(encoding="utf-8").splitlines()]
    made = [*generator.documents(chosen.documents, chosen.seed), *generator.hard_negatives(chosen.negatives, chosen.seed)]
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    places = 0
    for document in [*real * chosen.real_times, *made]:
        for rows, tags in islands(document["text"], document["spans"]):
            trainer.append([[str(row) for row in place] for place in rows.tolist()], tags)
            places += len(tags)
    print(f"{len(real):,} real sentences, {len(made):,} generated texts, {places:,} places", flush=True)
    trainer.set_params(
        {"c1": chosen.c1, "c2": chosen.c2, "max_iterations": chosen.iterations, "feature.possible_transitions": True, "feature.minfreq": 2}
    )
    opened = pycrfsuite.Tagger()
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "names.crfsuite")
        trainer.train(model)
        opened.open(model)
        info = opened.info()
    found: dict[int, list[float]] = {}
    for (row, label), weight in info.state_features.items():
        found.setdefault(int(row), [0.0] * 5)[TAGS.index(label)] += weight
    rows_ = np.array(sorted(found), dtype=np.uint32)
    raw = np.array([found[row] for row in rows_.tolist()])
    relative = raw[:, :4] - raw[:, 4:]
    quantised = np.clip(np.round(relative * tagger.SCALE), -tagger.BIAS, tagger.BIAS - 1).astype(np.int16)
    kept = np.abs(quantised).max(axis=1) >= SMALLEST * tagger.SCALE
    steps = np.full((5, 5), -20.0)
    for (before, after), weight in info.transitions.items():
        steps[TAGS.index(before), TAGS.index(after)] = weight
    np.savez_compressed(DATA / "weights.npz", rows=rows_[kept], values=quantised[kept], steps=steps)
    content = (DATA / "weights.npz").read_bytes()
    recipe = {
        "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "rows": int(kept.sum()), "looks": LOOKS, "places": places, "seed": chosen.seed, "documents": chosen.documents, "negatives": chosen.negatives,
        "iterations": chosen.iterations, "real_times": chosen.real_times, "c1": chosen.c1, "c2": chosen.c2, "real_sentences": len(real), "real_sha256": hashlib.sha256(chosen.real.read_bytes()).hexdigest(),
        "packages": {name: version(name) for name in ("numpy", "python-crfsuite", "sudachidict_core", "japanese-personal-name-dataset")},
    }  # fmt: skip
    (DATA / "weights.json").write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(recipe), flush=True)


if __name__ == "__main__":
    main()
