"""Domains: A-labels, the registrable part by the Public Suffix List, and which of two are easily taken for one another.

The list in data/ is that of publicsuffix.org (MPL-2.0), unchanged. It is never parsed: a rule is looked for as a line of the file.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_LETTERS = str.maketrans(
    {
        # Letters of other scripts that look Latin, and the digits and kana that look like others.
        **dict(zip("аеорсухікјѕһԁԛԝьвмнтгпԍӏ", "aeopcyxikjshdqwbbmhtrngl", strict=True)),
        **dict(zip("αβγδεζηικνορτυχω", "abydeznikvoptuxw", strict=True)),
        **dict(zip("ɑɡıłøđħœæßþ", "agilodhoaab", strict=True)),
        "0": "o",
        "1": "l",
        "力": "カ",
        "二": "ニ",
        "口": "ロ",
        "工": "エ",
        "八": "ハ",
        "一": "ー",
        "-": "",
        "‐": "",
        "‑": "",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@lru_cache(maxsize=4096)
def a_label(domain: str) -> str:
    """The domain in small letters, its labels in ASCII; as it is where that cannot be."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    labels = re.split("[.。．｡]", unicodedata.normalize("NFKC", domain).lower())
    return ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in labels)


def u_label(domain: str) -> str:
    """The domain as a person reads it."""
    return ".".join(_readable(label) for label in domain.split("."))


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def is_beneath(domain: str, top: str) -> bool:
    """Whether a domain is `top` or beneath it, by whole labels."""
    return domain == top or domain.endswith("." + top)


@cache
def _rules() -> frozenset[bytes]:
    """The lines of the list: to make a set of them costs what some fifty searches of the whole would, and a policy asks for hundreds of domains."""
    return frozenset(files("komainu.guard").joinpath("data/public_suffix_list.dat").read_bytes().splitlines())


def _has_rule(rule: str) -> bool:
    return rule.encode("utf-8") in _rules()


@lru_cache(maxsize=4096)
def public_suffix(domain: str) -> str:
    """The longest public suffix of a domain (A-labels); the last label where no rule knows it."""
    written = domain.split(".")
    labels = [_readable(label) for label in written]
    for start in range(len(labels)):
        rest = ".".join(labels[start:])
        if _has_rule("!" + rest):
            return ".".join(written[start + 1 :])
        if _has_rule(rest) or (start + 1 < len(labels) and _has_rule("*." + ".".join(labels[start + 1 :]))):
            return ".".join(written[start:])
    return written[-1]


@lru_cache(maxsize=4096)
def registrable(domain: str) -> str:
    """The part of a domain that somebody registered: its public suffix and one label more. A suffix alone is itself."""
    suffix = public_suffix(domain)
    before = domain.removesuffix(suffix).rstrip(".")
    return f"{before.rpartition('.')[2]}.{suffix}" if before else domain


def organisation(domain: str) -> tuple[str, str]:
    """The label that names the organisation, and the public suffix behind it."""
    suffix = public_suffix(domain)
    return registrable(domain).removesuffix(suffix).rstrip("."), suffix


@lru_cache(maxsize=8192)
def skeleton(domain: str) -> str:
    """What a hurried eye sees of a domain."""
    text = unicodedata.normalize("NFKC", u_label(domain)).lower()
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter) or letter in "\u3099\u309a")
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    for seen, meant in _PAIRS:
        text = text.replace(seen, meant)
    return text


def are_close(one: str, other: str) -> bool:
    """Whether one slip of the hand makes one of the other: optimal string alignment distance 1, the longer at least 4 letters."""
    short, long = sorted((one, other), key=len)
    if len(long) < 4 or len(long) - len(short) > 1 or one == other:
        return False
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]


def looks_like(domain: str, reference: str, *, other_suffix: bool = True) -> bool:
    """Whether `domain`, which is no reference domain, is easily taken for `reference`.

    other_suffix  whether the same name under another public suffix counts
    """
    if is_beneath(domain, reference):
        return False
    own = registrable(domain)
    ours, theirs = own.split("."), reference.split(".")
    if len(ours) == len(theirs):
        unequal = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
        if len(unequal) == 1 and are_close(_readable(unequal[0][0]), _readable(unequal[0][1])):
            return True
    if skeleton(own) == skeleton(reference):
        return True
    if domain.startswith(reference + "."):
        return True
    if other_suffix:
        name, suffix = organisation(domain)
        known_name, known_suffix = organisation(reference)
        return bool(name) and name == known_name and suffix != known_suffix
    return False
