"""Others who find personal information, run in an environment of their own: `python peers.py ENGINE DOCUMENTS.jsonl PREDICTIONS.jsonl`.

presidio     Presidio with GiNZA's model as its language engine, its own recognizers, and 20 Japanese patterns with context words: the best that its interfaces allow
presidio-plain  Presidio as it comes, with the same language engine
ginza        GiNZA's model alone: Person is a name
patterns     the same patterns in one Hyperscan database, each match a hit: what a bare multi-pattern engine finds, and how fast

Nothing here imports Komainu. The last line on standard output is the time in seconds for the texts alone, models loaded.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Spans = list[dict[str, Any]]
D = "[-ー－‐]?"
PATTERNS: list[tuple[str, str, list[str]]] = [
    ("POSTAL_CODE", r"〒?[0-9]{3}[-－‐][0-9]{4}", ["〒", "郵便番号", "zip"]),
    ("PHONE", r"0[0-9]{1,4}[-－‐(][0-9]{1,4}[-－‐)][0-9]{3,4}", ["電話", "TEL", "携帯", "FAX", "連絡先"]),
    ("PHONE", r"0[5789]0[0-9]{8}", ["携帯", "電話"]),
    ("PHONE", r"\+81[- ]?[0-9]{1,4}[- ]?[0-9]{1,4}[- ]?[0-9]{4}", ["電話"]),
    ("EMAIL", r"[A-Za-z0-9._%+-]{1,20}@[A-Za-z0-9.-]{1,40}\.[A-Za-z]{2,6}", []),
    ("MY_NUMBER", r"[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}", ["個人番号", "マイナンバー"]),
    ("CORPORATE_NUMBER", r"T[0-9]{13}", ["登録番号", "法人番号"]),
    ("CORPORATE_NUMBER", r"[1-9][0-9]{12}", ["法人番号"]),
    ("DRIVER_LICENSE", r"[0-9]{12}", ["免許"]),
    ("PENSION_NUMBER", r"[0-9]{4}-[0-9]{6}", ["年金"]),
    ("PASSPORT", r"[A-Z]{2}[0-9]{7}", ["旅券", "パスポート"]),
    ("RESIDENCE_CARD", r"[A-Z]{2}[0-9]{8}[A-Z]{2}", ["在留"]),
    ("CREDIT_CARD", r"[3-6][0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{2,4}", ["カード"]),
    ("BANK_ACCOUNT", r"[0-9]{7}", ["口座", "普通", "当座"]),
    ("IP_ADDRESS", r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}", ["IP"]),
    ("AGE", r"[0-9]{1,3}[歳才]", ["年齢"]),
    ("BIRTH_DATE", r"(?:明治|大正|昭和|平成|令和)(?:元|[0-9]{1,2})年[0-9]{1,2}月[0-9]{1,2}日", ["生年月日", "生"]),
    ("BIRTH_DATE", r"(?:19|20)[0-9]{2}[-/年.][0-9]{1,2}[-/月.][0-9]{1,2}日?", ["生年月日", "生"]),
    ("ADDRESS", r"(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県)[^ ,0-9]{2,9}[0-9]{1,4}(?:[-－丁目番地号の0-9]{1,14})", ["住所"]),
    ("PASSWORD", r"(?:パスワード|password)[:： は]{1,2}[!-~]{6,20}", ["パスワード"]),
]
NAMES = {
    "PERSON": "PERSON_NAME",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "CREDIT_CARD",
    "IP_ADDRESS": "IP_ADDRESS",
}
MODEL = "ja_ginza"


def presidio(with_patterns: bool) -> Callable[[str], Spans]:
    import tldextract

    # Its recognizer of mail addresses would ask the network for a list of domains at each start; the one in its package does.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IpRecognizer,
        PhoneRecognizer,
        SpacyRecognizer,
    )

    configuration = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "ja", "model_name": MODEL}],
        "ner_model_configuration": {"model_to_presidio_entity_mapping": {"Person": "PERSON"}, "low_score_entity_names": []},
    }
    engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    registry = RecognizerRegistry(supported_languages=["ja"])
    registry.add_recognizer(SpacyRecognizer(supported_language="ja", supported_entities=["PERSON"]))
    for recognizer in (CreditCardRecognizer, EmailRecognizer, IpRecognizer):
        registry.add_recognizer(recognizer(supported_language="ja"))
    registry.add_recognizer(PhoneRecognizer(supported_language="ja", supported_regions=("JP",)))
    if with_patterns:
        for number, (kind, pattern, context) in enumerate(PATTERNS):
            score = (
                0.3
                if context and kind in {"MY_NUMBER", "DRIVER_LICENSE", "BANK_ACCOUNT", "BIRTH_DATE", "CORPORATE_NUMBER", "PENSION_NUMBER"}
                else 0.6
            )
            registry.add_recognizer(
                PatternRecognizer(
                    f"J_{kind}",
                    name=f"ja{number}",
                    patterns=[Pattern(kind, pattern, score)],
                    context=context or None,
                    supported_language="ja",
                )
            )
    analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["ja"])

    def find(text: str) -> Spans:
        found = analyzer.analyze(text=text, language="ja", score_threshold=0.4)
        return [
            {"start": one.start, "end": one.end, "type": NAMES.get(one.entity_type, one.entity_type.removeprefix("J_"))} for one in found
        ]

    return find


def ginza() -> Callable[[str], Spans]:
    import spacy

    model = spacy.load(MODEL)
    return lambda text: [
        {"start": one.start_char, "end": one.end_char, "type": "PERSON_NAME"} for one in model(text).ents if one.label_ == "Person"
    ]


def patterns() -> Callable[[str], Spans]:
    import hyperscan

    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SOM_LEFTMOST
    database.compile(
        expressions=[pattern.encode() for _, pattern, _ in PATTERNS], ids=list(range(len(PATTERNS))), flags=[flags] * len(PATTERNS)
    )

    def find(text: str) -> Spans:
        raw, spans = text.encode(), {}

        def seen(number: int, start: int, end: int, _flags: int, _context: object) -> None:
            spans[number, start] = end

        database.scan(raw, match_event_handler=seen)
        return [
            {"start": len(raw[:start].decode()), "end": len(raw[:end].decode()), "type": PATTERNS[number][0]}
            for (number, start), end in spans.items()
        ]

    return find


ENGINES: dict[str, Callable[[], Callable[[str], Spans]]] = {
    "presidio": lambda: presidio(True),
    "presidio-plain": lambda: presidio(False),
    "ginza": ginza,
    "patterns": patterns,
}


def main(engine: str, source: str, target: str) -> None:
    documents = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    find = ENGINES[engine]()
    for document in documents[:3]:
        find(document["text"])
    start = time.process_time()
    answers = [find(document["text"]) for document in documents]
    seconds = time.process_time() - start
    with Path(target).open("w", encoding="utf-8") as file:
        for document, spans in zip(documents, answers, strict=True):
            file.write(json.dumps({"id": document["id"], "spans": spans}, ensure_ascii=False) + "\n")
    print(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
