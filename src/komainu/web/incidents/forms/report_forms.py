"""The correction of a report form: each item's label, place, choices, whether it is asked; and one new item at a time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.law.breach.forms import Form, Item, load_form
from komainu.web.site.widgets import DayInput

TYPES = [("text", _("文章")), ("date", _("日付")), ("number", _("人数")), ("choice", _("1つ選ぶ")), ("choices", _("いくつでも選ぶ"))]
LINE = 200
OFFICE = re.compile(r"office\.(\d+)")


@dataclass(frozen=True, slots=True)
class ChoiceControl:
    name: str
    label: Any
    value: str


@dataclass(frozen=True, slots=True)
class ItemControls:
    """One item of the form with the controls that correct it, as plain values; their names are `label.<id>`, `place.<id>` and so on."""

    item: Item
    label: str
    place: str
    is_off: bool
    choices: tuple[ChoiceControl, ...]
    more: str
    takes_choices: bool
    is_hidden: bool
    is_changed: bool
    errors: tuple[str, ...]


def _shown_whole(correction: Mapping[str, Any]) -> dict[str, Any]:
    """The correction with nothing hidden: on this page a hidden item can be brought back."""
    items = {
        key: {name: value for name, value in change.items() if name != "hidden"} for key, change in correction.get("items", {}).items()
    }
    return {"schema_version": 1, **{key: value for key, value in correction.items() if key in {"add", "order"}}, "items": items}


class CorrectionForm(forms.Form):
    """What the office changes about a form. `correction()` gives the whole of it as `load_form` takes it."""

    valid_from = forms.DateField(label=_("いつの提出から使うか"), widget=DayInput)
    note = forms.CharField(
        label=_("何を直したか"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("あとから見る人のために書きます。"),
    )
    latest = forms.UUIDField(widget=forms.HiddenInput, required=False)
    add_label = forms.CharField(label=_("新しい項目の名前"), required=False, max_length=LINE)
    add_type = forms.ChoiceField(label=_("答え方"), choices=TYPES, required=False)
    add_after = forms.ChoiceField(label=_("どの項目の後に置くか"), required=False, widget=forms.Select(attrs={"lang": "ja"}))
    add_choices = forms.CharField(
        label=_("選択肢"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("選ぶ項目のときに、1行に1つ書きます。"),
    )
    add_is_needed = forms.BooleanField(label=_("速報でも必ず答える項目にする"), required=False)

    def __init__(
        self, data: Any, *, name: str, on: date, correction: Mapping[str, Any], used_ids: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.correction_now, self.used_ids = correction, set(used_ids)
        self.published: Form = load_form(name, on)
        self.form_now: Form = load_form(name, on, _shown_whole(correction)) if correction else self.published
        hidden = {key for key, change in correction.get("items", {}).items() if change.get("hidden")}
        for place, item in enumerate(self.form_now.items, start=1):
            self._add_controls(item, place * 10, is_hidden=item.id in hidden)
        visible = [(item.id, item.label_ja) for item in self.form_now.items if item.id not in hidden]
        self.fields["add_after"].choices = visible  # type: ignore[attr-defined]
        self.initial.setdefault("add_after", visible[-1][0] if visible else "")
        self.hidden_now = hidden

    def _add_controls(self, item: Item, place: int, *, is_hidden: bool) -> None:
        self.fields[f"label.{item.id}"] = forms.CharField(label=_("項目の名前"), max_length=LINE, initial=item.label_ja)
        self.fields[f"place.{item.id}"] = forms.IntegerField(label=_("並び順"), min_value=0, max_value=99_999, initial=place)
        self.fields[f"hidden.{item.id}"] = forms.BooleanField(label=_("この項目を使わない"), required=False, initial=is_hidden)
        if item.type in {"choice", "choices"}:
            for choice in item.choices:
                self.fields[f"choice.{item.id}.{choice.key}"] = forms.CharField(
                    label=_("選択肢「%(label)s」") % {"label": choice.ja}, required=False, max_length=LINE, initial=choice.ja
                )
            self.fields[f"more.{item.id}"] = forms.CharField(
                label=_("加える選択肢"),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("1行に1つ書きます。"),
            )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for item in self.form_now.items:
            if item.type in {"choice", "choices"} and not self._choices(item):
                self.add_error(f"more.{item.id}", _("選択肢を1つは残してください。"))
        if data.get("add_label") and data.get("add_type") in {"choice", "choices"} and not _lines(data.get("add_choices", "")):
            self.add_error("add_choices", _("選択肢を書いてください。"))
        if data.get("add_label") and data.get("add_after") and data.get(f"hidden.{data['add_after']}"):
            self.add_error("add_after", _("使わない項目の後には置けません。"))
        if all(data.get(f"hidden.{item.id}") for item in self.form_now.items):
            self.add_error(None, _("項目を1つは残してください。"))
        return data

    def blocks(self) -> list[tuple[str, list[ItemControls]]]:
        """Title and items of each block, as the form now stands."""
        found: list[tuple[str, list[ItemControls]]] = []
        changes = self.correction_now.get("items", {})
        for item in self.form_now.items:
            if not found or found[-1][0] != item.group_ja:
                found.append((item.group_ja, []))
            mine = [name for name in self.errors if name.split(".", 1)[-1] == item.id or name.startswith(f"choice.{item.id}.")]
            choices = tuple(
                ChoiceControl(name, self.fields[name].label, self._shown(name))
                for name in (f"choice.{item.id}.{choice.key}" for choice in item.choices)
            )
            takes_choices = f"more.{item.id}" in self.fields
            found[-1][1].append(
                ItemControls(
                    item,
                    self._shown(f"label.{item.id}"),
                    self._shown(f"place.{item.id}"),
                    bool(self._shown(f"hidden.{item.id}")),
                    choices,
                    self._shown(f"more.{item.id}") if takes_choices else "",
                    takes_choices,
                    item.id in self.hidden_now,
                    bool(changes.get(item.id)) or OFFICE.fullmatch(item.id) is not None,
                    tuple(f"{self.fields[name].label}{_('：')}{error}" for name in mine for error in self.errors[name]),
                )
            )
        return found

    def _shown(self, name: str) -> str:
        """What a control shows: what was typed, else how the form stands."""
        field = self.fields[name]
        value = field.widget.value_from_datadict(self.data, self.files, name) if self.is_bound else field.initial
        return "" if value in (None, False) else str(value)

    def _choices(self, item: Item) -> list[dict[str, str]]:
        """The choices as the office wants them: renamed under their key, emptied ones gone, new ones with keys of their own."""
        found = []
        for choice in item.choices:
            label = (self.cleaned_data.get(f"choice.{item.id}.{choice.key}") or "").strip()
            if label:
                found.append({"key": choice.key, "ja": label, "en": choice.en if label == choice.ja else label})
        taken = {choice.key for choice in item.choices}
        for label in _lines(self.cleaned_data.get(f"more.{item.id}") or ""):
            number = next(number for number in count(1) if f"office{number}" not in taken)
            taken.add(f"office{number}")
            found.append({"key": f"office{number}", "ja": label, "en": label})
        return found

    def correction(self) -> dict[str, Any]:
        """The whole correction."""
        published = {item.id: item for item in self.published.items}
        before = self.correction_now.get("items", {})
        items: dict[str, dict[str, Any]] = {}
        added: list[dict[str, Any]] = []
        rows = {row["id"]: row for row in self.correction_now.get("add", [])}
        for item in self.form_now.items:
            if item.id in published:
                change = self._change(item, published[item.id], before.get(item.id, {}))
                if change:
                    items[item.id] = change
            elif not self.cleaned_data[f"hidden.{item.id}"]:
                added.append(self._kept_addition(item, rows[item.id]))
        new = self._new_item()
        if new:
            added.append(new)
        gone = {key for key, change in items.items() if change.get("hidden")}
        added = [{key: value for key, value in row.items() if key != "after" or value not in gone} for row in added]
        result: dict[str, Any] = {}
        if items:
            result["items"] = items
        if added:
            result["add"] = added
        order = self._order(new, {row["id"] for row in added})
        if order:
            result["order"] = order
        return result

    def _change(self, item: Item, original: Item, before: Mapping[str, Any]) -> dict[str, Any]:
        data = self.cleaned_data
        change = {key: value for key, value in before.items() if key not in {"label_ja", "label_en", "hidden", "choices"}}
        label = data[f"label.{item.id}"].strip()
        if label != original.label_ja:
            # The live form is in Japanese; its new words are shown in both languages rather than beside an outdated translation.
            change |= {"label_ja": label, "label_en": label}
        if data[f"hidden.{item.id}"]:
            change["hidden"] = True
        if item.type in {"choice", "choices"}:
            choices = self._choices(item)
            if choices != [{"key": choice.key, "ja": choice.ja, "en": choice.en} for choice in original.choices]:
                change["choices"] = choices
        return change

    def _kept_addition(self, item: Item, row: Mapping[str, Any]) -> dict[str, Any]:
        label = self.cleaned_data[f"label.{item.id}"].strip()
        kept = {**row, "label_ja": label, "label_en": label}
        if item.type in {"choice", "choices"}:
            kept["choices"] = self._choices(item)
        return kept

    def _new_item(self) -> dict[str, Any]:
        data = self.cleaned_data
        label = (data.get("add_label") or "").strip()
        if not label:
            return {}
        numbers = [int(match.group(1)) for key in self.used_ids if (match := OFFICE.fullmatch(key))]
        after = next((item for item in self.form_now.items if item.id == data["add_after"]), self.form_now.items[-1])
        row: dict[str, Any] = {
            "id": f"office.{max(numbers, default=0) + 1}",
            "type": data["add_type"] or "text",
            "label_ja": label,
            "label_en": label,
            "group": after.group,
            "after": after.id,
            "preliminary": "x" if data["add_is_needed"] else "k",
            "final": "x",
        }
        if row["type"] in {"choice", "choices"}:
            lines = _lines(data["add_choices"])
            row["choices"] = [{"key": f"office{number}", "ja": line, "en": line} for number, line in enumerate(lines, start=1)]
        return row

    def _order(self, new: Mapping[str, Any], added: set[str]) -> list[str]:
        """The ids in the order that the office gave, if it is another than the form would have by itself."""
        published = [item.id for item in self.published.items]
        there = [item.id for item in self.form_now.items if item.id in published or item.id in added]
        wanted = sorted(there, key=lambda key: (self.cleaned_data[f"place.{key}"], there.index(key)))
        if new:
            wanted.insert(wanted.index(new["after"]) + 1, new["id"])
        natural = published if not added else None
        return [] if wanted == natural else wanted


def _lines(text: str) -> list[str]:
    return [line.strip()[:LINE] for line in text.splitlines() if line.strip()]
