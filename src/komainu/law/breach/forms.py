"""The report forms of a breach: which items they ask for on a day, and the items filled from the facts.

Forms are dated data (rules/forms/*.toml) that an office can correct by `overrides`. Facts and assessment are taken as the JSON
of their schemas. Nothing here decides whether a report is owed.

    form = load_form("ppc", date(2026, 11, 22))
    filled = fill(form, stage="preliminary", facts=facts, assessment=assessment, organisation={...}, entries={}, as_of=date(2026, 11, 22))
    for group in copy_page(filled): ...

Overrides, as JSON that the web stores:

    {"schema_version": 1, "revision": "2026-11-20", "note": "live form compared",
     "items": {"ppc.1.9": {"label_ja": "…", "label_en": "…", "hint_ja": "…", "choices": [{"key": "…", "ja": "…", "en": "…"}],
                           "preliminary": "x|k|-", "final": "x|k|-", "hidden": true, "compared_on": "2026-11-20"}},
     "add":   [{"id": "office.1", "after": "ppc.1.9", "type": "text", "label_ja": "…", "preliminary": "k", "final": "x"}],
     "order": ["ppc.1.2", "ppc.1.1"]}
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ._forms_data import FORM_NAMES, published_form, with_overrides
from ._forms_derived import Derived
from ._forms_event import OTHER_BODIES
from ._forms_facts import Case
from ._forms_model import (
    Applies,
    Choice,
    CopyGroup,
    FilledForm,
    FilledItem,
    Form,
    FormError,
    Item,
    Origin,
    Stage,
    State,
    check_entry,
    display,
    is_blank,
)
from ._forms_values import derive

__all__ = [
    "FORM_NAMES",
    "NOT_COMPARED_EN",
    "NOT_COMPARED_JA",
    "ORGANISATION_KEYS",
    "OTHER_BODIES",
    "Applies",
    "Choice",
    "CopyGroup",
    "FilledForm",
    "FilledItem",
    "Form",
    "FormError",
    "Item",
    "check_entry",
    "copy_page",
    "fill",
    "load_form",
    "may_wait",
    "missing",
    "ready_to_file",
]

# What `fill` looks for in `organisation`; the last two belong to the incident and may be left out.
ORGANISATION_KEYS = (
    "name", "corporate_number", "industry", "address", "representative", "privacy_mark_number",
    "contact_name", "contact_department", "contact_phone", "contact_email", "entrustor_name", "entrustee_name",
)  # fmt: skip

NOT_COMPARED_JA = "この項目は実際の入力画面と照合していません"
NOT_COMPARED_EN = "This item has not been compared with the live form"

_STAGES = ("preliminary", "final", "supplementary")


def load_form(name: str, on: date, overrides: Mapping[str, Any] | None = None) -> Form:
    """The form of this name as it is on a day.

    name        ppc, my_number, privacy_mark, entrustor or notice
    on          the day of filing, in Japan
    overrides   the office's corrections in the shape shown at the top of this module
    Raises FormError if there is no such form on that day, or if the overrides do not fit it.
    """
    form = published_form(name, on)
    return with_overrides(form, overrides) if overrides else form


def fill(
    form: Form,
    *,
    stage: Stage,
    facts: Mapping[str, Any],
    assessment: Mapping[str, Any],
    organisation: Mapping[str, str],
    entries: Mapping[str, object],
    timeline: Sequence[Mapping[str, Any]] = (),
    as_of: date,
    filed_stages: Collection[str] | None = None,
) -> FilledForm:
    """The form with every item that can be filled, and with what is still missing said for each.

    stage          a supplementary report completes the final one if that was filed, else the preliminary one
    organisation   see ORGANISATION_KEYS; an absent or empty text is missing
    entries        what the office wrote, by item id (see `check_entry`); entries of other forms may stand among them.
                   An entry that no longer fits its item is not used, and the hint says so
    timeline       rows with `at` (ISO text, day or aware time) and `text`, in the order in which they shall stand
    as_of          the day of filing
    filed_stages   the stages of this very form that went out already; None takes what `reporting` of the facts says of the Commission
    Raises FormError for an unknown stage.
    """
    if stage not in _STAGES:
        raise FormError("stage", "one of " + ", ".join(_STAGES))
    case = Case(facts, assessment, stage, as_of, organisation, timeline, entries, filed_stages)
    filled: dict[str, FilledItem] = {}
    # An item may depend on one that stands after it, once the office has changed the order.
    for item in sorted(form.items, key=lambda item: item.applies is not None):
        filled[item.id] = _fill_item(case, form, item, filled)
    return FilledForm(form, stage, as_of, tuple(filled[item.id] for item in form.items))


def _fill_item(case: Case, form: Form, item: Item, filled: Mapping[str, FilledItem]) -> FilledItem:
    parent = filled.get(item.applies.item) if item.applies else None
    if item.applies and parent is not None and parent.value is not None and not _is_any(parent.value, item.applies.any_of):
        return FilledItem(item, None, "", "", "none", "not_applicable", item.hint_ja, item.hint_en)
    stale = ""
    for key in (item.id, *item.entry_from):
        value = case.entries.get(key)
        if is_blank(value):
            continue
        try:
            checked = check_entry(item, value)
        except FormError:
            stale = stale or str(value)
            continue
        hint_ja, hint_en = _overruled(case, item, checked)
        return FilledItem(item, checked, *display(item, checked), "entry", "filled", hint_ja, hint_en)
    result = _proposed(case, form, item)
    if stale:
        result = replace(
            result,
            hint_ja=f"保存されている記入「{stale[:40]}」は、今の様式に合いません。選び直してください。",
            hint_en=f"The stored entry “{stale[:40]}” does not fit the form as it is now. Choose again.",
        )
    return _judged(case, item, result)


def _is_any(value: object, wanted: Sequence[str]) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return any(one in wanted for one in values)


def _proposed(case: Case, form: Form, item: Item) -> Derived:
    if item.organisation:
        text = case.organisation.get(item.organisation, "").strip()
        return Derived(text or None, origin="organisation")
    if item.compose:
        composed = _composed(case, item)
        if composed.value is not None or item.derive == "composed":
            return composed
    if item.derive == "other_words" and item.part_of and item.map is None:
        parent = next((other for other in form.items if other.id == item.part_of), None)
        return derive(case, replace(item, map=parent.map if parent else None))
    result = derive(case, item)
    if item.choices and result.value is not None and not _fits(item, result.value):
        # The office took away the choice that the facts would give.
        return Derived(hint_ja="事実に合う選択肢が、この様式にありません。", hint_en="No choice of this form fits the facts.")
    return result


def _fits(item: Item, value: object) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return all(item.choice(key) is not None for key in values)


def _composed(case: Case, item: Item) -> Derived:
    """One text from the entries that the office wrote into the Commission's forms."""
    ppc = published_form("ppc", case.as_of)
    lines: list[tuple[str, str]] = []
    for key in item.compose:
        source = ppc.item(key)
        for candidate in (key, *source.entry_from):
            value = case.entries.get(candidate)
            if is_blank(value):
                continue
            try:
                shown = display(source, check_entry(source, value))
            except FormError:
                continue
            lines.append((f"{source.label_ja}：{shown[0]}", f"{source.label_en}: {shown[1]}"))
            break
    if item.derive not in ("", "composed") and lines:
        own = derive(case, item)
        if own.value is not None:
            lines.append((own.ja, own.en))
    if not lines:
        return Derived()
    text = "\n".join(ja for ja, _ in lines)
    hint = ("委員会への報告書に書いた内容から作りました。", "Made from what was written into the report to the Commission.")
    return Derived(text, True, text, "\n".join(en for _, en in lines), *hint, origin="entry")


