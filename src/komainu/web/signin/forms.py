"""What is asked when signing in and setting it up."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.signin.models import SignInRules
from komainu.web.site.widgets import CheckboxTiles

USED_CODE_SECONDS = 120
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "is-short"}
# What a browser hands over comes from outside: whatever shape it has, it is refused in words.
MALFORMED = (TypeError, ValueError, KeyError, AttributeError, IndexError)


class SignInForm(LoginForm):
    """The field takes the mail address or the staff number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("メールアドレスまたは社員番号")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["login"].max_length = 254  # type: ignore[attr-defined]
        self.fields["password"].label = _("パスワード")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields.pop("remember", None)


class CardForm(forms.Form):
    staff_number = forms.CharField(
        label=_("社員番号"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "username", "class": "is-short"})
    )
    code = forms.CharField(
        label=_("カードのコード"),
        max_length=40,
        help_text=_("カードに印刷された10文字です。大文字・小文字や「-」は気にしなくてかまいません。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "class": "is-short"}
        ),
    )


class ForgottenForm(forms.Form):
    login = forms.CharField(
        label=_("メールアドレスまたは社員番号"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class NewPasswordForm(forms.Form):
    """A password, twice. It is checked against its owner's names, its length and the list of known ones."""

    password = forms.CharField(
        label=_("新しいパスワード"),
        strip=False,
        max_length=200,
        help_text=_("12文字以上。短い文をつなげると、長くて覚えやすくなります。ほかで使っているものは使わないでください。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("新しいパスワード（もう一度）"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("2つのパスワードが違います。"))
        return cleaned


class SecondStepForm(AuthenticateForm):
    """A code of the app, or one of the recovery codes. A code of the app opens once, however often it is sent while it is fresh."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(label=_("コード"), max_length=20, widget=forms.TextInput(attrs=CODE_ATTRS))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        digits = "".join(character for character in code if character.isdigit())
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not cache.add(f"signin.code:{self.user.pk}:{digits}", "y", timeout=USED_CODE_SECONDS):
            raise get_factor_adapter().validation_error("incorrect_code")
        return code


class AppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(label=_("アプリに出た6桁の数字"), max_length=20, widget=forms.TextInput(attrs=CODE_ATTRS))


class _Malformed:
    """What a browser hands over as a passkey's answer may have any shape."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except MALFORMED:
            self.add_error(None, get_factor_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class PasskeyForm(_Malformed, AddWebAuthnForm):
    """A new passkey, always one that can open without a password."""

    name = forms.CharField(label=_("名前"), required=False, max_length=60, help_text=_("どの端末のものか、あとで見分けるための名前です。"))
    passwordless = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return dict(super().clean())


class PasskeySecondStepForm(_Malformed, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeySignInForm(_Malformed, LoginWebAuthnForm):
    """A passkey alone."""


class ConfirmPasswordForm(forms.Form):
    """The own password once more, before a weighty act."""

    password = forms.CharField(
        label=_("パスワード"), strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = self.request.user
        adapter = get_account_adapter(self.request)
        found = adapter.authenticate(self.request, username=person.staff_number, password=password)
        if found is None or found.pk != person.pk:
            raise forms.ValidationError(_("パスワードが違います。"))
        return password


class NameForm(forms.Form):
    name = forms.CharField(label=_("名前"), max_length=60)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("例: 電話機をなくしたと本人から連絡があり、内線で本人を確かめた。操作の記録に残ります。"),
    )


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    second_factor_roles = forms.MultipleChoiceField(
        label=_("2段階認証が必要な役割"),
        required=False,
        choices=Role.choices,
        widget=CheckboxTiles(),
        help_text=_("個人情報保護管理者とシステム管理者には、付けることをお勧めします。"),
    )

    class Meta:
        model = SignInRules
        fields = ["second_factor_roles", "grace_days", "card_days", "card_uses"]
        widgets = {name: forms.NumberInput(attrs={"class": "is-number"}) for name in ("grace_days", "card_days", "card_uses")}
        help_texts = {
            "grace_days": _("役割に就いた日、または決まりを変えた日から数えます。過ぎると、設定するまでほかの画面を開けません。0〜90日。"),
            "card_days": _("1〜365日。"),
            "card_uses": _("1〜100回。多いほど便利ですが、拾われたときに使われやすくなります。"),
        }

    def clean_grace_days(self) -> int:
        return self._within("grace_days", 0, 90)

    def clean_card_days(self) -> int:
        return self._within("card_days", 1, 365)

    def clean_card_uses(self) -> int:
        return self._within("card_uses", 1, 100)

    def _within(self, name: str, low: int, high: int) -> int:
        value: int = self.cleaned_data[name]
        if not low <= value <= high:
            raise forms.ValidationError(_("%(low)s〜%(high)sの数で入力してください。") % {"low": low, "high": high})
        return value

    def _post_clean(self) -> None:
        """Nothing is written into the record by a form: the service does it, and sees what changed."""
