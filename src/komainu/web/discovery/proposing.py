"""From what was found to a line of the ledger: what a new line would say, and which lines may be meant. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from komainu.web.discovery import kinds
from komainu.web.discovery.meant import Candidate
from komainu.web.discovery.models import Finding, Folder, ScanSource
from komainu.web.ledger import content

MOST_PROPOSED = 8
# Words of a path that say whose information it is; the vocabulary's own words come beside.
PERSON_WORDS: Mapping[str, tuple[str, ...]] = {
    "applicant": ("履歴書", "職務経歴", "採用", "応募", "面接"),
    "employee": ("給与", "人事", "勤怠", "年末調整", "扶養", "社員", "従業員"),
    "customer": ("顧客", "お客様", "注文", "発送", "購入"),
    "member": ("会員",),
    "patient": ("患者", "カルテ", "受診"),
    "business_contact": ("取引先", "名刺", "仕入先"),
    "prospect": ("問合せ", "問い合わせ", "見込", "展示会", "アンケート"),
    "visitor": ("来訪", "来客"),
    "shareholder": ("株主",),
}
MEDIA = {
    ScanSource.Kind.FOLDER: "server",
    ScanSource.Kind.MAILBOX: "server",
    ScanSource.Kind.DATABASE: "server",
    ScanSource.Kind.BUCKET: "saas",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a file or a folder holds, in plain values."""

    name: str
    path: str
    counted: tuple[str, ...]
    special_care: tuple[str, ...]
    lower: int
    upper: int | None

    @classmethod
    def of(cls, subject: Finding | Folder) -> "Found":
        name = PurePosixPath(subject.name).stem if isinstance(subject, Finding) else subject.name.rstrip("/").rpartition("/")[2]
        if isinstance(subject, Finding):
            return cls(name, subject.path, tuple(subject.counts), tuple(subject.special_care), subject.persons_lower, subject.persons_upper)
        return cls(name, subject.path, tuple(subject.kinds), (), subject.persons, None)


def persons_of(path: str) -> list[str]:
    """Whose information a path says that it is."""
    return [person for person, words in PERSON_WORDS.items() if any(word in path for word in words)]


def line_values(found: Found, source: ScanSource) -> dict[str, Any]:
    """The form of a new line, as far as it can be told. What nobody can tell stays open."""
    items = kinds.items_of(found.counted, found.special_care)
    if "SENSITIVE" in found.counted and not found.special_care:
        items.append("health")
    known = found.upper is not None and found.lower == found.upper and found.lower > 0
    persons = _("%(lower)s人以上") % {"lower": f"{found.lower:,}"}
    if known:
        persons = ngettext("%(count)s人", "%(count)s人", found.lower) % {"count": f"{found.lower:,}"}
    elif found.upper is not None:
        persons = _("%(lower)s〜%(upper)s人") % {"lower": f"{found.lower:,}", "upper": f"{found.upper:,}"}
    return {
        "name": found.name[:200],
        "department": str(source.department_id),
        "persons": persons_of(found.path),
        "items": [each for each in content.ids("items") if each in items],
        "count": found.lower if known else None,
        "media": [MEDIA[ScanSource.Kind(source.kind)]],
        "places": _("%(source)s：%(path)s") % {"source": source.name, "path": found.path[:900]},
        "property_damage": _damage(found.counted),
        "note": _("調べた結果から作りました（見つかった人数 %(persons)s）。内容を確かめて直してください。") % {"persons": persons},
    }


def _damage(counted: Iterable[str]) -> str:
    """Card numbers are what the vocabulary names; a sign-in may or may not lead to payments, which nobody can tell from a file."""
    wanted = "card_no" if "CREDIT_CARD" in counted else ""
    return wanted if wanted in content.ids("property_damages") else ""


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[\W\d_]+", "", text)
    return {plain[index : index + 2] for index in range(len(plain) - 1)}


def words_of(found: Found) -> list[str]:
    """The steps of its path by which a line of the ledger may name it: the last three, without endings."""
    steps = [PurePosixPath(each).stem for each in found.path.strip("/").split("/")[-3:]]
    return [each for each in steps if len(each) > 1]


class Likeness:
    """How well lines fit what was found: by their place, their name, their items. 0 for not at all."""

    def __init__(self, found: Found) -> None:
        self.steps = [each for each in found.path.strip("/").split("/") if len(each) > 1][-3:]
        self.pairs = _pairs("/".join(self.steps))
        self.items = set(kinds.items_of(found.counted, found.special_care))
        self.persons = set(persons_of(found.path))

    def to(self, line: Candidate) -> float:
        place = 3.0 if any(step in line.places for step in self.steps) else 0.0
        own = _pairs(line.name)
        name = 4.0 * len(own & self.pairs) / len(own) if own else 0.0
        shared = 2.0 * len(self.items.intersection(line.items)) / len(self.items) if self.items else 0.0
        persons = 1.0 if self.persons.intersection(line.persons) else 0.0
        return place + name + shared + persons + (1.0 if line.is_expected else 0.0)


def suggested(found: Found, lines: Iterable[Candidate]) -> list[Candidate]:
    """The lines that fit best, the best first."""
    like = Likeness(found)
    rated = [(like.to(line), line.number, line) for line in lines]
    return [line for rating, _number, line in sorted(rated, key=lambda each: (-each[0], each[1])) if rating >= 1][:MOST_PROPOSED]
