"""Personal information in Japanese text: found, counted by person, masked.

    detector = Detector()
    hits = detector.detect("担当の山田太郎（090-1234-5678）まで")
    persons(text, hits).count, mask(text, hits), redact(text, hits)

Pure: no Django, no clock, no network, no file but its own data. Offsets count code points of the text as given.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from komainu.detect.hit import Hit, Kind
from komainu.detect.masking import mask, redact

if TYPE_CHECKING:
    from komainu.detect.detector import Detector, Reading
    from komainu.detect.people import Persons, persons
    from komainu.detect.words.own import OwnWords, OwnWordsError
else:
    # What finds takes long to load; who only handles what others found does without it.
    _LATER = {
        "Detector": "detector",
        "Reading": "detector",
        "Persons": "people",
        "persons": "people",
        "OwnWords": "words.own",
        "OwnWordsError": "words.own",
    }

    def __getattr__(name: str) -> Any:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
        return value


__all__ = ["Detector", "Hit", "Kind", "OwnWords", "OwnWordsError", "Persons", "Reading", "mask", "persons", "redact"]
