"""The words of an incident for each audience: drafts filled from facts and record, what they still lack, which items they carry. Pure.

Gaps stay marked (【未入力：原因】). In words to the persons two tokens stand for what differs from person to person; letters put each
person's own name and items in their place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.law.breach.schema import facts_fields
from komainu.law.classification import propose
from komainu.web.incidents import content
from komainu.web.incidents.models import HouseRules, Incident
from komainu.web.people.models import Organisation
from komainu.web.site import look
from komainu.web.site.days import day_words

Text = str | Promise

NAME_TOKEN, ITEMS_TOKEN = "《氏名》", "《対象の情報》"
_GAP = re.compile(r"【未入力：([^】]+)】|\[missing: ([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One audience of the page 言葉. `key` stands in the address and on the stored text.

    carries_items  a notice to the persons has five items, and the page checks for them
    merges         a letter or mail to each person, in which tokens stand for name and items
    """

    key: str
    title: Text
    lead: Text
    icon: str
    audience: str = ""
    channel: str | None = None
    carries_items: bool = False
    merges: bool = False


SLOTS: dict[str, Slot] = {
    slot.key: slot
    for slot in (
        Slot(
            "persons_letter",
            gettext_lazy("本人への手紙"),
            gettext_lazy("名簿の人数分をまとめて作れます。"),
            "paper",
            "persons",
            "letter",
            True,
            True,
        ),
        Slot(
            "persons_mail",
            gettext_lazy("本人へのメール"),
            gettext_lazy("1人ずつ送ります。宛先をまとめて入れないでください。"),
            "mail",
            "persons",
            "mail",
            True,
            True,
        ),
        Slot(
            "persons_telephone",
            gettext_lazy("本人への電話の台本"),
            gettext_lazy("本人であることを確かめてから話します。"),
            "phone",
            "persons",
            "telephone",
            True,
            True,
        ),
        Slot(
            "substitute",
            gettext_lazy("連絡できない本人への公表文"),
            gettext_lazy("連絡先が無い、または古いときに、本人への通知に代えて公表します。"),
            "eye",
            "substitute",
            None,
            True,
        ),
        Slot("public", gettext_lazy("公表文"), gettext_lazy("ウェブサイトなどで知らせる文です。"), "eye", "public"),
        Slot("partners", gettext_lazy("取引先への文"), gettext_lazy("取引先ごとに、関わる情報を書き分けます。"), "people", "partners"),
        Slot(
            "telephone",
            gettext_lazy("電話を受ける人の台本"),
            gettext_lazy("電話のそばに1枚。言ってよいことと、言わないことを書きます。"),
            "phone",
        ),
        Slot("staff", gettext_lazy("社内への文"), gettext_lazy("社外への説明は窓口だけが行うことを伝えます。"), "building", "staff"),
    )
}

