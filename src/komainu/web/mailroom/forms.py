"""What is typed on the pages of this part."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.guard.catalogue import Check
from komainu.web.mailroom.check_words import CHECKS as CHECK_WORDS
from komainu.web.mailroom.models import Mail
from komainu.web.mailroom.services.joining import ALL_VISIBLE, WRONG_TO
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

MOST_BYTES = 1_000_000


class ReasonForm(forms.Form):
    """One sentence that stays with the record."""

    reason = forms.CharField(label=_("理由"), max_length=500, min_length=5, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *arguments: Any, label: Any = "", help_text: Any = "", **named: Any) -> None:
        super().__init__(*arguments, **named)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class KeepingForm(forms.Form):
    """For how many months records are kept."""

    keep_months = forms.IntegerField(
        label=_("記録を残す月数"), help_text=_("6か月から120か月。はじめは36か月です。"), min_value=6, max_value=120
    )


class DoubtForm(forms.Form):
    """What holds of a mail in doubt, and how that is known. The act comes with the button."""

    reason = forms.CharField(
        label=_("どう確かめたか"),
        help_text=_("たとえば「宛先の人に電話で尋ねた」。記録に残ります。"),
        max_length=500,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WrongForm(forms.Form):
    """A mail that went out should not have."""

    what = forms.ChoiceField(
        label=_("何を間違えましたか"),
        choices=[(WRONG_TO, _("宛先・添付・本文を間違えた")), (ALL_VISIBLE, _("宛先をCcに入れて、全員のアドレスが見えた"))],
        widget=RadioTiles(),
        initial=WRONG_TO,
    )
    note = forms.CharField(
        label=_("気づいたこと"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("送った時刻、宛先、添付、含まれる情報は、番人の記録から書き入れます。"),
    )  # fmt: skip


class PolicyTextForm(forms.Form):
    """The whole policy as text, or as a file."""

    text = forms.CharField(
        label=_("ポリシー（TOML）"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "policy-text", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("ファイルから読み込む"), required=False, help_text=_("選ぶと、上の文の代わりにファイルの内容を使います。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        file = cleaned.get("file")
        if file is not None:
            if file.size > MOST_BYTES:
                raise forms.ValidationError(_("ファイルが大きすぎます。"))
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(_("文字コードがUTF-8ではありません")) from error
        if not str(cleaned.get("text", "")).strip():
            raise forms.ValidationError(_("ポリシーを書くか、ファイルを選んでください。"))
        return cleaned


class CheckForm(forms.Form):
    """How one check counts: on or off, its grade, and its own numbers and words. Left empty, what the guard has by itself holds."""

    def __init__(self, check: Check, values: Mapping[str, Any], *arguments: Any, **named: Any) -> None:
        initial = {"enabled": "yes" if values.get("enabled", check.enabled) else "no", "grade": values.get("grade", "")}
        initial |= {f"key_{key}": _typed(key, values[key]) for key in check.keys if key in values}
        super().__init__(*arguments, initial=initial, **named)
        self.check = check
        self.fields["enabled"] = forms.ChoiceField(
            label=_("この検査"), choices=[("yes", _("使う")), ("no", _("使わない"))], widget=RadioTiles(side_by_side=True)
        )
        standard = Mail.Grade(check.grade.value).label
        grades: list[tuple[str, Any]] = [("", _("標準（%(grade)s）") % {"grade": standard}), *Mail.Grade.choices]
        self.fields["grade"] = forms.ChoiceField(label=_("気づいたときの扱い"), choices=grades, required=False)
        for key, default in check.keys.items():
            self.fields[f"key_{key}"] = _field_of(key, default)

    def values(self) -> dict[str, Any]:
        """What the policy says of the check, without what is the guard's own."""
        cleaned = self.cleaned_data
        found: dict[str, Any] = {}
        if (cleaned["enabled"] == "yes") != self.check.enabled:
            found["enabled"] = cleaned["enabled"] == "yes"
        if cleaned["grade"]:
            found["grade"] = cleaned["grade"]
        for key in self.check.keys:
            value = cleaned[f"key_{key}"]
            if value not in (None, "", []):
                found[key] = value
        return found


def _field_of(key: str, default: Any) -> forms.Field:
    label = KEYS.get(key, key)
    if key == "ladder":
        return LadderField(
            label=label,
            required=False,
            help_text=_("1行に一つずつ、「人数 扱い」（例：5 confirm）。扱いは remind・hold・confirm・approve・forbid です。"),
        )
    if key.endswith("grade"):
        return forms.ChoiceField(
            label=label,
            choices=[("", _("標準（%(grade)s）") % {"grade": Mail.Grade(str(default)).label}), *Mail.Grade.choices],
            required=False,
        )
    if isinstance(default, list):
        return WordsField(label=label, required=False, help_text=_("1行に一つずつ。空なら標準のままです。"))
    if isinstance(default, str):
        return forms.CharField(
            label=label,
            required=False,
            max_length=5,
            help_text=_("標準は %(value)s") % {"value": default},
            widget=forms.TextInput(attrs={"class": "is-short"}),
        )
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        help_text=_("標準は %(value)s") % {"value": default},
        widget=forms.NumberInput(attrs={"class": "is-number"}),
    )


