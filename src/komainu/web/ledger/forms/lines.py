"""The form of a line: its columns in groups, kept as typed whatever happens."""

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from komainu.web.documents.importing.values import items_of
from komainu.web.ledger import columns, content
from komainu.web.ledger.models import ANSWERS, LedgerLine, PurposeOfUse
from komainu.web.ledger.queries.lines import manager_of, purposes_of, purposes_to_choose
from komainu.web.people.forms.departments import DepartmentChoice
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

HINTS: dict[str, Any] = {
    "name": _("例：履歴書、申込書、顧客データベース。同じように扱うものは1行にまとめます。"),
    "business": _("例：採用、通信販売、給与計算"),
    "manager": _("社員番号か氏名。人を決めていないときは職名（例：総務部長）。"),
    "count": _("何人分か。分からないときは空欄のままにします。"),
    "purpose": _("部門の言葉で、できるだけ具体的に。"),
    "notice_reason": _("適用除外に当たるときに書きます。"),
    "shown_text": _("申込書やWebの画面に出している文を、そのまま写します。"),
    "places": _("例：総務部の鍵付き書庫、ファイルサーバーの「人事」、クラウドサービスの名前"),
    "country": _("日本の外に保管しているときだけ書きます。"),
    "access_persons": _("部門・役割・人の名前"),
    "use_limit": _("いつまで業務で使うか。保管期限とは別です。"),
    "retention_source": _("例：労働基準法第109条、○○業務委託契約書、文書管理規程"),
    "retention_start_on": _("決まった日があるときだけ。ここから保管期限の日を計算します。"),
    "retention_words": _("例：退職から5年。記録ごとに数えるときは、ここに書きます。"),
    "used_from": _("これから使い始めるときだけ。すでに使っているものは空欄のままにします。"),
    "old_number": _("以前の台帳での番号"),
    "client_report_hours": _("契約に決まりがあるとき"),
}
LONG = frozenset(
    {"purpose", "places", "access_persons", "entrustees", "receivers", "joint_use_details", "foreign_details", "client_limits", "note"}
)
UNITS = {"count": _("人"), "retention_years": pgettext_lazy("単位", "年"), "retention_months": _("か月"), "client_report_hours": _("時間")}


def column_field(name: str) -> forms.Field:
    """The field of a column. Its widget and its validators are the same for all forms; the field itself is the form's own."""
    return copy(_column_field(name))


@cache
def _column_field(name: str) -> forms.Field:
    label, hint = columns.label(name), HINTS.get(name, "")
    if name in columns.SETS:
        return forms.MultipleChoiceField(
            label=label, required=False, choices=lambda: content.choices(columns.SETS[name]), widget=CheckboxTiles(side_by_side=True), help_text=hint
        )  # fmt: skip
    if name in columns.ONES:
        vocabulary = columns.ONES[name]
        return forms.ChoiceField(
            label=label, required=False, choices=lambda: [("", now_("（まだ決めていない）")), *content.choices(vocabulary)], help_text=hint
        )
    model = LedgerLine._meta.get_field(name)
    if name in {"entrustment", "joint_use", "foreign"}:
        return forms.ChoiceField(label=label, required=False, choices=ANSWERS, widget=RadioTiles(side_by_side=True), help_text=hint)
    kind = model.get_internal_type()  # type: ignore[union-attr]
    if kind == "DateField":
        return forms.DateField(label=label, required=False, widget=DayInput(), help_text=hint)
    if "Integer" in kind:
        most = 2_000_000_000 if name == "count" else 1_000
        return forms.IntegerField(
            label=label, required=False, min_value=0, max_value=most, widget=forms.NumberInput(attrs={"class": "is-number"}), help_text=hint
        )
    rows = 6 if name == "shown_text" else 3
    widget = forms.Textarea(attrs={"rows": rows}) if name in LONG or name == "shown_text" else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=model.max_length, widget=widget, help_text=hint)  # type: ignore[union-attr]


