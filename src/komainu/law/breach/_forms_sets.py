"""What a form says of the data and of the number of persons."""

from ._forms_data import vocabulary
from ._forms_derived import NOTHING, PARTLY_EN, PARTLY_JA, Derived, text_value, words
from ._forms_facts import Case, Count, combined, holds_card, may_hold_number
from ._forms_model import Item


def _values(case: Case, item: Item) -> tuple[set[str], bool]:
    """The values of one list field over the sets of the form, and whether every set states it."""
    sets = case.sets(item.sets)
    found: set[str] = set()
    for data_set in sets:
        found |= set(data_set.get(item.words) or ())
        if item.words == "items" and may_hold_number(data_set) is True:
            found.add("individual_number")
    return found, bool(sets) and all(data_set.get(item.words) is not None for data_set in sets)


def set_words(case: Case, item: Item) -> Derived:
    found, complete = _values(case, item)
    chosen = {(item.map or {}).get(value) for value in found}
    keys = tuple(choice.key for choice in item.choices if choice.key in chosen)
    unsettled = bool(keys) and not complete
    return Derived(keys or None, complete, hint_ja=PARTLY_JA if unsettled else "", hint_en=PARTLY_EN if unsettled else "")


def other_words(case: Case, item: Item) -> Derived:
    """What stands behind その他: the words of the values that have no choice of their own.

    The parent maps them all to `other`; the map is found in the item that this one completes.
    """
    found, complete = _values(case, item)
    ja, en = words(item.words, (value for value in found if (item.map or {}).get(value) == "other" and value != "other"))
    return text_value(ja, en, complete=complete)


def set_text(case: Case, item: Item) -> Derived:
    found, complete = _values(case, item)
    ja, en = words(item.words, found)
    return text_value(ja, en, complete=complete or not ja)


def set_description(case: Case, item: Item) -> Derived:
    """One line for each body of data: whose, on what, which items."""
    lines: list[str] = []
    lines_en: list[str] = []
    complete = bool(case.sets(item.sets))
    for data_set in case.sets(item.sets):
        parts = [words(field, data_set.get(field) or ()) for field in ("subject_kinds", "media", "items")]
        complete = complete and data_set.get("items") is not None
        label = data_set.get("label") or ""
        ja = "／".join(part for part, _ in parts if part)
        en = " / ".join(part for _, part in parts if part)
        if ja:
            lines.append(f"{label}：{ja}" if label else ja)
            lines_en.append(f"{label}: {en}" if label else en)
    return text_value("\n".join(lines), "\n".join(lines_en), complete=complete or not lines)


def sensitive(case: Case, item: Item) -> Derived:
    sets = case.sets(item.sets)
    parts_ja: list[str] = []
    parts_en: list[str] = []
    complete = bool(sets)
    for field, ja, en in (("special_care", "要配慮個人情報", "special care-required"), ("financial", "財産的被害に関わる項目", "property")):
        found = {value for data_set in sets for value in data_set.get(field) or ()}
        complete = complete and all(data_set.get(field) is not None for data_set in sets)
        # Address, telephone and the like alone lead to no property damage; the item asks for what may.
        found -= {"contact_details", "sns_account", "purchase_history"}
        if found:
            word_ja, word_en = words(field, found)
            parts_ja.append(f"{ja}：{word_ja}")
            parts_en.append(f"{en}: {word_en}")
    if not parts_ja and complete:
        return text_value("該当なし", "none")
    return text_value("\n".join(parts_ja), "\n".join(parts_en), complete=complete or not parts_ja)


def _counted(count: Count) -> Derived:
    if count.upper is None:
        if count.lower is None:
            return NOTHING
        hint = ("最大で何人かが、まだ分かっていません。", "The largest possible number is not known yet.")
        return Derived(
            count.lower, False, f"{count.lower:,}人（確認済みの人数。最大は確認中）", f"{count.lower:,} (confirmed; maximum unknown)", *hint
        )
    if count.lower == count.upper:
        return Derived(count.upper)
    confirmed_ja = f"（うち確認済み{count.lower:,}人）" if count.lower is not None else ""
    confirmed_en = f" ({count.lower:,} confirmed)" if count.lower is not None else ""
    return Derived(count.upper, True, f"最大{count.upper:,}人{confirmed_ja}", f"at most {count.upper:,}{confirmed_en}")


def persons(case: Case, item: Item) -> Derived:
    return _counted(case.persons(item.sets))


def card_persons(case: Case, item: Item) -> Derived:
    sets = case.sets(item.sets)
    with_card = [data_set for data_set in sets if holds_card(data_set) is True]
    open_sets = [data_set for data_set in sets if holds_card(data_set) is None]
    if not with_card:
        return Derived(0) if sets and not open_sets else NOTHING
    total = case.persons(item.sets)
    counted = combined([data_set.get("persons") or {} for data_set in with_card])
    # A sum over overlapping sets must not exceed the persons of the whole incident.
    whole = len(with_card) == len(sets)
    if whole:
        counted = total
    elif total.upper is not None and counted.upper is not None:
        counted = Count(counted.lower, min(counted.upper, total.upper))
    result = _counted(counted)
    if open_sets:
        return Derived(result.value, False, result.ja, result.en, PARTLY_JA, PARTLY_EN)
    return result


def protection(case: Case, item: Item) -> Derived:
    lines: list[str] = []
    lines_en: list[str] = []
    complete = True
    for data_set in case.sets(item.sets):
        facts = data_set.get("protection") or {}
        cipher = facts.get("encryption")
        complete = complete and cipher is not None
        if cipher is None:
            continue
        measures = words("protection", (key for key, value in facts.items() if value is True))
        cipher_ja, cipher_en = vocabulary()["encryption"][cipher]
        label = data_set.get("label") or ""
        lines.append((f"{label}：" if label else "") + "、".join(part for part in (cipher_ja, measures[0]) if part))
        lines_en.append((f"{label}: " if label else "") + ", ".join(part for part in (cipher_en, measures[1]) if part))
    return text_value("\n".join(dict.fromkeys(lines)), "\n".join(dict.fromkeys(lines_en)), complete=complete or not lines)
