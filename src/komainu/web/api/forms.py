"""Making a token."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.site.right_words import SENTENCES
from komainu.web.site.widgets import CheckboxTiles, DayInput

USUAL = timedelta(days=90)


class TokenForm(forms.Form):
    """What it is for, what it may do, until when."""

    name = forms.CharField(
        label=_("何に使いますか"), max_length=100, help_text=_("例：監視システムから期限を読む。あとで見分けられる名前にします。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("このトークンでできること"),
        widget=CheckboxTiles(),
        help_text=_("必要なものだけを選びます。あなたの権限がなくなると、トークンでもできなくなります。"),
    )
    expires_on = forms.DateField(label=_("使える最後の日"), widget=DayInput(), help_text=_("今日から1年以内。"))

    def __init__(self, data: Any = None, *, scopes: list[str], today: date) -> None:
        super().__init__(data, initial={"expires_on": today + USUAL})
        self.fields["scopes"].choices = [(scope, SENTENCES[scope]) for scope in scopes]  # type: ignore[attr-defined]
