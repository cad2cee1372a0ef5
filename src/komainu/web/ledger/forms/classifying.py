"""The questions that decide which kinds of information a line is, and the house's own correction with its reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.law.breach.vocabulary import Answer
from komainu.law.data_kinds import DataKind, Fact, question, words
from komainu.web.ledger.classifying import derived, language
from komainu.web.ledger.models import ANSWERS, LedgerLine
from komainu.web.site.widgets import RadioTiles

SAID = {Answer.YES: _("はい"), Answer.NO: _("いいえ")}


class ClassifyForm(forms.Form):
    """One question a fact; what nobody answers stays unknown, or is what the columns of the line say."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, line: LedgerLine) -> None:
        initial: dict[str, Any] = {"version": line.version, "reason": line.override_reason}
        initial |= {f"answer_{key}": value for key, value in line.answers.items()}
        initial |= {f"kind_{key}": value for key, value in (line.override or {}).items()}
        super().__init__(data, initial=initial)
        said, known = language(), derived(line)
        for fact in Fact:
            asked = question(fact)
            hint = asked.help(said)
            if fact in known:
                hint = f"{hint} " + now_("台帳の欄からは「%(answer)s」と読めます。") % {"answer": SAID[known[fact]]}
            self.fields[f"answer_{fact.value}"] = forms.ChoiceField(
                label=asked.text(said), choices=ANSWERS, required=False, widget=RadioTiles(side_by_side=True), help_text=hint
            )
        for kind in DataKind:
            self.fields[f"kind_{kind.value}"] = forms.ChoiceField(
                label=words(kind, "name", said),
                required=False,
                choices=[("", _("判定のとおり")), ("yes", _("当たる")), ("no", _("当たらない"))],
            )
        self.fields["reason"] = forms.CharField(
            label=_("判定と違うことにする理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def questions(self) -> list[Any]:
        return [self[f"answer_{fact.value}"] for fact in Fact]

    @property
    def corrections(self) -> list[Any]:
        return [*(self[f"kind_{kind.value}"] for kind in DataKind), self["reason"]]

    @property
    def is_corrected(self) -> bool:
        return any(field.value() or field.errors for field in self.corrections)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self._chosen("kind_") and not values.get("reason"):
            self.add_error("reason", now_("判定と違うことにする理由を書いてください。"))
        return values

    def _chosen(self, beginning: str) -> dict[str, str]:
        return {key.removeprefix(beginning): value for key, value in self.cleaned_data.items() if key.startswith(beginning) and value}

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        override = self._chosen("kind_")
        return {
            "answers": self._chosen("answer_"), "override": override or None, "override_reason": self.cleaned_data["reason"] if override else "",
        }  # fmt: skip
