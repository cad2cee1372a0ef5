"""What staff fill in after they chose what happened: one short form for each kind of report."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents.content import Option
from komainu.web.incidents.forms.days import OTHER, UNKNOWN, DayTilesField, chosen, day_problem, other_day_field, short_day, with_tile
from komainu.web.incidents.forms.files import PhotosField
from komainu.web.incidents.queries.reporting import RECORD_KINDS
from komainu.web.incidents.services.reporting import Told
from komainu.web.people.models import Department
from komainu.web.people.queries import departments
from komainu.web.site.clock import JAPAN
from komainu.web.site.once import once_field
from komainu.web.site.widgets import RadioTiles, TimeInput

LONGEST_TEXT = 4000
MOST_PERSONS = 200_000_000


def text_field(label: Any, *, required: bool, rows: int = 4, **kwargs: Any) -> forms.CharField:
    errors = {
        "required": gettext_lazy("一言でかまいません。何が起きたかを書いてください。"),
        "max_length": gettext_lazy("%(limit_value)s文字までで書いてください。"),
    }
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=errors,
        **kwargs,
    )


class PersonsField(forms.CharField):
    """About how many persons, as people write it: 1200, 1,200, １２００, 約1200人. Gives a number or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-number", "autocomplete": "off"}),
            required=False,
            max_length=20,
            **kwargs,
        )

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"[\s,、約およそ人名]", "", unicodedata.normalize("NFKC", super().clean(value) or ""))
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or int(text) > MOST_PERSONS:
            raise forms.ValidationError(_("人数は数字で入れてください。分からなければ空のままでかまいません。"))
        return int(text)


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of the page: its field, for a day the calendar beside it, and the unit behind it."""

    field: forms.BoundField
    calendar: forms.BoundField | None = None
    unit: str = ""


class TellForm(forms.Form):
    """What every kind has in common. `once` names this sheet, so that a second tap does not send it twice."""

    DAYS: ClassVar[tuple[str, ...]] = ()
    once = once_field(required=True)

    def __init__(
        self, data: Any = None, files: Any = None, *, option: Option, now: datetime, language: str, department: Any = None
    ) -> None:
        self.option, self.now, self.today = option, now, now.astimezone(JAPAN).date()
        super().__init__(with_tile(data, self.DAYS) if data is not None else None, files, initial={"department": department})
        if option.details and self.asks_detail:
            titles = [(detail.id, detail.title.in_language(language)) for detail in option.details]
            self.fields["detail"] = forms.ChoiceField(
                label=_("どれに近いですか"),
                choices=[*titles, ("", _("その他・分からない"))],
                required=False,
                widget=RadioTiles(side_by_side=True),
            )
        self.ask()
        self.order_fields(["detail"])

    asks_detail: ClassVar[bool] = True

    def ask(self) -> None:
        """Add the questions of this kind, in the order of the page."""

    def ask_day(self, name: str, label: Any, hint: Any, *, unknown: Any = None) -> None:
        self.fields[name] = DayTilesField(self.today, unknown=unknown, label=label, help_text=hint)
        self.fields[f"{name}_{OTHER}"] = other_day_field(_("日付"))

    def ask_photos(self) -> None:
        self.fields["camera"] = PhotosField(camera=True, label=_("写真を撮る"))
        self.fields["files"] = PhotosField(
            label=_("写真・PDFを選ぶ"),
            help_text=_(
                "いくつでも選べます。写真に付いている撮影場所などの情報は、保存するときに取り除きます。取り除けない写真は受け付けません。"
            ),
        )

    def ask_department(self) -> None:
        self.fields["department"] = forms.ModelChoiceField(
            label=_("部門"),
            queryset=departments(),
            required=False,
            empty_label=_("（選ばない）"),
            help_text=_("起きた部門が違うときは選び直してください。"),
        )

    def shown(self) -> Iterator[Shown]:
        """The questions in the order of the page."""
        for bound in self.visible_fields():
            if bound.name.endswith(f"_{OTHER}"):
                continue
            yield Shown(
                bound, self[f"{bound.name}_{OTHER}"] if bound.name in self.DAYS else None, _("人") if bound.name == "persons" else ""
            )

    def day(self, name: str) -> date | None:
        return chosen(self.cleaned_data, name)

    def clean(self) -> dict[str, Any]:
        for name in self.DAYS:
            self._check_day(name)
        happened, noticed = (self.day(name) if name in self.DAYS and name not in self.errors else None for name in ("happened", "noticed"))
        if happened and noticed and noticed < happened:
            self.add_error(
                "noticed",
                _("気づいた日（%(noticed)s）が、起きた日（%(happened)s）より前になっています。どちらかを直してください。")
                % {"noticed": short_day(noticed), "happened": short_day(happened)},
            )
        return self.cleaned_data

    def _check_day(self, name: str) -> None:
        if name in self.errors or f"{name}_{OTHER}" in self.errors or self.cleaned_data.get(name) in {"", UNKNOWN, None}:
            return
        where = f"{name}_{OTHER}" if self.cleaned_data[name] == OTHER else name
        day = self.day(name)
        if day is None:
            self.add_error(where, _("カレンダーで日付を選んでください。"))
        elif problem := day_problem(day, self.today):
            self.add_error(where, problem)

    @property
    def had_files(self) -> bool:
        """Whether files were sent with what is shown again: a browser forgets them then, and the page says so."""
        return self.is_bound and any(self.files.values())

    def photos(self) -> list[UploadedFile]:
        return [*self.cleaned_data.get("camera", ()), *self.cleaned_data.get("files", ())]

    def department(self) -> Department | None:
        found: Department | None = self.cleaned_data.get("department")
        return found

    def told(self) -> Told:
        """What was said, as the service takes it. The title stays Japanese: the records of the house are."""
        said = self.cleaned_data
        detail = self.option.detail(said.get("detail"))
        title = f"{self.option.title.ja}（{detail.title.ja}）" if detail else self.option.title.ja
        return Told(
            kind=RECORD_KINDS.get(self.option.kind, str(self.option.kind)), what=self.option.id, title=title, what_happened=said.get("what_happened", ""),
            happened_on=self.day("happened"), noticed_on=self.day("noticed"), noticed_time=said.get("noticed_time"), place=said.get("place", ""),
            to_whom=said.get("to_whom", ""), persons_guess=said.get("persons"), what_stopped_it=said.get("what_stopped_it", ""), idea=said.get("idea", ""),
            stated=self.option.facts(said.get("detail")), detail=said.get("detail", ""),
        )  # fmt: skip


class AccidentForm(TellForm):
    DAYS = ("noticed", "happened")

    def ask(self) -> None:
        self.fields["what_happened"] = text_field(
            _("何が起きましたか"),
            required=True,
            help_text=_("分かっていることだけでかまいません。例：お客様への案内を、全員のアドレスが見える形で送った。"),
        )
        self.ask_day("noticed", _("会社の誰かが、最初に気づいたのはいつですか"), _("自分より先に気づいた人がいれば、その日です。"))
        self.ask_day("happened", _("起きたのはいつですか"), "", unknown=_("起きた日は分からない"))
        self.fields["to_whom"] = forms.CharField(
            label=_("誰に渡りましたか・誰が見ましたか"),
            required=False,
            max_length=300,
            help_text=_("例：取引先1社、お客様全員、分からない"),
        )
        self.fields["persons"] = PersonsField(
            label=_("およそ何人分ですか"), help_text=_("およそでかまいません。分からなければ空のままにします。")
        )
        self.fields["place"] = forms.CharField(
            label=_("どこで起きましたか"), required=False, max_length=200, help_text=_("例：本社2階、電車の中、自宅、メール")
        )
        self.ask_photos()
        self.fields["noticed_time"] = forms.TimeField(
            label=_("気づいた時刻"), required=False, widget=TimeInput(), help_text=_("だいたいでかまいません。")
        )
        self.ask_department()

    def clean(self) -> dict[str, Any]:
        super().clean()
        at = self.cleaned_data.get("noticed_time")
        if at and self.day("noticed") == self.today and at > self.now.astimezone(JAPAN).time():
            self.add_error("noticed_time", _("これから先の時刻になっています。"))
        return self.cleaned_data


class StrangeForm(TellForm):
    DAYS = ("noticed",)

    def ask(self) -> None:
        self.fields["what_happened"] = text_field(
            _("どんな様子ですか"), required=True, help_text=_("差出人、件名、画面に出た文など。分かることだけでかまいません。")
        )
        self.ask_day("noticed", _("最初に気づいたのはいつですか"), "")
        self.fields["place"] = forms.CharField(
            label=_("どの機器ですか"), required=False, max_length=200, help_text=_("例：自分のPC、会議室のPC、社用スマホ")
        )
        self.ask_photos()
        self.ask_department()


class QuestionForm(TellForm):
    def ask(self) -> None:
        self.fields["what_happened"] = text_field(
            _("聞きたいこと"), required=True, rows=6, help_text=_("個人の名前などは書かないでください。")
        )
        self.ask_photos()
        self.ask_department()


class NearMissForm(TellForm):
    DAYS = ("happened",)

    def ask(self) -> None:
        self.fields["what_happened"] = text_field(
            _("何が起きそうになりましたか"),
            required=True,
            help_text=_("担当者が読んだ後、名前を出さずに社内の全員に見せます。人や会社の名前は書かないでください。"),
        )
        self.fields["what_stopped_it"] = text_field(
            _("何のおかげで止まりましたか"), required=False, rows=2, help_text=_("例：送信前の確認画面、隣の人の声かけ、たまたま気づいた")
        )
        self.fields["idea"] = text_field(_("こうすればよい、という案"), required=False, rows=2)
        self.ask_day("happened", _("いつのことですか"), "", unknown=_("日は分からない・言いたくない"))
        self.ask_photos()
        self.ask_department()
        self.fields["is_anonymous"] = forms.BooleanField(
            label=_("名前を出さずに送る"),
            required=False,
            help_text=_(
                "名前と部門は、どこにも残しません。その代わり、お礼を伝えることも、後で尋ねることもできません。名前を書いて送った場合も、全員に見せるときに名前は出しません。"
            ),
        )


STAFF_FORMS: dict[str, type[TellForm]] = {
    "accident": AccidentForm,
    "near_miss": NearMissForm,
    "strange": StrangeForm,
    "question": QuestionForm,
}


class _PublicMixin(TellForm):
    """The shorter sheet for whoever did not sign in: a name only if they want, and a field that only machines fill in."""

    asks_detail = False

    def ask_contact(self) -> None:
        self.fields["name"] = forms.CharField(
            label=_("お名前"), required=False, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
        )
        self.fields["contact"] = forms.CharField(
            label=_("連絡先（電話かメール）"),
            required=False,
            max_length=200,
            help_text=_("書かれた場合は、暗号にして保管し、担当者だけが見ます。"),
        )
        self.fields["home_page"] = forms.CharField(
            label=_("この欄は空のままにしてください"),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )

    def clean_home_page(self) -> str:
        if self.cleaned_data.get("home_page"):
            raise forms.ValidationError(_("この欄を空にして、もう一度送ってください。自動の送信を防ぐための欄です。"))
        return ""

    def contact(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "contact") if self.cleaned_data.get(name)}


class PublicAccidentForm(_PublicMixin):
    DAYS = ("noticed",)

    def ask(self) -> None:
        self.fields["what_happened"] = text_field(_("何が起きましたか"), required=True, help_text=_("分かっていることだけでかまいません。"))
        self.ask_day("noticed", _("最初に気づいたのはいつですか"), "")
        self.fields["place"] = forms.CharField(label=_("どこで起きましたか"), required=False, max_length=200)
        self.ask_photos()
        self.ask_contact()


class PublicOtherForm(_PublicMixin):
    def ask(self) -> None:
        self.fields["what_happened"] = text_field(_("知らせたいこと"), required=True)
        self.ask_photos()
        self.ask_contact()


PUBLIC_FORMS: dict[str, type[_PublicMixin]] = {
    "accident": PublicAccidentForm,
    "near_miss": PublicOtherForm,
    "strange": PublicAccidentForm,
    "question": PublicOtherForm,
}


class AddForm(forms.Form):
    """More to an own report: a text, photos, or both."""

    text = text_field(gettext_lazy("分かったこと"), required=False, rows=3)
    camera = PhotosField(camera=True, label=gettext_lazy("写真を撮る"))
    files = PhotosField(label=gettext_lazy("写真・PDFを選ぶ"))
    once = once_field()

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors and not said.get("text") and not said.get("camera") and not said.get("files"):
            self.add_error("text", _("文章か写真のどちらかを入れてください。"))
        return said

    def photos(self) -> list[UploadedFile]:
        return [*self.cleaned_data["camera"], *self.cleaned_data["files"]]
