"""Passwords and personal identification numbers that stand beside their label.

Source: none prescribes a form; 個人情報保護委員会 guidelines (general rules) 3-5-3-1 name login data with a password as what can cause property damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page
from komainu.detect.words.sets import word_set

_TOKEN = re.compile(r"[!-~]{3,64}")
_PAIR = re.compile(
    r"(?:ID|Id|id|ユーザー?(?:名|ID)?|アカウント)[ ]?[/・&,、] ?(?:パスワード|PW|PASS|Pass|pw|pass|Password|password)[】\])]?[ :=は]{1,3}([!-.0-~]{2,40}) ?[/・、,] ?([!-~]{3,64})"
)
_MASK = re.compile(r"[*xX•.?-]+\Z|[*]{3}")
_WORDS = word_set("password passwd none null N/A reset expired must should is was has login changed required")


def pairs(text: str) -> Iterator[re.Match[str]]:
    """`ID/PW: name / secret`: both in one."""
    return _PAIR.finditer(text)


def trimmed(token: str) -> str:
    """A token without the marks of the sentence around it."""
    while token and token[-1] in ",;)\"'>]}":
        if token[-1] == ")" and token.count("(") >= token.count(")"):
            break
        token = token[:-1]
    return token[:-1] if token.endswith(".") and len(token) > 4 else token


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    taken: set[int] = set()
    if "/" in text or "・" in text:
        for match in pairs(text):
            secret = trimmed(match.group(2))
            if secret:
                taken.add(match.start(2))
                yield Hit(Kind.PASSWORD, match.start(2), match.start(2) + len(secret), 0.9, ("pair",))
    for value in page.values_of(Label.PASSWORD):
        if value.table:
            if value.end - value.start <= 64 and not _MASK.match(page.original[value.start : value.end]):
                yield Hit(Kind.PASSWORD, value.start, value.end, 0.95, ("column",))
            continue
        token = _TOKEN.match(text, value.start, value.end)
        if token is None or value.start in taken:
            continue
        secret = trimmed(token.group())
        if len(secret) < 4 or _MASK.match(secret) or secret.lower() in _WORDS or "@example" in secret or secret.startswith(("http", "/")):
            continue
        if (
            secret.isalpha()
            and secret.islower()
            and text[token.end() : token.end() + 1] == " "
            and text[token.end() + 1 : token.end() + 2].isascii()
            and value.head.isascii() is not False
        ):
            continue
        yield Hit(Kind.PASSWORD, value.start, value.start + len(secret), 0.93, ("label",))
    for mention in page.mentions:
        if mention.label is Label.PASSWORD and not mention.firm and mention.value < len(text):
            token = _TOKEN.match(text, mention.value)
            if token and mention.value - mention.end >= 1:
                secret = trimmed(token.group())
                if (
                    len(secret) >= 4
                    and not _MASK.match(secret)
                    and secret.lower() not in _WORDS
                    and any(not letter.isalpha() for letter in secret)
                    and not secret.startswith(("http", "/"))
                ):
                    yield Hit(Kind.PASSWORD, mention.value, mention.value + len(secret), 0.85, ("label",))
