"""基礎年金番号: four and six digits, without a check digit that the public knows; told by its label or column.

Source: 国民年金法施行規則 art. 1 (the number of the 基礎年金番号通知書); 日本年金機構, 基礎年金番号・年金証書の年金コード.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_TEN = re.compile(r"(?<![0-9A-Za-z.\-+])[0-9]{4}(?:[-ー]\n?| )?[0-9]{6}(?![0-9A-Za-z]|[-.][0-9])")


def find(page: Page) -> Iterator[Hit]:
    for match in page.digits(_TEN, 10):
        if page.label_before(match.start()) is Label.PENSION:
            yield Hit(Kind.PENSION_NUMBER, match.start(), match.end(), 0.95, ("label",))
