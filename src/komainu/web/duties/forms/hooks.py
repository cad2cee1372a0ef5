"""The chats that are told, and the hour of the digests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.duties.models import Webhook
from komainu.web.site.widgets import CheckboxTiles, RadioTiles, TimeInput

WISHES = [
    ("tells_urgent", _("急ぎの知らせ（夜も休日も、すぐに）")),
    ("tells_digest", _("毎日のまとめ（件数だけ、営業日に1回）")),
    ("tells_late", _("期限を過ぎたもの（件数だけ、営業日に1回）")),
]


class WebhookForm(forms.Form):
    """A chat. Its address and token are asked for, sealed, and never shown again."""

    name = forms.CharField(label=_("名前"), max_length=60, help_text=_("例：個人情報保護チーム"))
    form = forms.ChoiceField(label=_("種類"), choices=Webhook.Form.choices, widget=RadioTiles())
    url = forms.CharField(
        label=_("送り先"), max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Slack・Teams・LINE WORKS：発行されたWebhookのURL。Chatwork：ルームIDの数字（URLの #!rid の後）。"),
    )  # fmt: skip
    token = forms.CharField(
        label=_("APIトークン（Chatworkだけ）"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    wishes = forms.MultipleChoiceField(label=_("知らせること"), choices=WISHES, widget=CheckboxTiles())

    def __init__(self, data: Any = None, *, hook: Webhook | None = None) -> None:
        initial = (
            {"name": hook.name, "wishes": [name for name, _label in WISHES if getattr(hook, name)]}
            if hook
            else {"wishes": ["tells_urgent"]}
        )
        super().__init__(data, initial=initial)
        self.hook = hook
        if hook is not None:
            del self.fields["form"]
            self.fields["url"].required = False
            self.fields["url"].help_text = _(
                "いまの送り先：%(host)s。変えるときだけ入れます。保存した送り先とトークンは、だれにも表示されません。"
            ) % {"host": hook.host}
            if hook.form != Webhook.Form.CHATWORK:
                del self.fields["token"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        kind = self.hook.form if self.hook else values.get("form")
        if kind == Webhook.Form.CHATWORK:
            if values.get("url") and not values["url"].isdigit():
                self.add_error("url", _("Chatworkでは、ルームIDの数字だけを入れてください。"))
            if self.hook is None and not values.get("token"):
                self.add_error("token", _("ChatworkのAPIトークンを入れてください。"))
            if self.hook is not None and values.get("url") and not values.get("token"):
                self.add_error("token", _("ルームを変えるときは、トークンも入れてください。"))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "wishes"}
        return given | {name: name in self.cleaned_data["wishes"] for name, _label in WISHES}


class RulesForm(forms.Form):
    """When the digests go out."""

    digest_at = forms.TimeField(
        label=_("毎日のまとめを送る時刻"),
        widget=TimeInput(),
        help_text=_("営業日のこの時刻から送ります。急ぎの知らせは、時刻も休日も待たずに送ります。"),
    )
