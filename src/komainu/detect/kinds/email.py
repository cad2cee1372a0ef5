"""E-mail addresses: the addr-spec alone.

Source: RFC 5322 section 3.4.1 (addr-spec; dot-atom without comments), RFC 1035 section 2.3.1 and RFC 5321 section 4.5.3.1 for the lengths. Docomo's and au's old addresses with dots
that no RFC allows (a..b@, a.@) exist and are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.page import Page

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\Z")
# The number of a mail looks like an address and is none (RFC 5322 section 3.6.4).
_MESSAGE_ID = re.compile(r"(?:[Mm]essage-?[Ii][Dd]|MESSAGE-ID|メッセージI[Dd]|In-Reply-To|References|Content-I[Dd])[ :=]{0,4}<?\Z|cid:\Z")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])")


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1)
        if domain:
            local = _LOCAL.search(text[max(0, at - 64) : at])
            tail = local.group() if local else ""
            for mark in ("mailto:", "="):
                if mark in tail:
                    tail = tail.rsplit(mark, 1)[1]
            tail = tail.lstrip("'`{|*/=&?!#~^.")
            if tail and not _MESSAGE_ID.search(text[max(0, at - len(tail) - 24) : at - len(tail)]):
                yield Hit(Kind.EMAIL, at - len(tail), domain.end(), 0.99, ("form",))
        at = text.find("@", at + 1)
