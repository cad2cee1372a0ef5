"""The form of a request to begin collecting something new: the same questions as a line, fewer of them, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.importing.values import items_of
from komainu.web.ledger import columns, content
from komainu.web.ledger.models import ANSWERS, AcquisitionRequest, PurposeOfUse
from komainu.web.ledger.queries.lines import purposes_to_choose
from komainu.web.people.forms.departments import DepartmentChoice
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

from .lines import UNITS, column_field

GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("なぜ、いつから"), ("department", "reason", "used_from")),
    (_("誰の、何を"), ("name", "business", "persons", "items", "special_care", "count")),
    (_("何のために、どう取得するか"), ("purpose", "purposes", "acquisition_ways", "notice", "notice_reason", "shown_text")),
    (_("どこに保管し、誰が扱うか"), ("media", "places", "access_persons", "entrustment", "entrustees", "foreign", "foreign_details")),
    (_("いつまで保管し、どう廃棄するか"), (
        "retention_basis", "retention_source", "retention_start", "retention_years", "retention_months", "retention_words", "disposal_ways",
    )),
    (_("起こり得ること"), ("risk_checked", "risk_note")),
)  # fmt: skip


def _label(name: str) -> Any:
    return AcquisitionRequest._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class RequestForm(forms.Form):
    sheet = once_field()
    version = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, departments: Any, request: AcquisitionRequest | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial_of(request) if request is not None else initial or {})
        own: dict[str, forms.Field] = {
            "department": DepartmentChoice(label=_label("department"), empty=_("（選んでください）"), only=departments, required=True),
            "reason": forms.CharField(label=_label("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("始める事業や業務と、この個人情報がなければできないこと。")),
            "used_from": forms.DateField(label=_label("used_from"), widget=DayInput(), help_text=_("承認される前に取得を始めることはできません。")),
            "special_care": forms.ChoiceField(label=_label("special_care"), choices=ANSWERS, widget=RadioTiles(side_by_side=True), help_text=_("病歴、障害、犯罪の経歴、信条など。分からないときは「まだ分からない」のままにします。")),
            "risk_checked": forms.BooleanField(label=_label("risk_checked"), required=False, help_text=_("取得・保管・利用・移送・廃棄のそれぞれで、漏れたりなくしたりするおそれを考えてから出します。")),
            "risk_note": forms.CharField(label=_label("risk_note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})),
        }  # fmt: skip
        for _group, names in GROUPS:
            for name in names:
                if name == "purposes":
                    if chosen := purposes_to_choose():
                        self.fields[name] = forms.MultipleChoiceField(
                            label=_label(name), required=False, choices=chosen, widget=CheckboxTiles()
                        )
                    continue
                self.fields[name] = own.get(name) or column_field(name)
                if name in columns.FREE:
                    self.fields[f"own_{name}"] = forms.CharField(
                        label=now_("%(label)s（そのほか）") % {"label": columns.label(name)}, required=False, max_length=600,
                        help_text=now_("一覧にないものを「、」で区切って書きます。"),
                    )  # fmt: skip
        for name in ("name", "business", "purpose"):
            self.fields[name].required = True

    @property
    def groups(self) -> list[tuple[Any, list[Any], bool]]:
        """Label, fields with their units, and that the group is open."""
        found = []
        for label, names in GROUPS:
            shown = [each for name in names for each in (name, f"own_{name}") if each in self.fields]
            found.append((label, [(self[name], UNITS.get(name, "")) for name in shown], True))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for name in columns.FREE:
            if any(len(each) > columns.LONGEST_FREE for each in items_of(values.get(f"own_{name}") or "")):
                self.add_error(f"own_{name}", now_("1つずつ%(most)s文字までで書いてください。") % {"most": columns.LONGEST_FREE})
        if values.get("notice") == "exempt" and not values.get("notice_reason"):
            self.add_error("notice_reason", now_("適用除外の理由を書いてください。"))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        found = {name: self.cleaned_data[name] for _label, names in GROUPS for name in names if name in self.fields}
        for name in columns.FREE:
            found[name] = [*found[name], *items_of(self.cleaned_data.get(f"own_{name}") or "")]
        if "purposes" in found:
            found["purposes"] = list(PurposeOfUse.objects.filter(pk__in=found["purposes"]))
        return found


def initial_of(request: AcquisitionRequest) -> dict[str, Any]:
    """A request as its form begins. One query: its purposes."""
    found: dict[str, Any] = {
        name: getattr(request, name) for _label, names in GROUPS for name in names if name not in {"department", "purposes"}
    }
    found["department"], found["version"] = str(request.department_id), request.version
    found["purposes"] = [str(pk) for pk in request.purposes.values_list("pk", flat=True)]
    for name in columns.FREE:
        known = set(content.ids(columns.SETS[name]))
        found[f"own_{name}"] = "、".join(value for value in found[name] if value not in known)
    return found
