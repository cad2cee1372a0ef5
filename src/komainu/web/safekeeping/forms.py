"""What is typed on the pages of this part."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmKeyForm(forms.Form):
    """The digits of the sheet in hand."""

    check = forms.CharField(
        label=_("紙にある確認番号"),
        max_length=10,
        help_text=_("印刷した紙の「確認番号」（4桁の数字）です。"),
        widget=forms.TextInput(attrs={"class": "is-short", "inputmode": "numeric", "autocomplete": "off"}),
    )