class LineForm(forms.Form):
    """All columns of a line.

    version   the version that was seen; another one since is told, and nothing is lost
    """

    sheet = once_field()
    version = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kind: str, departments: Any, line: LedgerLine | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        self.kind, self.line = kind, line
        super().__init__(data, initial=initial_of(line) if line is not None else initial or {})
        for group in columns.groups(kind):
            for name in group.fields:
                if name == "department":
                    self.fields[name] = DepartmentChoice(
                        label=columns.label(name), empty=_("（選んでください）"), only=departments, required=True
                    )
                elif name == "manager":
                    self.fields[name] = forms.CharField(label=columns.label(name), required=False, max_length=100, help_text=HINTS[name])
                else:
                    self.fields[name] = column_field(name)
                if name in columns.FREE:
                    self.fields[f"own_{name}"] = forms.CharField(
                        label=now_("%(label)s（そのほか）") % {"label": columns.label(name)}, required=False, max_length=600,
                        help_text=now_("一覧にないものを「、」で区切って書きます。"),
                    )  # fmt: skip
            if group.id == "why":
                chosen = purposes_to_choose()
                if chosen:
                    self.fields["purposes"] = forms.MultipleChoiceField(
                        label=_("公表している利用目的"), required=False, choices=chosen, widget=CheckboxTiles()
                    )
        self.fields["name"].required = True

    @property
    def groups(self) -> list[tuple[Any, list[Any], bool]]:
        """Label, fields with their units, and whether the group is open from the start."""
        found = []
        for group in columns.groups(self.kind):
            names = []
            for name in group.fields:
                names.append(name)
                if name in columns.FREE:
                    names.append(f"own_{name}")
            if group.id == "why" and "purposes" in self.fields:
                names.insert(1, "purposes")
            fields = [(self[name], UNITS.get(name, "")) for name in names]
            found.append((group.label, fields, group.id != "more" or any(field.errors for field, _unit in fields)))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for name in columns.FREE:
            own = items_of(values.get(f"own_{name}") or "")
            if any(len(each) > columns.LONGEST_FREE for each in own):
                self.add_error(f"own_{name}", now_("1つずつ%(most)s文字までで書いてください。") % {"most": columns.LONGEST_FREE})
        if values.get("notice") == "exempt" and not values.get("notice_reason"):
            self.add_error("notice_reason", now_("適用除外の理由を書いてください。"))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        found = {name: self.cleaned_data[name] for name in columns.FIELDS if name in self.fields}
        for name in columns.FREE:
            found[name] = [*found[name], *items_of(self.cleaned_data.get(f"own_{name}") or "")]
        found["manager"] = manager_of(found["manager"]) if found["manager"] else None
        if "purposes" in self.fields:
            found["purposes"] = list(PurposeOfUse.objects.filter(pk__in=self.cleaned_data["purposes"]))
        return found


def initial_of(line: LedgerLine) -> dict[str, Any]:
    """A line as its form begins."""
    found: dict[str, Any] = {name: getattr(line, name) for name in columns.FIELDS if name not in {"department", "manager"}}
    found["department"] = str(line.department_id)
    found["manager"] = f"{line.manager.staff_number}　{line.manager.name}" if line.manager else line.manager_words
    found["version"] = line.version
    found["purposes"] = [str(each.pk) for each in purposes_of(line)]
    for name in columns.FREE:
        known = set(content.ids(columns.SETS[name]))
        found[f"own_{name}"] = "、".join(value for value in found[name] if value not in known)
    return found


def sent(values: Mapping[str, Any], purposes: Iterable[Any]) -> MultiValueDict[str, Any]:
    """Values by the names of the columns as a page would send them; words that no vocabulary has go to the field for the department's own."""
    found: MultiValueDict[str, Any] = MultiValueDict({"purposes": [str(each) for each in purposes]})
    for name, value in values.items():
        several = value if isinstance(value, list) else [] if value is None else [str(value)]
        if name in columns.FREE:
            known = set(content.ids(columns.SETS[name]))
            found[f"own_{name}"] = "、".join(each for each in several if each not in known)
            several = [each for each in several if each in known]
        found.setlist(name, several)
    return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class KeepForm(ReasonForm):
    retention_start_on = forms.DateField(
        label=_("保管期限を数え始める日"), required=False, widget=DayInput(), help_text=_("数え始める日が違っていたときは、直します。")
    )


class DisposalForm(forms.Form):
    """What was disposed of, how, by whom, with what proof."""

    sheet = once_field()
    is_whole = forms.ChoiceField(
        label=_("廃棄した範囲"), choices=[("1", _("この行のすべて")), ("", _("期限の来たものだけ"))], required=False, widget=RadioTiles(side_by_side=True)
    )  # fmt: skip
    what = forms.CharField(
        label=_("廃棄したもの"),
        max_length=300,
        required=False,
        help_text=_("期限の来たものだけのときは、どれかを書きます。例：2020年度の申込書"),
    )
    done_on = forms.DateField(label=_("廃棄した日"), widget=DayInput())
    ways = forms.MultipleChoiceField(
        label=_("廃棄の方法"), choices=lambda: content.choices("disposal_ways"), widget=CheckboxTiles(side_by_side=True)
    )
    count = forms.IntegerField(
        label=_("件数（人数）"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.NumberInput(attrs={"class": "is-number"}),
    )
    done_by = forms.CharField(label=_("廃棄した人・業者"), max_length=200)
    witness = forms.CharField(label=_("立ち会った人"), max_length=200, required=False)
    proof = forms.CharField(label=_("証明書の番号・保管場所"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        values["is_whole"] = bool(values.get("is_whole"))
        if not values["is_whole"] and not values.get("what"):
            self.add_error("what", now_("期限の来たものだけのときは、廃棄したものを書いてください。"))
        return values
