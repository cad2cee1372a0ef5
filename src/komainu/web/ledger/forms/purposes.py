"""The forms of purposes of use."""

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger.models import PurposeOfUse
from komainu.web.site.widgets import DayInput, RadioTiles


class PurposeForm(forms.Form):
    """A purpose in the words in which it is told."""

    text = forms.CharField(
        label=_("利用目的"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本人に示す文のまま。「事業活動のため」のような、何に使うか分からない書き方は避けます。"),
    )  # fmt: skip
    text_en = forms.CharField(
        label=_("利用目的（英語）"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("英語のページに出す文。空欄なら日本語の文が出ます。"),
    )
    published_at = forms.CharField(
        label=_("公表・明示の場所"), max_length=300, required=False, help_text=_("例：Webサイトの個人情報の取扱いのページ、申込書の裏面")
    )
    published_on = forms.DateField(label=_("公表・明示した日"), required=False, widget=DayInput())


class PurposeChangeForm(PurposeForm):
    """The next version, and how the change was judged."""

    relation = forms.ChoiceField(label=_("変更の判断"), choices=PurposeOfUse.Relation.choices, widget=RadioTiles())
    relation_reason = forms.CharField(label=_("そう判断した理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    notice_way = forms.CharField(
        label=_("本人に知らせる方法"), max_length=300, required=False, help_text=_("変えた利用目的は、本人に通知するか、公表します。")
    )


class PublishingForm(forms.Form):
    """The page of purposes."""

    shows_purposes = forms.BooleanField(label=_("利用目的のページを誰でも読めるようにする"), required=False)
    foreword = forms.CharField(
        label=_("はじめの文"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例：当社は、個人情報を次の目的で利用します。"),
    )
    foreword_en = forms.CharField(label=_("はじめの文（英語）"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
