"""The forms of an import: the file, how it is understood, the last question."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.site.widgets import CheckboxTiles

from .books import Book
from .reading import Understanding, columns_of, samples_of
from .spec import ImportSpec


class FileForm(forms.Form):
    """The file. A list's own `options` form adds questions and turns them into plain values."""

    file = forms.FileField(
        label=_("ファイル"), help_text=_("Excelブック（.xlsx、.xls）またはCSV。表題の下の見出し行を自分で探します。20MB、10万行まで。")
    )

    def options(self) -> dict[str, Any]:
        return {}


class ConfirmForm(forms.Form):
    """No further question."""

    def __init__(self, data: Any = None, *, preview: dict[str, Any]) -> None:
        super().__init__(data)
        self.preview = preview

    def options(self) -> dict[str, Any]:
        return {}


class ReadingForm(forms.Form):
    """Which sheets, which row of headings, which column holds what."""

    def __init__(self, data: Any = None, *, spec: ImportSpec, book: Book, understanding: Understanding, options: dict[str, Any]) -> None:
        super().__init__(data)
        self.spec, self.before = spec, understanding
        self.headings = columns_of(book, understanding)
        self.names = [sheet.name for sheet in book.sheets]
        self.extra_names: list[str] = []
        samples = samples_of(book, understanding)
        if len(book.sheets) > 1:
            self.fields["sheets"] = forms.MultipleChoiceField(
                label=_("読み込むシート"),
                choices=[(name, name) for name in self.names],
                initial=list(understanding.sheets),
                widget=CheckboxTiles(),
            )
        forms_only = {sheet.name for sheet in book.sheets if sheet.layout == "forms"}
        for place, name in enumerate(understanding.sheets):
            if name in forms_only:
                continue
            label = now_("「%(name)s」の見出しの行") % {"name": name} if name else now_("見出しの行")
            self.fields[f"header_{place}"] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=1_000_000,
                required=False,
                initial=understanding.sheets[name],
                widget=forms.NumberInput(attrs={"class": "is-number"}),
            )
        choices = [("", _("（取り込まない）")), *spec.labels.items()]
        for place, heading in enumerate(self.headings):
            hint = understanding.hints.get(heading)
            help_text = now_("例：%(sample)s") % {"sample": samples[heading]} if samples.get(heading) else ""
            if hint and hint == spec.rest:
                help_text = (
                    now_("取り込まない列です。「%(field)s」に、見出しを付けて入れることができます。") % {"field": spec.labels[hint]}
                    + help_text
                )
            elif hint:
                help_text = now_("「%(field)s」かもしれません。") % {"field": spec.labels[hint]} + help_text
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=understanding.mapping.get(heading, ""), help_text=help_text
            )
        for name, field in (spec.adjust(options) if spec.adjust else {}).items():
            self.fields[name] = field
            self.extra_names.append(name)

    @property
    def mapping(self) -> dict[str, str]:
        return {heading: self.cleaned_data.get(f"column_{place}", "") for place, heading in enumerate(self.headings)}

    @property
    def sheets(self) -> dict[str, int]:
        """The chosen sheets; one that was not read before gets its row of headings proposed (0)."""
        rows = {name: self.cleaned_data.get(f"header_{place}") or before for place, (name, before) in enumerate(self.before.sheets.items())}
        chosen = self.cleaned_data.get("sheets", ()) if "sheets" in self.fields else self.before.sheets
        return {name: rows.get(name, 0) for name in self.names if name in chosen}

    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.extra_names}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen = [values[f"column_{place}"] for place in range(len(self.headings)) if values.get(f"column_{place}")]
        labels = self.spec.labels
        if not self.errors and self.sheets == self.before.sheets:
            if len(self.before.sheets) == 1:
                once = {each.key for each in self.spec.fields if not each.gathers}
                for name in sorted({each for each in chosen if chosen.count(each) > 1 and each in once}):
                    self.add_error(None, now_("「%(field)s」が2つ以上の列に選ばれています。") % {"field": labels[name]})
            for name in self.spec.key:
                if name not in chosen and name != self.spec.sheet_key:
                    self.add_error(
                        None, now_("%(field)sの列を選んでください。同じものかどうかは%(field)sで見分けます。") % {"field": labels[name]}
                    )
        return values
