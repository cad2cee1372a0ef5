"""旅券番号: two letters and seven digits.

Source: 旅券法施行規則 別記様式 (the number of a Japanese passport); ICAO Doc 9303 part 4 (document number of at most nine characters).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_PASSPORT = re.compile(r"(?<![0-9A-Za-z\-])[A-Za-z]{2}([ -]?)[0-9]{7}(?![0-9A-Za-z]|[-.][0-9])")
# The letters that Japan has given to passports so far; other countries' need the label.
_JAPANESE = frozenset("MTN")


def find(page: Page) -> Iterator[Hit]:
    for match in page.digits(_PASSPORT, 7, lettered=True):
        label = page.label_before(match.start())
        if label is Label.PASSPORT:
            yield Hit(Kind.PASSPORT, match.start(), match.end(), 0.96, ("label",))
        elif label is not Label.OTHER_NUMBER and not match.group(1) and match.group()[0] in _JAPANESE and match.group()[:2].isupper():
            yield Hit(Kind.PASSPORT, match.start(), match.end(), 0.6, ("form",))
