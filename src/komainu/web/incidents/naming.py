"""What an id of the law engine, of the facts or of a record is called on a page, in the reader's language. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from komainu.law.breach.explain import ground_title
from komainu.law.breach.schema import field_at
from komainu.law.citations import Citation, all_citations
from komainu.law.classification import UnknownId, label
from komainu.web.incidents.questions import SETS, Place, data_set_name, groups, places, questions, value_at
from komainu.web.site import days, look
from komainu.web.site.templatetags.site import jdate

SUBJECT_WORDS = {
    "appi": gettext_lazy("個人情報保護法の報告"),
    "my_number": gettext_lazy("番号法（マイナンバー）の報告"),
    "privacy_mark": gettext_lazy("プライバシーマークの報告"),
    "notice": gettext_lazy("本人への通知"),
    "publication": gettext_lazy("公表"),
}
CLOCK_WORDS = {
    "appi.preliminary": gettext_lazy("個人情報保護委員会への速報"),
    "appi.final": gettext_lazy("個人情報保護委員会への確報"),
    "my_number.preliminary": gettext_lazy("番号法の速報（委員会）"),
    "my_number.final": gettext_lazy("番号法の確報（委員会）"),
    "privacy_mark.preliminary": gettext_lazy("プライバシーマーク審査機関への速報"),
    "privacy_mark.final": gettext_lazy("プライバシーマーク審査機関への確報"),
    "entrustor.preliminary": gettext_lazy("委託元への通知（報告の義務を免れる方法）"),
    "client.told": gettext_lazy("委託元への契約上の報告"),
    "notice.told": gettext_lazy("本人への通知"),
}
# Undetermined is never shown as no: it has a word and a badge of its own.
REQUIRED_WORDS = {
    "required": gettext_lazy("必要"),
    "not_required": gettext_lazy("不要"),
    "undetermined": gettext_lazy("まだ決まらない"),
    "not_applicable": gettext_lazy("対象外"),
    "alternative_permitted": gettext_lazy("必要（代わりの方法も可）"),
    "desirable": gettext_lazy("望ましい"),
    "not_settled": gettext_lazy("まだ決まらない"),
}
REQUIRED_BADGES = {
    "required": "danger",
    "not_required": "success",
    "undetermined": "warning",
    "not_applicable": "",
    "alternative_permitted": "danger",
    "desirable": "info",
    "not_settled": "warning",
}
DECIDED_WORDS = {
    "required": pgettext_lazy("判断", "行う"),
    "not_required": pgettext_lazy("判断", "行わない"),
    "undetermined": pgettext_lazy("判断", "まだ決めない"),
}
RECIPIENT_WORDS = {
    "ppc": gettext_lazy("個人情報保護委員会"),
    "delegated_minister": gettext_lazy("権限の委任を受けた大臣"),
    "privacy_mark_review_body": gettext_lazy("プライバシーマークの審査機関"),
}


def language() -> str:
    """ja or en, as the page is read now."""
    return "en" if (get_language() or "").startswith("en") else "ja"


_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_UNNAMED_SET = re.compile(r"「d(\d+)」")


def said(entry: Mapping[str, Any]) -> str:
    """The sentence of a mapping with `ja` and `en` in the reader's language.

    The law engine writes days as ISO and a data set without a name by its id; a Japanese sentence reads 2026年5月7日 and データ1.
    """
    text = str(entry.get(language()) or entry.get("ja") or "")
    if language() == "en":
        return text
    text = _DAY.sub(lambda found: _in_words(found[0]), text)
    return _UNNAMED_SET.sub(r"\1", text)


def _in_words(text: str) -> str:
    day = days.parse_day(text)
    return days.day_words(day, look.current().date_style, with_weekday=False) if day is not None else text


def grounds(ids: Iterable[str]) -> list[str]:
    return [ground_title(one, language()) for one in ids]


def citations(ids: Iterable[str]) -> list[Citation]:
    """The places behind the ids; an id that the registry has no more is left out."""
    known = all_citations()
    return [known[one] for one in ids if one in known]


def class_words(classification: str) -> str:
    try:
        return label("class", classification).in_language(language())
    except UnknownId:
        return ""


def day_words(value: date) -> str:
    return jdate(value)


def persons_words(number: int | None) -> str:
    """A number of people; nothing where nobody knows it."""
    return "" if number is None else ngettext("%(count)s人", "%(count)s人", number) % {"count": f"{number:,}"}


def place_words(place: Place, facts: Mapping[str, Any]) -> str:
    """The short name of a fact, with its data set where there are several: 外部への流出（配送先の名簿）."""
    field = place.question.field
    title = field.title_en if language() == "en" else field.title_ja
    if place.question.path in {"data_sets[].persons.confirmed", "data_sets[].persons.maximum"}:
        title = _("本人の数（確認済み）") if place.question.path.endswith("confirmed") else _("本人の数（最大）")
    if place.data_set and len(facts.get("data_sets") or ()) > 1:
        return _("%(title)s（%(set)s）") % {"title": title, "set": data_set_name(facts, place.data_set)}
    return title


def value_words(path: str, value: Any) -> str:
    """A value of the facts in words; not known yet is an answer too."""
    if value is None:
        return _("まだ分からない")
    field = field_at(path)
    if field.kind.value == "date":
        return jdate(date.fromisoformat(value))
    if field.kind.value == "count":
        return persons_words(value)
    question = questions().get(path)
    if question is None or isinstance(value, bool):
        return field.label(value, language())
    named = {one.value: one.en if language() == "en" else one.ja for one in question.choices}
    if isinstance(value, list):
        return _("、").join(named.get(one, str(one)) for one in value) or _("ない（確かめた）")
    return named.get(value, str(value))


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of fact in words, before and now."""

    title: str
    before: str
    after: str


def path_of(key: str) -> tuple[str, str]:
    """The schema's path and the data set of a path as `facts.differences` writes it (`data_sets[d1].stage`)."""
    if not key.startswith("data_sets["):
        return key, ""
    one, _bracket, rest = key.removeprefix("data_sets[").partition("]")
    return f"{SETS}{rest.removeprefix('.')}" if rest else "data_sets[]", one


def changes(differences: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> list[Said]:
    """What was learnt, in words: `[{path, before, after}]` of the facts. A data set that came or went is one line."""
    found = []
    for entry in differences:
        path, one = path_of(entry["path"])
        if path == "data_sets[]":
            name = data_set_name(facts, one)
            found.append(Said(_("データの集合「%(name)s」") % {"name": name}, "", _("加えた") if entry["after"] else _("取り除いた")))
            continue
        question = questions().get(path)
        if question is not None:
            title = place_words(Place(question, one), facts)
            found.append(Said(title, value_words(path, entry["before"]), value_words(path, entry["after"])))
    return found


def facts_in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fact that is known, in the order of the questions: title and value."""
    found = []
    for group in groups():
        for place in places(facts, group.id):
            value = value_at(facts, place)
            if value is not None:
                found.append((place_words(place, facts), value_words(place.question.path, value)))
    return found


def day_words_of(text: str) -> str:
    """The same for ISO text; nothing for nothing."""
    return jdate(date.fromisoformat(text)) if text else ""
