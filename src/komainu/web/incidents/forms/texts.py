"""The words for an audience, as the office edits them."""

from django import forms
from django.utils.translation import gettext_lazy


class TextForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("件名・題"), required=False, max_length=200)
    body = forms.CharField(
        label=gettext_lazy("本文"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 26, "class": "is-wide"}),
        error_messages={"required": gettext_lazy("本文が空です。")},
    )

    def clean_body(self) -> str:
        return self.cleaned_data["body"].replace("\r\n", "\n").strip() + "\n"
