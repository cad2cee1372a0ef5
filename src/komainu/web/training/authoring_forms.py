"""The forms of the editor of own courses."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.importing.forms import FileForm
from komainu.web.site.once import once_field
from komainu.web.training.models import Course, CourseVersion, Module
from komainu.web.training.services.questions import open_modules, spec


class CourseForm(forms.Form):
    title = forms.CharField(label=_("コース名"), max_length=200)
    audience = forms.CharField(label=_("受ける人"), max_length=300, required=False)
    minutes = forms.IntegerField(
        label=_("時間のめやす（分）"), min_value=1, max_value=600, initial=20, widget=forms.NumberInput(attrs={"class": "is-number"})
    )
    pass_mark = forms.IntegerField(
        label=_("合格点（%）"), min_value=0, max_value=100, initial=80, widget=forms.NumberInput(attrs={"class": "is-number"})
    )
    questions_asked = forms.IntegerField(
        label=_("出題数"), min_value=0, max_value=200, initial=10, widget=forms.NumberInput(attrs={"class": "is-number"})
    )
    note = forms.CharField(label=_("変更の理由"), max_length=300, required=False)


class ModuleForm(forms.Form):
    """One module in the form of the ready courses: `## ` begins a page."""

    title = forms.CharField(label=_("単元名"), max_length=200)
    minutes = forms.IntegerField(
        label=_("時間のめやす（分）"), min_value=1, max_value=60, initial=5, widget=forms.NumberInput(attrs={"class": "is-number"})
    )
    text = forms.CharField(
        label=_("本文"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 24, "class": "editor-text"}),
        help_text=_(
            "「## 題」で画面が変わります。「### 話すこと」「### やさしい日本語」「### English」を画面ごとに足せます。会社の部分は {{company:policy}} のように1行で書きます。外のサイトの動画は ![題](film:https://…) と書くと、開くためのリンクになります。"
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class AddModuleForm(forms.Form):
    """A new module, or one of the ready ones."""

    title = forms.CharField(label=_("新しい単元名"), max_length=200, required=False)
    existing = forms.ChoiceField(label=_("または、用意された単元"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        ready = Module.objects.filter(
            course_versions__state=CourseVersion.State.PUBLISHED, course_versions__course__origin=Course.Origin.READY
        )
        self.fields["existing"].choices = [
            ("", "—"),
            *((str(pk), title) for pk, title in ready.order_by("key").distinct().values_list("pk", "title")),
        ]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("title")) == bool(values.get("existing")):
            raise forms.ValidationError(_("新しい単元名を書くか、用意された単元を選んでください（どちらか一方）。"))
        return values


class SlidesForm(forms.Form):
    title = forms.CharField(label=_("コース名"), max_length=200)
    file = forms.FileField(
        label=_("スライド（PowerPointまたはPDF）"),
        help_text=_("1枚が1画面になります。PowerPointは文字・ノート・貼られた画像、PDFは絵と文字を取り込みます。60MBまで。"),
    )
    sheet = once_field()


class PackageForm(forms.Form):
    """A ZIP of another maker."""

    title = forms.CharField(label=_("コース名"), max_length=200, required=False, help_text=_("空欄なら、教材に書かれた名前になります。"))
    file = forms.FileField(
        label=_("SCORM教材（ZIP）"),
        help_text=_("SCORM 1.2か2004。200MBまで。教材は囲いの中で動き、Komainuのほかの画面や受ける人の名前には触れられません。"),
    )
    sheet = once_field()


class MaterialForm(forms.Form):
    file = forms.FileField(
        label=_("画像または動画"), help_text=_("画像はPNG・JPEG・WebP・GIF（撮影場所などは消します）、動画はMP4・WebM。")
    )


class QuestionsForm(FileForm):
    """The file, and the module of an own course that it goes into."""

    module = forms.ChoiceField(label=_("入れる単元（自社のコース）"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["module"].choices = [(str(module.pk), _said(version, module)) for version, module in open_modules()]  # type: ignore[attr-defined]

    def options(self) -> dict[str, Any]:
        return {"module": self.cleaned_data["module"]}


def _said(version: CourseVersion, module: Module) -> str:
    words = {"course": version.title, "module": module.title}
    if version.state == CourseVersion.State.DRAFT:
        return gettext("%(course)s：%(module)s（下書き）") % words
    return gettext("%(course)s：%(module)s（公開中。次の版の下書きに入れます）") % words


QUESTIONS = spec(QuestionsForm)
"""The list of questions that can be read in."""
