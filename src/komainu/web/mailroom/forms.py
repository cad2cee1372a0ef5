"""What is typed on the pages of this part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.mailroom.services.joining import ALL_VISIBLE, WRONG_TO
from komainu.web.site.widgets import RadioTiles


class ReasonForm(forms.Form):
    """One sentence that stays with the record."""

    reason = forms.CharField(label=_("理由"), max_length=500, min_length=5, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *arguments: Any, label: Any = "", help_text: Any = "", **named: Any) -> None:
        super().__init__(*arguments, **named)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


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
