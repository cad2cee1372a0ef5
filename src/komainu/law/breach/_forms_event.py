"""What a form says of the report itself, of what happened and of what was done about it."""

from collections.abc import Sequence

from ._forms_data import vocabulary
from ._forms_derived import NOTHING, PARTLY_EN, PARTLY_JA, Derived, text_value, words
from ._forms_facts import Case, day_of, may_hold_number, moment_ja
from ._forms_model import Item, japanese_day

# The entry, asked for by no form of its own, that names the police and other bodies which were told.
OTHER_BODIES = "record.bodies"

# Single facts -----------------------------------------------------------------------------------------------------


def mapped(case: Case, item: Item) -> Derived:
    return Derived((item.map or {}).get(case.fact(item.source)))


def fact_date(case: Case, item: Item) -> Derived:
    return Derived(day_of(case.fact(item.source)))


def contains_my_number(case: Case, item: Item) -> Derived:
    answers = [may_hold_number(data_set) for data_set in case.all_sets]
    if True in answers or case.misuse():
        return Derived("yes")
    if not answers or None in answers:
        hint_ja = "含まれるか分からないときは「はい」を選ぶことになっています。分かったら直します。"
        return Derived(
            "yes", hint_ja=hint_ja, hint_en="While it is unknown the form asks for yes. Correct it when you know.", origin="default"
        )
    return Derived("no")


def report_sequence(case: Case, item: Item) -> Derived:
    filed_before = case.was_filed("preliminary") or case.was_filed("final")
    follows = case.stage == "supplementary" or (case.stage == "final" and filed_before)
    return Derived("follow_up" if follows else "new", origin="default")


def report_stage(case: Case, item: Item) -> Derived:
    return Derived("final" if case.needs_everything else "preliminary", origin="default")


def filing_day(case: Case, item: Item) -> Derived:
    return Derived(case.as_of, origin="default")


def contact_line(case: Case, item: Item) -> Derived:
    organisation = case.organisation
    lines = [organisation.get(key, "") for key in ("contact_department", "contact_name", "contact_phone", "contact_email")]
    text = "　".join(line for line in lines if line)
    return Derived(f"問合せ先：{text}" if text else None, complete=False, origin="organisation")


# What happened ----------------------------------------------------------------------------------------------------


def kinds(case: Case, item: Item) -> Derived:
    answers = case.answer("kinds") or {}
    chosen = tuple(
        kind if answers[kind] == "yes" else f"{kind}_suspected"
        for kind in ("leak", "loss", "damage")
        if answers.get(kind) in ("yes", "possible")
    )
    complete = all(answers.get(kind) not in ("unknown", None) for kind in ("leak", "loss", "damage"))
    return Derived(chosen or None, complete, hint_ja="" if complete else PARTLY_JA, hint_en="" if complete else PARTLY_EN)


def my_number_kinds(case: Case, item: Item) -> Derived:
    base = kinds(case, item)
    event = base.value if isinstance(base.value, tuple) and case.sets("my_number") else ()
    misuse = case.misuse()
    extra = []
    for kind, keys in (
        ("use", ("wrongful_use", "use_contrary_to_article9")),
        ("provision", ("wrongful_provision", "provision_contrary_to_article19")),
    ):
        states = {misuse[key] for key in keys if key in misuse}
        if states:
            extra.append(kind if "confirmed" in states else f"{kind}_suspected")
    return Derived((*event, *extra) or None, base.complete or not event, hint_ja=base.hint_ja, hint_en=base.hint_en)


def _open_grounds(case: Case, regime: str) -> tuple[str, str]:
    numbers = [ground.rsplit(".r", 1)[1].split(".")[1] for ground in case.answer(f"{regime}.possible_grounds") or () if ".r" in ground]
    if not numbers:
        return "", ""
    joined = "、".join(f"{number}号" for number in numbers)
    return f"事実がそろうと、{joined}にも該当する可能性があります。", "May also apply once more is known: item " + ", ".join(numbers)


def appi_grounds(case: Case, item: Item) -> Derived:
    chosen = tuple(ground.removeprefix("appi.r7.") for ground in case.answer("appi.grounds") or ())
    hint_ja, hint_en = _open_grounds(case, "appi")
    if not chosen and case.answer("appi.report_required") == "not_required":
        chosen = ("none",)
    return Derived(tuple(sorted(chosen)) or None, not hint_ja, hint_ja=hint_ja, hint_en=hint_en)


_SYSTEMS = {"information_provision_network": "1i", "number_use_affairs_system": "1ro", "public_body_related_affairs_system": "1ha"}