# The items of the notice to the persons: (number, name, words by which a heading tells of it, in both languages).
NOTICE_ITEMS: tuple[tuple[int, Text, tuple[str, ...]], ...] = (
    (1, gettext_lazy("概要"), ("概要", "outline")),
    (2, gettext_lazy("対象になった情報の項目"), ("情報", "項目", "data")),
    (4, gettext_lazy("原因"), ("原因", "cause")),
    (5, gettext_lazy("二次被害またはそのおそれ"), ("二次被害", "secondary damage")),
    (9, gettext_lazy("その他（お願い、問合せ先）"), ("お願い", "問い合わせ", "問合せ", "what you can do", "questions")),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """Whether a text carries an item: `ok`, `gap` (its place is there, its content is not), `absent`."""

    number: int
    label: Text
    state: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text with a subject, and what it lacks."""

    subject: str
    body: str

    @property
    def gaps(self) -> list[str]:
        found = _GAP.findall(f"{self.subject}\n{self.body}")
        return list(dict.fromkeys(japanese or english for japanese, english in found))

    def carried(self) -> list[Carried]:
        """The five items of a notice, by the words of their headings; what stands below them a person must read."""
        text, missing = self.body.casefold(), set(self.gaps)
        result = []
        for number, label, signs in NOTICE_ITEMS:
            gaps = {
                name
                for entry in content.placeholders().values()
                if entry.notice_item == number
                for name in (entry.label.ja, entry.label.en)
            }
            state = "absent" if not any(sign in text for sign in signs) else "gap" if gaps & missing else "ok"
            result.append(Carried(number, label, state))
        return result


def class_of(incident: Incident) -> str:
    """The class or sub-kind as somebody confirmed it, else as the facts and the first report propose it; "" if nothing speaks for one."""
    if incident.classification:
        return incident.classification
    proposal = propose(incident.facts, hints_of(incident))
    return proposal.sub.id if proposal.sub else proposal.cls.id if proposal.cls else ""


def hints_of(incident: Incident) -> dict[str, str]:
    """What the reporter's choice tells about the class."""
    try:
        return content.option(incident.what).hints()
    except content.UnknownText:
        return {}


def items_of(facts: Mapping[str, Any], language: str) -> str:
    """The items of data of all data sets, each once, in people's words."""
    field = facts_fields()["data_sets[].items"]
    found = dict.fromkeys(item for data in facts.get("data_sets") or () for item in data.get("items") or ())
    return ("、" if language != "en" else ", ").join(field.label(item, language) for item in found)


def values(
    incident: Incident, organisation: Organisation | None, *, house: HouseRules, manager: str, today: date, language: str
) -> dict[str, str | None]:
    """What is known of the gaps of a draft, by their ids; what nobody knows yet is left out."""
    facts, record = incident.facts, incident.record
    event, awareness = facts.get("event") or {}, facts.get("awareness") or {}
    total = (
        facts.get("persons_total")
        or next((data.get("persons") for data in facts.get("data_sets") or () if data.get("persons")), None)
        or {}
    )
    number = total.get("maximum") or total.get("confirmed")
    known: dict[str, str | None] = {
        "letter_on": _letter_day(today, language),
        "occurred_on": _day(event.get("occurred_on") or incident.happened_on, language),
        "known_on": _day(awareness.get("known_on") or incident.noticed_on, language),
        "summary": event.get("summary_ja") or incident.what_happened,
        "items": items_of(facts, language),
        "cause": _line(record.get("cause")),
        "secondary_damage": _line(record.get("secondary_damage_text")),
        "response": _line(record.get("dealing")),
        "prevention": _line(record.get("prevention_done")) or _line(record.get("prevention_planned")),
        "authorities": _line(record.get("bodies")),
        "persons": _("%(count)s名") % {"count": f"{number:,}"} if number else None,
        "subjects": "、".join(data["label"] for data in facts.get("data_sets") or () if data.get("label")),
        "privacy_manager": manager,
        "staff_contact": house.emergency_phone,
        "desk_hours": house.desk_hours,
    }
    if organisation is not None:
        known |= {
            "organisation": organisation.name,
            "sender": "　".join(part for part in (organisation.representative_title, organisation.representative_name) if part),
            "desk_name": organisation.contact_department,
            "desk_phone": organisation.inquiry_phone or organisation.contact_phone,
            "desk_mail": organisation.inquiry_mail or organisation.contact_mail,
        }
    return known


def _day(value: Any, language: str) -> str | None:
    if isinstance(value, str) and value:
        value = date.fromisoformat(value)
    return _letter_day(value, language) if value else None


def _letter_day(day: date, language: str) -> str:
    """The day of a letter, without the day of the week."""
    return f"{day:%-d %B %Y}" if language == "en" else day_words(day, look.current().date_style, with_weekday=False)


def _line(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) else None


def draft(slot: Slot, cls: str, known: Mapping[str, str | None], *, variant: str | None = None, language: str = "ja") -> Words:
    """The words for an audience as the texts of the house give them, filled with what is known."""
    if not slot.audience:
        return _script(known, language)
    if slot.merges:
        known = {**known, "person_name": NAME_TOKEN, "items": ITEMS_TOKEN}
    found = content.words(slot.audience, cls or None, channel=slot.channel, variant=variant)
    filled = content.fill(found[0], known, language)
    return Words(filled.title, filled.body)


def proposed_variant(cls: str) -> str:
    """Whether the drafts apologise for a fault of ours or speak of an attack."""
    return str(content.load().variant_for(cls or None))


def _script(known: Mapping[str, str | None], language: str) -> Words:
    """The sheet for whoever picks up the telephone, as one text."""
    script = content.phone_script()

    def said(text: content.Text) -> str:
        return content.fill_text(text, known, language)[0]

    lines = [
        _("■ 電話を受けたら"),
        *(f"・{said(line)}" for line in script.take_call),
        "",
        _("■ 言わないこと"),
        *(f"・{said(line)}" for line in script.never),
    ]
    for question in script.questions:
        lines += ["", f"Q　{said(question.question)}", f"A　{said(question.say)}", _("×　%(text)s") % {"text": said(question.do_not_say)}]
    return Words(_("電話を受ける人の台本"), "\n".join([*lines, "", _("■ 終わりに"), said(script.closing)]) + "\n")


def merged(text: str, *, name: str, items: str) -> str:
    """The text to one person."""
    return text.replace(NAME_TOKEN, name).replace(ITEMS_TOKEN, items)
