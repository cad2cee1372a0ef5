"""Personal information in Japanese text: found, counted by person, masked.

    detector = Detector()
    hits = detector.detect("担当の山田太郎（090-1234-5678）まで")
    persons(text, hits).count, mask(text, hits), redact(text, hits)

Pure: no Django, no clock, no network, no file but its own data. Offsets count code points of the text as given.
"""

from __future__ import annotations

from komainu.detect.detector import Detector, Reading
from komainu.detect.hit import Hit, Kind
from komainu.detect.masking import mask, redact
from komainu.detect.persons import Persons, persons
from komainu.detect.words.own import OwnWords, OwnWordsError

__all__ = ["Detector", "Hit", "Kind", "OwnWords", "OwnWordsError", "Persons", "Reading", "mask", "persons", "redact"]
