"""Forms of the first hour: representative, containment, notes, client, kind, closing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents.forms.days import day_problem
from komainu.web.incidents.forms.files import PhotosField
from komainu.web.incidents.models import ChecklistItem, Incident, Note
from komainu.web.site import clock
from komainu.web.site.once import once_field
from komainu.web.site.widgets import MomentInput, RadioTiles

MOST_HOURS, MOST_DAYS = 24 * 366, 366


class PastMomentField(forms.DateTimeField):
    """A day and time in Japan that has passed. The minute that is running now counts as passed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages", {"required": gettext_lazy("日時を入れてください。"), "invalid": gettext_lazy("日時として読めません。")}
        )
        super().__init__(widget=MomentInput(), **kwargs)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment > clock.now():
            raise forms.ValidationError(_("先の日時になっています。行った日時を入れてください。"))
        # Before the earliest day there is a moment that no database can hold.
        if moment is not None and (problem := day_problem(clock.japan_day(moment), clock.today())):
            raise forms.ValidationError(problem)
        return moment


def this_minute() -> datetime:
    return clock.now().astimezone(clock.JAPAN).replace(second=0, microsecond=0)


def _text(label: Any, *, required: bool = True, rows: int = 3, missing: Any = None, **kwargs: Any) -> forms.CharField:
    errors = {"required": missing or gettext_lazy("書いてください。")}
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), error_messages=errors, **kwargs
    )


class TellRepresentativeForm(forms.Form):
    told_at = PastMomentField(label=gettext_lazy("伝えた日時"), initial=this_minute)
    how = forms.CharField(
        label=gettext_lazy("伝え方"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("例：電話、対面、メール。代わりの人に伝えたときは、その名前も"),
    )


class ContainForm(forms.Form):
    contained_at = PastMomentField(label=gettext_lazy("拡大が止まった日時"), initial=this_minute)


class ChecklistItemForm(forms.Form):
    """One point of the list. The prefix is its id, so that all stand on one page."""

    answer = forms.ChoiceField(
        label=gettext_lazy("答え"),
        choices=[("done", gettext_lazy("済み")), ("not_needed", gettext_lazy("不要")), ("open", gettext_lazy("まだ"))],
        widget=RadioTiles(side_by_side=True),
        error_messages={"required": gettext_lazy("どれかを選んでください。")},
    )
    note = forms.CharField(
        label=gettext_lazy("メモ"), required=False, max_length=1000, help_text=gettext_lazy("いつ・誰が・何を。不要としたときはその理由")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == ChecklistItem.Answer.NOT_NEEDED and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("不要とした理由を一言書いてください。"))
        return cleaned


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("種類"), choices=Note.Kind.choices, initial=Note.Kind.NOTE, widget=RadioTiles(side_by_side=True)
    )
    happened_at = PastMomentField(label=gettext_lazy("日時"), initial=this_minute)
    with_whom = forms.CharField(
        label=gettext_lazy("相手"), required=False, max_length=200, help_text=gettext_lazy("例：受け取った会社の担当者、警察署")
    )
    text = _text(gettext_lazy("内容"), missing=gettext_lazy("内容を書いてください。"))
    files = PhotosField(label=gettext_lazy("写真・ファイル"))
    once = once_field()


class ClientForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("委託元（顧客企業）の名前"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("空にすると、委託元の登録を取り消します。"),
    )
    contact = forms.CharField(
        label=gettext_lazy("連絡先"), required=False, max_length=300, help_text=gettext_lazy("部署・担当者・電話・メール")
    )
    term = forms.ChoiceField(
        label=gettext_lazy("契約で決めた報告の期限"),
        choices=[
            ("hours", gettext_lazy("時間で決まっている")), ("days", gettext_lazy("日数で決まっている")), ("none", gettext_lazy("期限の定めがない・まだ確かめていない")),
        ],
        widget=RadioTiles(),
        initial="none",
    )  # fmt: skip
    amount = forms.IntegerField(
        label=gettext_lazy("期限"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=gettext_lazy("時間または日数。「直ちに」のときは1時間とします。"),
    )
    clause = forms.CharField(
        label=gettext_lazy("契約の条項"), required=False, max_length=200, help_text=gettext_lazy("例：業務委託契約書 第18条2項")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        term, amount = cleaned.get("term"), cleaned.get("amount")
        if term in {"hours", "days"} and not amount and "amount" not in self.errors:
            self.add_error("amount", _("期限の数字を入れてください。"))
        if term == "days" and amount and amount > MOST_DAYS:
            self.add_error("amount", _("日数は%(most)s日までで入れてください。") % {"most": MOST_DAYS})
        if term in {"hours", "days"} and not cleaned.get("name"):
            self.add_error("name", _("期限を登録するときは、委託元の名前も入れてください。"))
        return cleaned


class TellClientForm(forms.Form):
    told_at = PastMomentField(label=gettext_lazy("報告した日時"), initial=this_minute)
    how = forms.CharField(
        label=gettext_lazy("報告の方法と相手"),
        max_length=300,
        error_messages={"required": gettext_lazy("誰に、どうやって報告したかを書いてください。")},
    )
    lateness_reason = _text(
        gettext_lazy("契約の期限を過ぎた理由"), required=False, rows=2, help_text=gettext_lazy("期限を過ぎたときだけ書きます。")
    )


class ReclassifyForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=Incident.Kind.choices, widget=RadioTiles())
    reason = _text(gettext_lazy("変える理由"), missing=gettext_lazy("あとから読む人のために、理由を一言書いてください。"))


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("結果"),
        choices=Incident.Outcome.choices,
        widget=RadioTiles(),
        error_messages={"required": gettext_lazy("結果を選んでください。")},
    )
    duplicate = forms.CharField(
        label=gettext_lazy("同じ件の記録の番号"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("「ほかの記録と同じ件」のときだけ。例：INC-2026-0003"),
    )
    note = _text(
        gettext_lazy("完了の記録"),
        help_text=gettext_lazy("何をして、どう終わったか。知らせてくれた人にも伝わる言葉で。"),
        missing=gettext_lazy("何をして、どう終わったかを書いてください。"),
    )

    def __init__(self, *args: Any, outcomes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(value, label) for value, label in Incident.Outcome.choices if value in outcomes]  # type: ignore[attr-defined]

    def clean_duplicate(self) -> str:
        return str(self.cleaned_data["duplicate"]).strip().upper()


class ReasonForm(forms.Form):
    reason = _text(gettext_lazy("理由"), missing=gettext_lazy("あとから読む人のために、理由を一言書いてください。"))