def _typed(key: str, value: Any) -> Any:
    if key == "ladder":
        return "\n".join(f"{count} {grade}" for count, grade in value)
    return "\n".join(map(str, value)) if isinstance(value, list) else value


class WordsField(forms.CharField):
    """One word a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class LadderField(WordsField):
    """`persons grade` a line."""

    def clean(self, value: Any) -> Any:
        steps = []
        for line in super().clean(value):
            count, _blank, grade = line.partition(" ")
            if not count.isascii() or not count.isdigit() or grade.strip() not in Mail.Grade.values:
                raise forms.ValidationError(_("「%(line)s」は「人数 扱い」の形ではありません。"), params={"line": line})
            steps.append([int(count), grade.strip()])
        return steps


class HouseForm(forms.Form):
    """Who is inside, and how long mail waits."""

    inside_domains = WordsField(label=_("社内のドメイン"), help_text=_("1行に一つずつ。"))
    names = WordsField(label=_("自社の名前"), required=False, help_text=_("1行に一つずつ。"))
    list_patterns = WordsField(label=_("メーリングリストの形"), required=False, help_text=_("例：*-ml@*"))
    minutes = forms.IntegerField(label=_("保留の分数"), min_value=0, max_value=240)
    confirm_hours = forms.IntegerField(label=_("本人の確認を待つ時間"), min_value=1, max_value=240)
    approve_hours = forms.IntegerField(label=_("承認を待つ時間"), min_value=1, max_value=720)


class EntryForm(forms.Form):
    """One entry: a recipient who is allowed or blocked, a word, a company. `kind` decides which fields there are."""

    def __init__(self, kind: str, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name in ENTRY_FIELDS[kind]:
            self.fields[name] = ENTRY_FIELD[name]()
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if self.kind in {"allow", "blocked"} and bool(cleaned.get("recipient")) == bool(cleaned.get("domain")):
            raise forms.ValidationError(_("アドレスかドメインの、どちらか一つを書いてください。"))
        return cleaned


ENTRY_FIELDS: dict[str, tuple[str, ...]] = {
    "allow": ("recipient", "domain", "checks", "owner", "reason", "expires_on"),
    "blocked": ("recipient", "domain", "owner", "reason", "since"),
    "keyword": ("text", "grade"),
    "company": ("names", "domains"),
}
ENTRY_FIELD: dict[str, Any] = {
    "recipient": lambda: forms.EmailField(label=_("アドレス"), required=False),
    "domain": lambda: forms.CharField(label=_("ドメイン"), required=False, max_length=253),
    "checks": lambda: forms.MultipleChoiceField(label=_("止めない検査"), choices=list(CHECK_WORDS.items()), widget=CheckboxTiles()),
    "owner": lambda: forms.CharField(label=_("決めた人・部門"), max_length=100),
    "reason": lambda: forms.CharField(label=_("理由"), max_length=300),
    "expires_on": lambda: forms.DateField(label=_("この日まで"), widget=DayInput()),
    "since": lambda: forms.DateField(label=_("この日から"), widget=DayInput()),
    "text": lambda: forms.CharField(label=_("言葉"), max_length=100),
    "grade": lambda: forms.ChoiceField(label=_("気づいたときの扱い"), choices=Mail.Grade.choices, initial="confirm"),
    "names": lambda: WordsField(label=_("会社の名前"), help_text=_("1行に一つずつ。")),
    "domains": lambda: WordsField(label=_("ドメイン"), help_text=_("1行に一つずつ。")),
}
KEYS: Mapping[str, Any] = {
    "parties": _("何者から"), "addresses": _("何件から"), "approve_parties": _("何者から承認にするか"), "max": _("何件まで"), "max_count": _("何回までの相手を疑うか"),
    "locals": _("共用アドレスの名前（@の前）"), "ladder": _("人数ごとの扱い"), "words": _("添付を約束する言葉"), "denials": _("約束ではない言い方"),
    "window_hours": _("何時間前までの送信と比べるか"), "macro_grade": _("マクロの扱い"), "suffixes": _("実行できる拡張子"), "bytes": _("何バイトまで"),
    "min_persons": _("何名分から"), "from": _("この時刻から"), "to": _("この時刻まで"), "image_grade": _("画像の扱い"),
}  # fmt: skip
