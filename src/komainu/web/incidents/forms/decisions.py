"""The page to sign: one line for each subject, with a reason where the decision departs from the proposal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents import naming
from komainu.web.incidents.proposals import SUBJECTS, departs
from komainu.web.incidents.services.decisions import Verdict
from komainu.web.site.widgets import RadioTiles


class DecideForm(forms.Form):
    """`assessment` is the one that the signer read; `earlier` the lines of the signed decision that still stand."""

    assessment = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("判断の経緯・補足"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("相談した相手、確かめた資料など。"),
    )  # fmt: skip
    confirmed = forms.BooleanField(
        label=gettext_lazy("上の事実と判定を読み、この判断に署名します。"),
        error_messages={"required": gettext_lazy("事実と判定を確かめてから、ここに印を付けてください。")},
    )

    def __init__(
        self, data: Any, proposed: Mapping[str, str], assessment: UUID, *, earlier: Mapping[str, tuple[str, str, str]] | None = None
    ) -> None:
        super().__init__(data, initial={"assessment": assessment})
        self.proposed = {subject: proposed[subject] for subject in SUBJECTS if subject in proposed}
        for subject, proposal in self.proposed.items():
            before = (earlier or {}).get(subject)
            # A decision that still stands is offered again; otherwise what is proposed now.
            kept = before[1:] if before else (DECIDED_FOR.get(proposal, ""), "")
            self.fields[f"{subject}_decided"] = forms.ChoiceField(
                label=_("判断"), choices=list(naming.DECIDED_WORDS.items()), widget=RadioTiles(side_by_side=True), initial=kept[0],
                error_messages={"required": gettext_lazy("判断を選んでください。")},
            )  # fmt: skip
            self.fields[f"{subject}_reason"] = forms.CharField(
                label=_("理由"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), initial=kept[1],
                help_text=_("案と違う判断のときは必ず書きます。") if subject != "publication" else _("公表は義務ではありません。考えた理由を残せます。"),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for subject, proposal in self.proposed.items():
            decided = cleaned.get(f"{subject}_decided")
            if decided and departs(subject, proposal, decided) and not (cleaned.get(f"{subject}_reason") or "").strip():
                self.add_error(
                    f"{subject}_reason",
                    _("判定の案（%(words)s）と違う判断です。そう判断した理由を書いてください。")
                    % {"words": naming.REQUIRED_WORDS[proposal]},
                )
        return cleaned

    @property
    def verdicts(self) -> list[Verdict]:
        """Only for a valid form."""
        return [
            Verdict(subject, self.cleaned_data[f"{subject}_decided"], self.cleaned_data[f"{subject}_reason"].strip())
            for subject in self.proposed
        ]


DECIDED_FOR = {
    "required": "required",
    "not_required": "not_required",
    "undetermined": "undetermined",
    "desirable": "",
    "not_settled": "undetermined",
}
