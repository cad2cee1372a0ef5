"""The columns of a line: which field holds words of which vocabulary, how a value is said, which must be there before the line is checked. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from komainu.web.ledger import content
from komainu.web.ledger.models import ANSWERS, BANDS, LedgerLine
from komainu.web.site.templatetags.site import jdate

# Field → vocabulary. Of these, the first hold several values, the others one.
SETS = {
    "persons": "persons", "items": "items", "acquisition_ways": "acquisition_ways", "media": "media", "storage_ways": "storage_ways",
    "disposal_ways": "disposal_ways", "transfer_ways": "transfer_ways",
}  # fmt: skip
ONES = {
    "notice": "notices", "provision": "provisions", "take_out": "take_outs", "retention_basis": "retention_bases",
    "retention_start": "retention_starts", "property_damage": "property_damages",
}  # fmt: skip
FREE = frozenset({"items", "persons"})
"""Sets that may hold words of the department's own beside those of the vocabulary."""
LONGEST_FREE = 60
MOST_VALUES = 60

LABELS: dict[str, Any] = {
    "persons": _("本人の種類"),
    "items": _("個人情報の項目"),
    "acquisition_ways": _("取得の方法"),
    "media": _("媒体"),
    "storage_ways": _("保管の方法"),
    "disposal_ways": _("廃棄の方法"),
    "transfer_ways": _("移送・送信の方法"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that stand together on the page, in the form and on paper."""

    id: str
    label: Any
    fields: tuple[str, ...]


GROUPS: tuple[Group, ...] = (
    Group("what", _("何を、どこの部門が"), ("name", "business", "department", "manager", "persons", "items", "count")),
    Group("why", _("何のために、どう取得するか"), ("purpose", "acquisition_ways", "notice", "notice_reason", "shown_text")),
    Group("where", _("どこに、どう保管するか"), ("media", "places", "country", "storage_ways", "access_persons", "take_out", "backup", "transfer_ways")),
    Group("until", _("いつまで使い、いつまで保管するか"), (
        "use_limit", "use_limit_on", "retention_basis", "retention_source", "retention_start", "retention_start_on", "retention_years",
        "retention_months", "retention_words", "disposal_ways",
    )),
    Group("others", _("委託・提供"), (
        "entrustment", "entrustees", "provision", "receivers", "joint_use", "joint_use_details", "foreign", "foreign_details",
    )),
    Group("client", _("委託元との約束"), ("client", "client_limits", "client_report_hours", "client_return")),
    Group("more", _("そのほか"), ("property_damage", "old_number", "used_from", "note")),
)  # fmt: skip
"""All columns that people fill in, in their order. The classification's answers stand beside (`classifying`)."""

FIELDS: tuple[str, ...] = tuple(name for group in GROUPS for name in group.fields)
MUST = (
    "persons", "items", "purpose", "acquisition_ways", "notice", "media", "places", "storage_ways", "access_persons", "disposal_ways",
    "entrustment", "provision", "joint_use", "foreign", "take_out",
)  # fmt: skip
"""What must be filled in before a department says that its line is right. Business, number of persons and the end are asked beside (`missing`)."""


def label(field: str) -> Any:
    """What a column is called."""
    return LABELS.get(field) or LedgerLine._meta.get_field(field).verbose_name  # type: ignore[union-attr]


def groups(kind: str) -> Iterator[Group]:
    """The groups of a ledger: what was agreed with a client belongs to the entrusted alone."""
    return (group for group in GROUPS if group.id != "client" or kind == LedgerLine.Kind.ENTRUSTED)


def value_of(line: LedgerLine, field: str) -> Any:
    """The bare value, as the trail and a comparison have it."""
    if field == "department":
        return line.department.name
    if field == "manager":
        return line.manager_name
    return getattr(line, field)


def said(line: LedgerLine, field: str) -> str:
    """A column in words; "" where nothing is recorded."""
    return in_words(field, value_of(line, field))


def in_words(field: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if field in SETS:
        return content.said(SETS[field], value)
    if field in ONES:
        return content.word(ONES[field], str(value))
    if field in {"entrustment", "joint_use", "foreign"}:
        return str(dict(ANSWERS).get(value, value))
    if field.endswith("_on") or field in {"used_from", "retention_until"}:
        return str(jdate(value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def band_words(band: str) -> str:
    return next((str(words) for key, words, _most in BANDS if key == band), "")


def missing(line: LedgerLine) -> list[str]:
    """The columns that must still be filled in before the line can be checked, in their order."""
    found = {field for field in MUST if not getattr(line, field)}
    if not (line.manager_id or line.manager_words):
        found.add("manager")
    if not (line.use_limit or line.use_limit_on):
        found.add("use_limit")
    if not line.retention_basis:
        found.add("retention_basis")
    if not (line.retention_words or line.retention_years or line.retention_months):
        found.add("retention_words")
    if line.kind == LedgerLine.Kind.ENTRUSTED and not line.client:
        found.add("client")
    return [field for field in FIELDS if field in found]