def my_number_grounds(case: Case, item: Item) -> Derived:
    """Items 1, 2 and 4 are split into three on the form; which of them follows from the sets and the misuse."""
    grounds = set(case.answer("my_number.grounds") or ())
    sets, misuse = case.sets("my_number"), case.misuse()
    found: set[str] = set()
    if "my_number.r2.1" in grounds:
        found |= {
            _SYSTEMS[system] for system in ((data_set.get("my_number") or {}).get("system") for data_set in sets) if system in _SYSTEMS
        }
    if "my_number.r2.2" in grounds:
        found |= {"2i"} if sets and case.fact("wrongful_act.suspected") is True else set()
        found |= {key for key, kind in (("2ro", "wrongful_use"), ("2ha", "wrongful_provision")) if kind in misuse}
    if "my_number.r2.3" in grounds:
        found.add("3")
    four: set[str] = set()
    if "my_number.r2.4" in grounds:
        four |= {"4i"} if sets else set()
        four |= {key for key, kind in (("4ro", "use_contrary_to_article9"), ("4ha", "provision_contrary_to_article19")) if kind in misuse}
    found |= four
    hint_ja, hint_en = _open_grounds(case, "my_number")
    complete = not hint_ja
    if len(four) > 1:
        # The count that exceeds the threshold may belong to one of them only; the facts do not split it.
        hint_ja, hint_en, complete = (
            "4号のイ・ロ・ハのどれかを確かめてください。" + hint_ja,
            "Check which of 4 (i), (ro), (ha) applies. " + hint_en,
            False,
        )
    if not grounds and case.answer("my_number.report_required") == "not_required":
        found = {"none"}
    chosen = tuple(choice.key for choice in item.choices if choice.key in found)
    return Derived(chosen or None, complete, hint_ja=hint_ja, hint_en=hint_en.strip())


def course(case: Case, item: Item) -> Derived:
    lines = [case.fact("event.summary_ja") or ""]
    lines += [f"{moment_ja(row.get('at'))}　{row.get('text', '')}".strip("　") for row in case.timeline]
    text = "\n".join(line for line in lines if line)
    return text_value(text, text)


def outline(case: Case, item: Item) -> Derived:
    """The outline for an entrustor or a person: when, when known, what, in sentences."""
    ja: list[str] = []
    en: list[str] = []
    occurred, known = day_of(case.fact("event.occurred_on")), day_of(case.fact("awareness.known_on"))
    summary = case.fact("event.summary_ja") or ""
    if summary:
        ja.append(summary)
        en.append(summary)
    if occurred:
        ja.append(f"発生日：{japanese_day(occurred)}")
        en.append(f"Occurred on {occurred.isoformat()}")
    if known:
        ja.append(f"発覚日：{japanese_day(known)}")
        en.append(f"Discovered on {known.isoformat()}")
    answers = case.answer("kinds") or {}
    found = [
        (vocabulary()["kinds"][kind], answers[kind]) for kind in ("leak", "loss", "damage") if answers.get(kind) in ("yes", "possible")
    ]
    if found:
        ja.append("事案：" + "、".join(word[0] + ("" if state == "yes" else "のおそれ") for word, state in found))
        en.append("Kind: " + ", ".join(("" if state == "yes" else "suspected ") + word[1] for word, state in found))
    return text_value("\n".join(ja), "\n".join(en), complete=bool(summary and known))


def _types_hint(types: Sequence[str]) -> tuple[str, str]:
    ja, en = words("event_types", types)
    return (f"複数の原因に当たります（{ja}）。主なものを選んでください。", f"Several apply ({en}). Choose the main one.")


def mark_kind(case: Case, item: Item) -> Derived:
    """The mark's kind of incident: from what happened where that is plain, else from leak, loss and damage."""
    types = case.fact("event.types") or ()
    chosen = list(dict.fromkeys(key for key in ((item.map or {}).get(kind) for kind in types) if key))
    if not chosen:
        answers = case.answer("kinds") or {}
        pairs = (("leak", "leak"), ("loss", "destroy_damage"), ("damage", "destroy_damage"))
        chosen = list(dict.fromkeys(key for kind, key in pairs if answers.get(kind) in ("yes", "possible")))
    if len(chosen) > 1:
        ja = "、".join(choice.ja for choice in item.choices if choice.key in chosen)
        en = ", ".join(choice.en for choice in item.choices if choice.key in chosen)
        hint = (f"複数の種類に当たります（{ja}）。主なものを選んでください。", f"Several kinds apply ({en}). Choose the main one.")
        return Derived(chosen[0], complete=False, hint_ja=hint[0], hint_en=hint[1])
    return Derived(chosen[0] if chosen else None)


_ACTORS = {"outsider": "outside", "own_worker": "us", "entrustee_worker": "entrustee"}


def mark_origin(case: Case, item: Item) -> Derived:
    """Who did it, where a wrongful act is suspected; otherwise where it arose."""
    actor = _ACTORS.get(case.fact("wrongful_act.actor") or "") if case.fact("wrongful_act.suspected") is True else None
    place = case.fact("entrustment.incident_place")
    if actor is not None or place is None:
        return Derived(actor)
    return Derived(place if place in ("us", "entrustee") else "outside")


