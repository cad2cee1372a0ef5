"""One table for each kind: a text, and what of that kind stands in it."""

from komainu.detect import Detector, Kind

DETECTOR = Detector()


def found(kind: Kind, text: str) -> list[str]:
    """The values of one kind, in order, as they stand in the text."""
    return [hit.of(text) for hit in DETECTOR.detect(text) if hit.kind == kind]
