"""What the engine finds, in the words of the house and of the ledger. Pure but for the labels of the house's own words."""

import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from komainu.scan.risk import rules
from komainu.scan.words import kind_word
from komainu.web.discovery.conditions import BAND_KEYS, BANDS, KINDS
from komainu.web.discovery.models import GRADES, HouseWord

BITS: Mapping[str, int] = {kind: 1 << place for place, kind in enumerate(KINDS)}
OTHER_BIT = 1 << 60
"""The house's own words."""
GRADE_BADGES = {4: "danger", 3: "warning", 2: "info", 1: "unknown", 0: "unknown"}
BAND_WORDS = dict(
    zip(
        BAND_KEYS,
        (_("人数は分からない"), _("1〜10人"), _("11〜100人"), _("101〜1,000人"), _("1,001〜10,000人"), _("10,001人以上")),
        strict=True,
    )
)

ITEMS: Mapping[str, str] = {
    "PERSON_NAME": "name", "POSTAL_CODE": "address", "ADDRESS": "address", "PHONE": "phone", "EMAIL": "mail", "BIRTH_DATE": "birth", "AGE": "birth",
    "MY_NUMBER": "my_number", "DRIVER_LICENSE": "identity_number", "PENSION_NUMBER": "identity_number", "HEALTH_INSURANCE": "identity_number",
    "PASSPORT": "identity_number", "RESIDENCE_CARD": "identity_number", "CREDIT_CARD": "card", "BANK_ACCOUNT": "bank", "LOGIN_ID": "login",
    "PASSWORD": "login", "IP_ADDRESS": "log",
}  # fmt: skip
"""A kind of hit → the item of the ledger's vocabulary."""
SPECIAL_ITEMS: Mapping[str, str] = {
    "race": "creed", "creed": "creed", "social_status": "creed", "criminal_record": "criminal", "crime_victim": "criminal",
    "criminal_procedure": "criminal", "juvenile_procedure": "criminal", "disability": "disability",
}  # fmt: skip


def bits_of(kinds: Iterable[str]) -> int:
    found = 0
    for kind in kinds:
        found |= BITS.get(kind, OTHER_BIT)
    return found


def band_of(persons: int) -> str:
    return next((key for most, key in BANDS if persons <= most), BAND_KEYS[-1])


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "ja"


def word(kind: str) -> str:
    """What a kind is called. A word of the house's own by its label; the first time in a process that costs a query, for a label never changes."""
    return own_label(kind) if kind.startswith("own_") else kind_word(kind, language())


_LABELS: dict[str, str] = {}


def own_label(kind: str) -> str:
    if kind not in _LABELS:
        _LABELS.update((each.code, each.label) for each in HouseWord.objects.all())
    return _LABELS.get(kind, kind)


def grade_word(grade: int) -> str:
    return str(dict(GRADES)[grade])


def rule_choices() -> list[tuple[str, str]]:
    """The engine's rules as a filter offers them, each once."""
    said = language()
    return list({rule.id: rule.text[said] for rule in rules()}.items())


def items_of(kinds: Iterable[str], special_care: Iterable[str]) -> list[str]:
    """The ledger's items for what was found."""
    found = [ITEMS[kind] for kind in kinds if kind in ITEMS]
    found += [SPECIAL_ITEMS.get(kind, "health") for kind in special_care]
    return list(dict.fromkeys(found))


def name_key(text: str) -> str:
    """A name as the search compares its beginning: width and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\x00", "")[:60]


def said_persons(lower: int, upper: int) -> str:
    """How many persons a file is about, at least and at most, as far as it can be told."""
    if not upper:
        return "—"
    return ngettext("%(span)s人", "%(span)s人", upper) % {"span": f"{lower:,}" if lower == upper else f"{lower:,}〜{upper:,}"}
