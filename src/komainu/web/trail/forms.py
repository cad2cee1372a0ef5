"""Forms of the trail: where anchors go, and an anchor to compare with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.trail import anchors
from komainu.web.trail.services.anchoring import MOST_ADDRESSES


class PlacesForm(forms.Form):
    """Mail addresses and a folder; both may stay empty."""

    mail_to = forms.CharField(
        label=gettext_lazy("控えを送るメールアドレス"),
        help_text=gettext_lazy(
            "1行に1つ、10件まで。空にすると送りません。会社の外の人（顧問の弁護士・税理士など）にすると、より確かになります。"
        ),
        required=False,
        max_length=3300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    folder = forms.CharField(
        label=gettext_lazy("控えを置くフォルダー"),
        help_text=gettext_lazy("Komainuの動いている機械から書き込めるフォルダー（共有フォルダーなど）。空にすると置きません。"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_mail_to(self) -> list[str]:
        addresses = list(dict.fromkeys(self.cleaned_data["mail_to"].split()))
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("%(most)s件までにしてください。") % {"most": MOST_ADDRESSES})
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(_("メールアドレス「%(text)s」の形が正しくありません。") % {"text": address[:80]}) from error
        return addresses

    def clean_folder(self) -> str:
        return str(self.cleaned_data["folder"]).strip()


class CompareForm(forms.Form):
    """An anchor, pasted as it came."""

    text = forms.CharField(
        label=gettext_lazy("控えの内容"),
        help_text=gettext_lazy("控えのメールかファイルの中身を、そのまま貼り付けてください。"),
        max_length=anchors.LARGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_text(self) -> Any:
        found = anchors.read(self.cleaned_data["text"])
        if found is None:
            raise ValidationError(_("控えが見つかりません。「komainu-anchor:」で始まる行を含めて貼り付けてください。"))
        return found
