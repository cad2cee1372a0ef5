"""The forms of drills and discussions."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.people.forms.terms import PersonChoice
from komainu.web.site import clock
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, MomentInput, RadioTiles
from komainu.web.training.models import Drill
from komainu.web.training.ready.drills import scenarios


class PlanDrillForm(forms.Form):
    """Which scenario, when, on screen or on paper."""

    scenario = forms.ChoiceField(label=_("想定"), widget=RadioTiles())
    planned_on = forms.DateField(label=_("行う日"), widget=DayInput())
    is_paper = forms.ChoiceField(
        label=_("行い方"),
        choices=[("no", _("スマホと画面で（時刻を自動で記録）")), ("yes", _("紙で（あとで時刻を入力）"))],
        initial="no",
        widget=RadioTiles(),
    )
    sheet = once_field()

    def __init__(self, data: Any = None, *, language: str, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        hints = {each.id: each.intro.said(language) for each in scenarios().values()}
        choices = [(each.id, f"{each.title.said(language)}（{each.minutes}分）") for each in scenarios().values()]
        self.fields["scenario"].choices = choices  # type: ignore[attr-defined]
        self.fields["scenario"].widget = RadioTiles(hints=hints, choices=choices)


class CastForm(forms.Form):
    """Who plays each step."""

    def __init__(self, data: Any = None, *, steps: list[Any]) -> None:
        super().__init__(data)
        self.steps = steps
        for step in steps:
            initial = f"{step.person.staff_number}　{step.person.name}" if step.person else ""
            self.fields[f"p{step.position}"] = PersonChoice(label=f"{step.position}. {step.text[:60]}", required=False, initial=initial)

    @property
    def players(self) -> dict[Any, Any]:
        return {step.pk: self.cleaned_data.get(f"p{step.position}") for step in self.steps}


class EndDrillForm(forms.Form):
    lessons = forms.CharField(
        label=_("学んだこと"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("想定より遅かった段階は、なぜ遅れたか。うまくいったことも書きます。"),
    )
    next_time = forms.CharField(
        label=_("直すこと"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("書くと、改善の提案になります。"),
    )


class PaperDrillForm(forms.Form):
    """What stood on the sheet."""

    started_at = forms.DateTimeField(label=_("始めた時刻"), widget=MomentInput())

    def __init__(self, data: Any = None, *, drill: Drill, steps: list[Any]) -> None:
        super().__init__(data, initial={"started_at": drill.started_at or clock.now()})
        self.steps = steps
        for step in steps:
            minute = int((step.confirmed_at - drill.started_at).total_seconds() // 60) if step.confirmed_at and drill.started_at else None
            self.fields[f"m{step.position}"] = forms.IntegerField(
                label=_("%(number)s. 済ませた分（想定 %(minute)s分）") % {"number": step.position, "minute": step.at_minute}, help_text=step.text[:120],
                min_value=0, max_value=1440, required=False, initial=minute, widget=forms.NumberInput(attrs={"class": "is-number"}),
            )  # fmt: skip
            self.fields[f"n{step.position}"] = forms.CharField(
                label=_("%(number)s. したこと") % {"number": step.position}, max_length=500, required=False, initial=step.note
            )

    @property
    def minutes(self) -> dict[Any, tuple[int | None, str]]:
        return {step.pk: (self.cleaned_data[f"m{step.position}"], self.cleaned_data[f"n{step.position}"]) for step in self.steps}


class DiscussionForm(forms.Form):
    """A topic."""

    title = forms.CharField(label=_("話し合うこと"), max_length=200)
    question = forms.CharField(
        label=_("問い"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=_("どうすれば防げますか。自分たちの仕事の手順で考えてください。"),
    )
    material = forms.CharField(
        label=_("読む事例"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("人の名前は書きません。自社のヒヤリハットを入れてあります。"),
    )
    due_on = forms.DateField(label=_("期限"), widget=DayInput())
    sheet = once_field()


class GroupForm(forms.Form):
    """What a group talked about, and its one rule."""

    name = forms.CharField(label=_("グループ名"), max_length=100)
    members = forms.CharField(
        label=_("参加した人"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("社員番号か氏名を、読点か改行で区切ります。書いた人は自動で入ります。"),
    )
    held_on = forms.DateField(label=_("話し合った日"), widget=DayInput())
    minutes = forms.CharField(
        label=_("議事録"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("出た意見を、言った人の名前なしで書きます。"),
    )
    rule = forms.CharField(label=_("直したい決まり（1つだけ）"), max_length=200)
    change = forms.CharField(label=_("どう直すか"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(label=_("理由"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sheet = once_field()

    def clean_members(self) -> list[Any]:
        found, wrong = [], []
        for text in filter(None, (each.strip() for each in re.split(r"[、,，\n\r]+", self.cleaned_data["members"]))):
            try:
                person = PersonChoice().clean(text)
            except forms.ValidationError:
                wrong.append(text)
            else:
                found.append(person)
        if wrong:
            raise forms.ValidationError(_("見つからない人がいます：%(names)s") % {"names": "、".join(wrong[:5])})
        return found


class DecideForm(forms.Form):
    decision = forms.ChoiceField(label=_("答え"), choices=[("adopt", _("採用する")), ("decline", _("今回は見送る"))], widget=RadioTiles())
    answer = forms.CharField(label=_("出した人への言葉"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