def cause(case: Case, item: Item) -> Derived:
    types = case.fact("event.types") or ()
    chosen = list(dict.fromkeys(key for key in ((item.map or {}).get(kind) for kind in types) if key))
    if len(chosen) > 1:
        hint_ja, hint_en = _types_hint(types)
        return Derived(chosen[0], complete=False, hint_ja=hint_ja, hint_en=hint_en)
    return Derived(chosen[0] if chosen else None)


def other_cause(case: Case, item: Item) -> Derived:
    ja, en = words("event_types", (kind for kind in case.fact("event.types") or () if kind != "other"))
    return text_value(ja, en)


def signs_only(case: Case, item: Item) -> Derived:
    """The cause in detail is for people to write; the facts only remind of what was seen."""
    types, types_en = words("event_types", case.fact("event.types") or ())
    signs, signs_en = words("indicators", case.fact("event.indicators") or ())
    ja = "／".join(part for part in (f"事象：{types}" if types else "", f"兆候：{signs}" if signs else "") if part)
    en = " / ".join(part for part in (f"Event: {types_en}" if types_en else "", f"Signs: {signs_en}" if signs_en else "") if part)
    return Derived(hint_ja=ja, hint_en=en)


# What was done ----------------------------------------------------------------------------------------------------


def notification_state(case: Case, item: Item) -> Derived:
    notified = day_of(case.fact("notification.notified_on"))
    if notified is not None:
        return Derived("done" if notified <= case.as_of else "planned")
    if case.fact("notification.immediate_notice_would_spread_harm") or case.fact("notification.facts_too_unclear_to_help_subjects"):
        hint = ("今は通知を待てますが、義務は残ります。", "The notice may wait now; the duty remains.")
        return Derived("planned", hint_ja=hint[0], hint_en=hint[1])
    measures = words("substitute_measures", case.fact("notification.substitute_measures") or ())
    if measures[0]:
        return Derived(
            hint_ja=f"代替措置：{measures[0]}。実施の状況を選んでください。", hint_en=f"Substitute: {measures[1]}. Choose its state."
        )
    return NOTHING


def notification_text(case: Case, item: Item) -> Derived:
    ja: list[str] = []
    en: list[str] = []
    notified = day_of(case.fact("notification.notified_on"))
    if notified is not None:
        past = notified <= case.as_of
        ja.append(f"{japanese_day(notified)}に本人へ通知{'しました' if past else 'する予定です'}。")
        en.append(f"The persons {'were' if past else 'will be'} notified on {notified.isoformat()}.")
    measures = words("substitute_measures", case.fact("notification.substitute_measures") or ())
    if measures[0]:
        contact = case.fact("notification.contact")
        reason = vocabulary()["contact"][contact] if contact in ("none_held", "outdated") else ("", "")
        ja.append(f"代替措置：{measures[0]}" + (f"（{reason[0]}ため）" if reason[0] else ""))
        en.append(f"Substitute measures: {measures[1]}" + (f" ({reason[1]})" if reason[1] else ""))
    if notified is None and case.fact("notification.immediate_notice_would_spread_harm"):
        ja.append("直ちに通知するとかえって被害が広がるおそれがあるため、通知の時期を見ています。")
        en.append("The notice waits because telling now might spread the harm.")
    elif notified is None and case.fact("notification.facts_too_unclear_to_help_subjects"):
        ja.append("事案がほとんど判明しておらず、通知しても本人が対処できないため、通知の時期を見ています。")
        en.append("The notice waits because almost nothing is known yet.")
    return text_value("\n".join(ja), "\n".join(en))


def publication_hint(case: Case, item: Item) -> Derived:
    if "publication" in (case.fact("notification.substitute_measures") or ()):
        return Derived(
            hint_ja="代替措置として公表を選んでいます。実施の状況を選んでください。",
            hint_en="Publication is the substitute measure. Choose its state.",
        )
    return NOTHING


def other_matters(case: Case, item: Item) -> Derived:
    ja, en = words("other_duties", case.answer("other_duties") or ())
    if not ja:
        return NOTHING
    hint = (
        "報告・届出の日付と、警察への届出などがあれば書き足してください。",
        "Add the dates, and reports to the police or others if there are any.",
    )
    return Derived(f"あわせて行う報告・連絡：{ja}", False, f"あわせて行う報告・連絡：{ja}", f"Other reports: {en}", *hint)


def other_bodies(case: Case, item: Item) -> Derived:
    ja: list[str] = []
    en: list[str] = []
    for key, name, name_en in (("preliminary_submitted_on", "速報", "preliminary"), ("final_submitted_on", "確報", "final")):
        day = day_of(case.fact(f"reporting.{key}"))
        if day is not None:
            ja.append(f"個人情報保護委員会等へ{name}を提出：{japanese_day(day)}")
            en.append(f"{name_en} report filed with the Commission on {day.isoformat()}")
    told = case.entries.get(OTHER_BODIES)
    if isinstance(told, str) and told.strip():
        ja.append(told.strip())
        en.append(told.strip())
    return text_value("\n".join(ja), "\n".join(en), complete=False) if ja else NOTHING