def _overruled(case: Case, item: Item, entered: object) -> tuple[str, str]:
    """A sentence when the office's entry differs from what the facts say."""
    if not item.derive or item.derive == "composed" or item.compose:
        return "", ""
    derived = derive(case, item)
    if derived.value is None or derived.value == entered or derived.origin != "facts":
        return "", ""
    ja, en = (derived.ja, derived.en) if derived.ja else display(item, derived.value)
    return f"事務局の記入です。事実から求めた値：{ja}", f"Entered by the office. The facts give: {en}"


def _judged(case: Case, item: Item, result: Derived) -> FilledItem:
    hint_ja = "".join(part for part in (result.hint_ja, item.hint_ja) if part)
    hint_en = " ".join(part for part in (result.hint_en, item.hint_en) if part)
    ja, en = (result.ja, result.en) if result.ja else display(item, result.value)
    need = item.final if case.needs_everything else item.preliminary
    state: State
    origin: Origin = "none" if result.value is None else result.origin
    if result.value is not None and (result.complete or not case.needs_everything):
        state = "filled"
    elif need == "x":
        state = "missing"
    else:
        state = "may_wait"
    return FilledItem(item, result.value, ja, en, origin, state, hint_ja, hint_en)


def missing(filled: FilledForm) -> tuple[FilledItem, ...]:
    """What must be there before this report is complete, in the order of the form."""
    return tuple(item for item in filled.items if item.state == "missing")


def may_wait(filled: FilledForm) -> tuple[FilledItem, ...]:
    """What is unknown and may follow in a later report."""
    return tuple(item for item in filled.items if item.state == "may_wait")


def ready_to_file(filled: FilledForm) -> bool:
    """Nothing is missing. A final report with gaps may still go out in time and be completed later; that is for people to decide."""
    return not missing(filled)


def copy_page(filled: FilledForm) -> tuple[CopyGroup, ...]:
    """The items in the order of the live form, in its blocks. An item moved by the office opens its own block where it stands."""
    groups: list[CopyGroup] = []
    for row in filled.items:
        if groups and groups[-1].key == row.item.group:
            groups[-1] = replace(groups[-1], rows=(*groups[-1].rows, row))
        else:
            groups.append(CopyGroup(row.item.group, row.item.group_ja, row.item.group_en, (row,)))
    return tuple(groups)
