"""在留カード番号 and 特別永住者証明書番号: two letters, eight digits, two letters.

Source: 出入国管理及び難民認定法施行規則 art. 19-6 (the number of a residence card: four letters and eight digits); 出入国在留管理庁, 在留カード等番号失効情報照会.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_CARD = re.compile(r"(?<![0-9A-Za-z\-])[A-Za-z]{2}[ -]?[0-9]{8}[ -]?[A-Za-z]{2}(?![0-9A-Za-z]|-[0-9])")


def find(page: Page) -> Iterator[Hit]:
    for match in page.digits(_CARD, 8, lettered=True):
        label = page.label_before(match.start())
        if label is Label.RESIDENCE:
            yield Hit(Kind.RESIDENCE_CARD, match.start(), match.end(), 0.97, ("label",))
        elif label is not Label.OTHER_NUMBER and match.group().isalnum() and match.group().isupper():
            yield Hit(Kind.RESIDENCE_CARD, match.start(), match.end(), 0.8, ("form",))
