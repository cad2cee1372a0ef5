"""Forms of this part: a source, a decision, the line it belongs to, what the house settles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.detect import OwnWords, OwnWordsError
from komainu.web.discovery.meant import Candidate
from komainu.web.discovery.models import Decision, ScanSource
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.lines import manager_of
from komainu.web.people.forms.departments import DepartmentChoice
from komainu.web.people.models import Person
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, RadioTiles

WEEKDAYS = [(0, _("月曜日")), (1, _("火曜日")), (2, _("水曜日")), (3, _("木曜日")), (4, _("金曜日")), (5, _("土曜日")), (6, _("日曜日"))]
Kind = ScanSource.Kind


def lines_field(label: Any, help_text: Any, *, longest: int, rows: int, required: bool = False) -> forms.CharField:
    """Several values, one a line."""
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class PersonField(forms.CharField):
    """Somebody of the house by number or whole name; gives the person."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = manager_of(text) if text else None
        if text and not isinstance(found, Person):
            raise forms.ValidationError(_("この番号・氏名の人は登録されていません。社員番号か氏名を、登録のとおりに入れてください。"))
        return found


def said_person(person: Person) -> str:
    return f"{person.staff_number}　{person.name}"


class SourceForm(forms.Form):
    """A place to scan."""

    sheet = once_field()
    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：共有フォルダー、営業部のメール、顧客データベース"))
    kind = forms.ChoiceField(label=_("場所の種類"), choices=Kind.choices, initial=Kind.FOLDER, widget=RadioTiles(side_by_side=True))
    address = forms.CharField(
        label=_("場所"), max_length=1000,
        help_text=_("フォルダーは、このサーバーから見える道（例：/srv/共有）。メールボックスは imaps://名前@サーバー/、データベースは postgresql://名前@サーバー/データベース名、バケットは s3://名前/（専用のアクセスキーを使うときは s3://アクセスキーID@名前/）。パスワードは書きません。"),
    )  # fmt: skip
    password = forms.CharField(
        label=_("パスワード"), max_length=500, required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("メールボックスとデータベースで要るとき、バケットに専用のアクセスキーを使うとき（シークレット）だけ。封をしてしまい、二度と画面に出しません。"),
    )  # fmt: skip
    exclude = lines_field(
        _("調べないもの"), _("1行に1つ。名前（*.tmp）か、上の場所からの道（バックアップ/**）。"),
        longest=2000, rows=3,
    )  # fmt: skip
    department = DepartmentChoice(label=_("部門"), empty=_("（選んでください）"), required=True)
    owner = PersonField(
        label=_("担当者"), max_length=100, help_text=_("見つかったものをどうするか決め、消す・移すを手配する人。社員番号か氏名。")
    )
    lines = lines_field(
        _("ここにあるはずの台帳の行"), _("管理番号を1行に1つ。調べても何も見つからない行は「台帳にあるのに見つからない」に出ます。"),
        longest=4000, rows=3,
    )  # fmt: skip
    rhythm = forms.ChoiceField(
        label=_("いつ調べるか"), choices=ScanSource.Rhythm.choices, initial=ScanSource.Rhythm.MONTHLY, widget=RadioTiles(side_by_side=True)
    )
    weekday = forms.TypedChoiceField(label=_("曜日（毎週のとき）"), choices=WEEKDAYS, coerce=int, initial=5)
    month_day = forms.IntegerField(
        label=_("日（毎月のとき）"), min_value=1, max_value=28, initial=1, widget=forms.NumberInput(attrs={"class": "is-number"})
    )
    hour = forms.IntegerField(
        label=_("始める時刻"), min_value=0, max_value=23, initial=22, widget=forms.NumberInput(attrs={"class": "is-number"}),
        help_text=_("0〜23時。人が使っていない時間を選びます。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, source: ScanSource | None = None, numbers: list[str] | None = None) -> None:
        initial: dict[str, Any] = {}
        if source is not None:
            plain = ("name", "kind", "address", "exclude", "rhythm", "weekday", "month_day", "hour")
            initial = {name: getattr(source, name) for name in plain}
            initial |= {"department": str(source.department_id), "owner": said_person(source.owner), "lines": "\n".join(numbers or [])}
        super().__init__(data, initial=initial)
        if source is not None and source.secret is not None:
            self.fields["password"].help_text = _("登録されています。変えるときだけ入れてください。")

    def clean_lines(self) -> list[LedgerLine]:
        numbers = list(dict.fromkeys(self.cleaned_data["lines"].replace("、", "\n").split()))
        found = list(LedgerLine.objects.filter(number__in=numbers[:500]).exclude(state="disposed"))
        missing = set(numbers) - {line.number for line in found}
        if missing:
            raise forms.ValidationError(
                now_("この管理番号の行は台帳にありません：%(numbers)s") % {"numbers": "、".join(sorted(missing)[:5])}
            )
        return found

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sheet"}


class DecideForm(forms.Form):
    """It is to be deleted or moved."""

    sheet = once_field()
    kind = forms.ChoiceField(
        label=_("どうするか"), choices=[(Decision.Kind.DELETE.value, _("消す")), (Decision.Kind.MOVE.value, _("決められた場所へ移す"))],
        widget=RadioTiles(side_by_side=True),
    )  # fmt: skip
    owner = PersonField(label=_("行う人"), max_length=100, help_text=_("社員番号か氏名。この人の「今日すること」に出ます。"))
    due_on = forms.DateField(label=_("期限"), widget=DayInput())
    move_to = forms.CharField(label=_("移す先"), max_length=500, required=False, help_text=_("移すときに書きます。"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("kind") == Decision.Kind.MOVE and not values.get("move_to"):
            self.add_error("move_to", now_("移す先を書いてください。"))
        return values

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "sheet"}


class LinkForm(forms.Form):
    """The line it belongs to: one that was proposed, or another one by its number."""

    line = forms.ChoiceField(label=_("台帳の行"), required=False, widget=RadioTiles())
    number = forms.CharField(label=_("ほかの行の管理番号"), max_length=30, required=False)

    def __init__(self, data: Any = None, *, lines: Sequence[Candidate]) -> None:
        super().__init__(data)
        self.fields["line"].choices = [(str(line.pk), str(line)) for line in lines]  # type: ignore[attr-defined]
        self.fields["line"].widget.hints = {str(line.pk): " ・ ".join(filter(None, (line.department, line.places[:80]))) for line in lines}
        if not lines:
            del self.fields["line"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("line") and not values.get("number"):
            raise forms.ValidationError(_("行を1つ選ぶか、管理番号を入れてください。"))
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RulesForm(forms.Form):
    """What the house settles."""

    far_percent = forms.IntegerField(
        label=_("台帳の件数との開き"), min_value=110, max_value=100_000, widget=forms.NumberInput(attrs={"class": "is-number"}),
        help_text=_("見つかった人数が、台帳の件数のこの割合を超えるか、この割合分の1に満たないとき、開きがあるとします。200 なら2倍と2分の1。"),
    )  # fmt: skip
    stale_days = forms.IntegerField(
        label=_("調べていない日数"), min_value=1, max_value=3650, widget=forms.NumberInput(attrs={"class": "is-number"}),
        help_text=_("最後に調べてからこの日数を過ぎた場所を知らせます。"),
    )  # fmt: skip
    exclude = lines_field(
        _("どの場所でも調べないもの"), _("1行に1つ。名前（*.tmp、~$*）か、場所からの道（バックアップ/**）。ここに書いたファイルは開かず、なくなったものとして扱います。"),
        longest=4000, rows=4,
    )  # fmt: skip


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class HouseWordForm(forms.Form):
    """A word of the house's own, with the sentences that show that it does what is meant."""

    sheet = once_field()
    label = forms.CharField(label=_("語の呼び名"), max_length=40, help_text=_("見つかったときの呼び方。例：会員番号、患者番号"))
    way = forms.ChoiceField(
        label=_("探し方"),
        choices=[("list", _("言葉を並べる")), ("pattern", _("形で書く"))],
        initial="list",
        widget=RadioTiles(side_by_side=True),
    )
    text = lines_field(
        _("探すもの"), _("言葉なら1行に1つ。形なら1行で、決まった文字と [0-9]（数字）、[A-Z]（英字）、{6}（6回）を組み合わせます。例：M-[0-9]{6}。全角と半角は同じとみなします。"),
        longest=20_000, rows=5, required=True,
    )  # fmt: skip
    near = lines_field(
        _("前にあるはずの言葉"), _("1行に1つ。書くと、この言葉の後ろ40文字以内にあるものだけを見つけます。数字だけの番号には、書くことをお勧めします。"),
        longest=1000, rows=2,
    )  # fmt: skip
    finds = lines_field(
        _("見つけるべき文の例"), _("1行に1つ。登録するときに、本当に見つかるかを確かめます。形で書くときは必ず書きます。"),
        longest=2000, rows=2,
    )  # fmt: skip
    passes = lines_field(
        _("見つけてはいけない文の例"), _("1行に1つ。例：注文番号など、似ているが個人情報ではないもの。"),
        longest=2000, rows=2,
    )  # fmt: skip

    body: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        wanted, is_list = _lines(values["text"]), values["way"] == "list"
        finds = _lines(values["finds"])
        if not is_list and len(wanted) != 1:
            self.add_error("text", _("形は1行で書いてください。"))
        elif not is_list and not finds:
            self.add_error("finds", _("形で書くときは、見つけるべき文を1つ以上書いてください。"))
        if self.errors:
            return values
        near = _lines(values["near"])
        self.body = {"list": wanted} if is_list else {"pattern": wanted[0]}
        self.body["finds"] = finds or [(near[0] if near else "") + wanted[0]]
        self.body |= {name: lines for name, lines in (("near", near), ("passes", _lines(values["passes"]))) if lines}
        try:
            OwnWords.of({"word": [{"id": "own", "label": values["label"], **self.body}]})
        except OwnWordsError as error:
            self._say(error)
        return values

    def _say(self, error: OwnWordsError) -> None:
        if error.test == "finds":
            self.add_error("finds", _("この文からは見つかりません：%(sentence)s") % {"sentence": error.sentence})
        elif error.test == "passes":
            self.add_error("passes", _("この文からも見つかってしまいます：%(sentence)s") % {"sentence": error.sentence})
        else:
            self.add_error(
                "text",
                _("この書き方では探せません。使えるのは、文字、[0-9] のような文字の組、{2,6} のような回数（64回まで）、「|」です。「*」「+」と、かっこのくり返しは使えません。"),
            )  # fmt: skip
