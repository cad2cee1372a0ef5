"""The guard reads HTML by itself, for it must start without the reader of files; what it knows of HTML is the same."""

from komainu.extract import markup
from komainu.guard import pages


def test_both_readers_know_the_same_html() -> None:
    assert pages._EMPTY == markup._EMPTY
    # A caption of a picture stands in a line of its own in a mail; heads, folded parts and choices are only met in whole documents.
    assert {"figure"} == pages._BREAKS - markup._BREAKS
    assert {"details", "head", "html", "legend", "select"} == markup._BREAKS - pages._BREAKS
