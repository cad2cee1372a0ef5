"""What a message's page shows, and what it asks for: as little as the risk allows. Pure: from the guard's verdict to plain values."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from komainu.guard.domains import registrable
from komainu.web.mailroom.check_words import check_label, kind_label, subject_label

# Reasons that lie in who a recipient is: for these each outside recipient is looked at by itself.
ABOUT_RECIPIENTS = frozenset(
    {
        "visible_many", "lookalike_domain", "address_near_known", "namesake", "display_name_mismatch", "reply_new_domain", "addressee_mismatch",
        "employee_private_address", "list_unresolved", "blocked_recipient",
    }
)  # fmt: skip
# Reasons for which a sentence is asked: what goes out cannot be called back, and somebody will ask why.
WANTS_REASON = frozenset(
    {"personal_information", "special_care", "individual_number", "card_number", "credentials", "employee_private_address"}
)
LOOKS_LIKE = frozenset({"lookalike_domain", "address_near_known"})
_DOMAIN = re.compile(r"(?<![\w.-])(?:[\w.+-]+@)?((?:[\w-]+\.)+[\w-]{2,})")
MOST_ONE_BY_ONE = 10
STRONG = frozenset({"confirm", "approve", "forbid"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an address; `is_odd` where it differs from what the reader may take it for."""

    text: str
    is_odd: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of the verdict. `key` is what its box is called."""

    key: str
    check: str
    label: str
    grade: str
    subject: str
    detail: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class ShownRecipient:
    address: str
    pieces: tuple[Piece, ...]
    role: str
    is_inside: bool
    is_delivered: bool
    known: bool
    count: int
    in_thread: bool
    via: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownAttachment:
    name: str
    size_bytes: int
    type: str
    is_inspected: bool
    persons: int
    kinds: tuple[tuple[str, int], ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be ticked and written. Keys of boxes; `groups` are recipients (or their domains, where they are many) with the addresses behind."""

    reasons: tuple[Reason, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    wants_words: bool = False

    def missing(self, ticked: set[str], words: str) -> list[str]:
        """What of it is not there: keys of boxes, `words` for the sentence."""
        wanted = [each.key for each in self.reasons] + [f"to:{name}" for name, _ in self.groups]
        return [key for key in wanted if key not in ticked] + (["words"] if self.wants_words and len(words.strip()) < 5 else [])


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its page shows it."""

    grade: str = ""
    recipients: tuple[ShownRecipient, ...] = ()
    hidden_inside: int = 0
    attachments: tuple[ShownAttachment, ...] = ()
    general: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] = ()
    persons: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    asked: Asked = field(default_factory=Asked)

    @property
    def domains(self) -> list[tuple[str, int]]:
        """The outside domains with how many recipients each has."""
        return Counter(each.address.rpartition("@")[2] for each in self.recipients if not each.is_inside).most_common()


def shown(verdict: Mapping[str, Any] | None, known: Sequence[str] = ()) -> Shown:
    """`known` are domains that the house writes to, for marking the letters in which a look-alike differs. No query."""
    if not verdict:
        return Shown()
    reasons = tuple(_reason(each) for each in verdict["findings"])
    of: dict[str, list[Reason]] = {}
    for reason, finding in zip(reasons, verdict["findings"], strict=True):
        of.setdefault(finding["subject"], []).append(reason)
    similar = [*known, *(each["address"].rpartition("@")[2] for each in verdict["recipients"])]
    recipients = tuple(_recipient(each, of.get(each["address"], []), similar) for each in verdict["recipients"])
    attachments = tuple(_attachment(each, of.get(each["name"], [])) for each in verdict["attachments"])
    named = {each["address"] for each in verdict["recipients"]} | {each["name"] for each in verdict["attachments"]}
    kinds: Counter[str] = Counter()
    for each in verdict["attachments"]:
        kinds.update(each["kinds"])
    counted = [each["count"] for each in verdict["findings"] if each["check"] == "personal_information"]
    return Shown(
        grade=verdict["verdict"],
        recipients=tuple(sorted(recipients, key=lambda each: (each.is_inside, not each.reasons, each.known))),
        attachments=attachments,
        general=tuple(reason for subject, many in of.items() if subject not in named for reason in many),
        reasons=reasons,
        persons=max(sum(counted), *(each["persons"] for each in verdict["attachments"]), 0) if verdict["attachments"] else sum(counted),
        kinds=tuple((kind_label(kind), number) for kind, number in kinds.most_common()),
        asked=_asked(verdict["verdict"], reasons, recipients),
    )


def _reason(finding: Mapping[str, Any]) -> Reason:
    return Reason(
        key=f"{finding['check']}:{finding['subject']}",
        check=finding["check"],
        label=check_label(finding["check"]),
        grade=finding["grade"],
        subject=subject_label(finding["subject"]),
        detail=finding["detail"],
        is_strong=finding["grade"] in STRONG,
    )


def _asked(grade: str, reasons: Sequence[Reason], recipients: Sequence[ShownRecipient]) -> Asked:
    """Nothing below `confirm`. From there each reason; each outside recipient where the reasons lie in who they are; words where data goes out."""
    if grade not in STRONG:
        return Asked()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if any(each.check in ABOUT_RECIPIENTS for each in reasons):
        outside = [each.address for each in recipients if not each.is_inside and each.is_delivered]
        if len(outside) <= MOST_ONE_BY_ONE:
            groups = tuple((address, (address,)) for address in outside)
        else:
            by_domain: dict[str, list[str]] = {}
            for address in outside:
                by_domain.setdefault(address.rpartition("@")[2], []).append(address)
            groups = tuple((domain, tuple(many)) for domain, many in by_domain.items())
    return Asked(tuple(reasons), groups, any(each.check in WANTS_REASON and each.is_strong for each in reasons))


def _recipient(each: Mapping[str, Any], reasons: Sequence[Reason], similar: Sequence[str]) -> ShownRecipient:
    # The sentence of such a reason names whom one takes it for.
    named = [found for reason in reasons if reason.check in LOOKS_LIKE for found in _DOMAIN.findall(reason.detail)]
    return ShownRecipient(
        address=each["address"],
        pieces=marked(each["address"], [*named, *similar])
        if any(reason.check in LOOKS_LIKE for reason in reasons)
        else (Piece(each["address"]),),
        role=each["role"],
        is_inside=each["inside"],
        is_delivered=each["delivered"],
        known=each["known"],
        count=each["count"],
        in_thread=each["in_thread"],
        via=each["via"] or "",
        reasons=tuple(reasons),
    )


def marked(address: str, similar: Sequence[str]) -> tuple[Piece, ...]:
    """An address in pieces; the letters of its domain that differ from the nearest other domain are odd. Without such a one the whole domain is."""
    local, _, domain = address.rpartition("@")
    nearest: list[bool] | None = None
    for other in dict.fromkeys(similar):
        if other.lower() == domain.lower() or registrable(other) == registrable(domain):
            continue
        odd = _differing(domain, other)
        if sum(odd) <= max(2, len(domain) // 4) and (nearest is None or sum(odd) < sum(nearest)):
            nearest = odd
    flags = nearest if nearest is not None and any(nearest) else [True] * len(domain)
    pieces = [Piece(f"{local}@")]
    for letter, is_odd in zip(domain, flags, strict=True):
        if pieces[-1].is_odd == is_odd and len(pieces) > 1:
            pieces[-1] = Piece(pieces[-1].text + letter, is_odd)
        else:
            pieces.append(Piece(letter, is_odd))
    return tuple(pieces)


def _differing(one: str, other: str) -> list[bool]:
    """Which letters of `one` are not those of `other`, by the longest common beginning and end."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    stop = max(len(one) - end, min(start + 1, len(one)))
    return [start <= place < stop for place in range(len(one))]


def _attachment(each: Mapping[str, Any], reasons: Sequence[Reason]) -> ShownAttachment:
    return ShownAttachment(
        name=each["name"],
        size_bytes=each["size_bytes"],
        type=each["type"],
        is_inspected=each["inspected"],
        persons=each["persons"],
        kinds=tuple((kind_label(kind), number) for kind, number in each["kinds"].items()),
        reasons=tuple(reasons),
    )
