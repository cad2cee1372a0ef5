"""The forms of the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.rules.models import RuleDocument
from komainu.web.rules.problems import FileUnreadable
from komainu.web.rules.reading import text_of
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, RadioTiles


class DocumentForm(forms.Form):
    """What a document is called."""

    code = forms.CharField(label=_("文書番号"), max_length=30, help_text=_("例：規程-01"))
    title = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("種類"), choices=RuleDocument.Kind.choices, widget=RadioTiles(side_by_side=True), initial="regulation")
    sheet = once_field()


class DraftForm(forms.Form):
    """The text, typed or out of a file. The file wins."""

    body = forms.CharField(
        label=_("本文"), required=False, max_length=500_000, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("「第5条（取得）」または「## 3.2 保管」で始まる行から、次の条に分けます。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("ファイルから読み込む"),
        required=False,
        help_text=_("テキスト（.txt）、Markdown（.md）、Word（.docx）。選ぶと、上の本文の代わりに読み込みます。"),
    )
    change_summary = forms.CharField(label=_("変えたところ"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if found := cleaned.pop("file", None):
            try:
                cleaned["body"] = text_of(found.name, found.read())
            except FileUnreadable as problem:
                self.add_error("file", f"{problem.title}。{problem.what_to_do}")
        elif not cleaned.get("body"):
            self.add_error("body", now_("本文を書くか、ファイルを選んでください。"))
        return cleaned


class InForceForm(forms.Form):
    from_on = forms.DateField(label=_("施行日"), widget=DayInput(), help_text=_("前の版は、この日の前日まで有効です。"))


class AbolishForm(forms.Form):
    until_on = forms.DateField(label=_("最後の日"), widget=DayInput())
    reason = forms.CharField(label=_("廃止する理由"), max_length=500)
