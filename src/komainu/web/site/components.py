"""The page of all components with all their states: what designers, developers and the tests look at."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.site import clock, look
from komainu.web.site.icons import ICONS
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.widgets import CheckboxTiles, DayInput, MomentInput, RadioTiles
from komainu.web.trail.telling import Change, Told

# The list shows the kinds of record that Django itself knows: rows that are in every installation and name nobody.
RECORD_KINDS = Listing(
    label=_("記録の種類"),
    columns=(
        Column("model", _("種類"), order_by=("model",), is_title=True),
        Column("app", _("部"), "app_label", order_by=("app_label", "model")),
        Column("id", _("番号"), order_by=("id",), align="number"),
    ),
    search=("model", "app_label"),
    filters=(Filter("app", _("部"), "app_label", [(name, name) for name in ("site", "people", "trail", "duties", "incidents", "auth")]),),
    sort="app",
)


class SampleForm(forms.Form):
    """One field of every kind."""

    what = forms.ChoiceField(
        label=_("何がありましたか"),
        choices=[
            ("mis_sent", _("送り先を間違えた")),
            ("lost", _("なくした・盗まれた")),
            ("other", _("そのほか")),
            ("unknown", _("まだ分からない")),
        ],
        widget=RadioTiles(
            icons={"mis_sent": "mail", "lost": "device", "other": "report", "unknown": "unknown"},
            hints={"mis_sent": _("メール、郵便、FAX、手渡し"), "lost": _("書類、パソコン、スマートフォン、記録媒体")},
        ),
    )
    encrypted = forms.ChoiceField(
        label=_("データは暗号化されていましたか"),
        help_text=_("分からないときは「まだ分からない」のまま先へ進めます。"),
        choices=[("yes", _("はい")), ("no", _("いいえ")), ("unknown", _("まだ分からない"))],
        widget=RadioTiles(side_by_side=True),
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label=_("含まれていた情報"),
        choices=[("name", _("氏名")), ("mail", _("メールアドレス")), ("card", _("クレジットカード番号"))],
        widget=CheckboxTiles(),
        required=False,
    )
    title = forms.CharField(label=_("件名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    noticed_on = forms.DateField(label=_("気づいた日"), help_text=_("自分たちの誰かが最初に気づいた日です。"), widget=DayInput())
    happened_at = forms.DateTimeField(label=_("起きた日時"), required=False, widget=MomentInput())
    persons = forms.IntegerField(label=_("人数"), required=False, min_value=0)
    department = forms.ChoiceField(
        label=_("部門"), required=False, choices=[("", _("選んでください")), ("sales", _("営業部")), ("admin", _("総務部"))]
    )
    story = forms.CharField(label=_("いきさつ"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    photo = forms.FileField(label=_("写真・ファイル"), required=False)
    told = forms.BooleanField(label=_("上司に伝えました"), required=False)
    closed = forms.CharField(label=_("変えられない欄"), required=False, disabled=True, initial="2026-0001")


MANY_TABS = (_("概要"), _("初動"), _("質問と判定"), _("判断"), _("報告"), _("本人"), _("言葉"), _("分類と費用"), _("経過"), _("履歴"))
LONG_TEXT = _(
    "個人情報保護管理者または代行者が、取引先への連絡と本人への通知の両方を終えたことを確かめてから、閉じる前にもう一度見直してください"
)


def sample_form_with_errors(prefix: str = "wrong") -> SampleForm:
    """The form as it comes back when something is missing."""
    form = SampleForm({f"{prefix}-noticed_on": "2026-13-40", f"{prefix}-encrypted": "unknown"}, prefix=prefix)
    form.add_error(None, ValidationError(_("起きた日時は、気づいた日より前になります。")))
    return form


def deadlines(today: date) -> list[dict[str, Any]]:
    """One deadline in each state."""
    evening = datetime(today.year, today.month, today.day, 18, tzinfo=clock.JAPAN)
    return [
        {"label": _("確報"), "due_on": today + timedelta(days=24)},
        {"label": _("速報"), "due_on": today + timedelta(days=3)},
        {"label": _("速報"), "due_on": today},
        {"label": _("取引先への報告"), "due_on": today - timedelta(days=2)},
        {"label": _("速報"), "due_on": today, "done_on": today - timedelta(days=1)},
        {"label": _("Pマーク付与機関への報告"), "due_on": today + timedelta(days=9), "own": True},
        {"label": _("契約による連絡"), "due_at": evening + timedelta(days=1)},
        {"label": _("本人への通知"), "due_on": None},
    ]


def timeline(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now - timedelta(hours=5), "title": _("事故の連絡がありました"), "by": _("江口"), "icon": "report", "is_important": True},
        {"at": now - timedelta(hours=4), "title": _("青山が受け持ちました"), "by": _("青山")},
        {
            "at": now - timedelta(hours=1),
            "title": _("送信先に削除を頼みました"),
            "by": _("青山"),
            "text": _("電話で3社に連絡。\n2社から削除の返事。"),
            "icon": "phone",
        },
    ]


def told(now: datetime) -> list[Told]:
    """One act in each way of telling: changed, set for the first time, taken away, sealed, in a sentence."""
    changes = [
        Change(str(_("部門")), str(_("営業部")), str(_("総務部"))),
        Change(str(_("メールアドレス")), None, "mihon@example.jp"),
        Change(str(_("電話番号")), "03-0000-0000", None),
        Change(str(_("本人の連絡先")), str(_("封印された値")), str(_("封印された値"))),
    ]
    return [
        Told(2, now - timedelta(hours=1), str(_("従業者の記録を変えた")), str(_("青山")), "", changes, [], str(_("異動のため"))),
        Told(1, now - timedelta(hours=2), str(_("受け付けた")), str(_("青山")), "INC-2026-0007", [], [str(LONG_TEXT)], ""),
    ]


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state; nothing on it is a record. Three queries, for the two lists."""
    above, below = _drawn(clock.now().replace(minute=0, second=0, microsecond=0), get_language(), look.current().date_style)
    return page(
        request,
        "site/components.html",
        page_title=_("部品の見本"),
        page_lead=_("画面を作る部品と、その状態をすべて並べています。表示されている内容は見本です。"),
        crumbs=[(_("使い方"), "/help/")],
        above=above,
        below=below,
        long_text=LONG_TEXT,
        empty_listing=replace(RECORD_KINDS, id="list-empty", label=_("一覧に何もないとき")).page(
            {}, ContentType.objects.none(), path=request.path
        ),
        listing=RECORD_KINDS.page(request.GET, ContentType.objects.all(), path=request.path),
        exports=[("Excel", "#list"), ("CSV", "#list")],
    )


@lru_cache(maxsize=4)
def _drawn(now: datetime, language: str, date_style: str) -> tuple[str, str]:
    """All but the lists, which follow the address: drawn once an hour, for it is the longest page of all."""
    today = clock.japan_day(now)
    given = {
        "today": today,
        "alerts": [
            ("info", _("速報の期限を計算し直しました"), _("知った日が変わったためです。")),
            ("success", _("報告を記録しました"), _("受付番号を控えてください。")),
            ("warning", _("分かっていない事実が2つあります"), _("答えによっては、報告が必要になります。")),
            ("danger", _("速報の期限を過ぎています"), _("理由を添えて、すぐに提出してください。")),
        ],
        "badges": [
            ("", _("下書き")),
            ("info", _("対応中")),
            ("success", _("完了")),
            ("warning", _("確認待ち")),
            ("danger", _("緊急")),
            ("unknown", _("未確認")),
        ],
        "deadlines": deadlines(today),
        "timeline": timeline(now),
        "steps": [
            {"label": _("起きたこと"), "state": "done", "url": "#steps"},
            {"label": _("人数と種類"), "state": "current"},
            {"label": _("原因"), "state": "open"},
            {"label": _("判断"), "state": "open"},
        ],
        "tabs": [
            {"label": _("概要"), "url": "#tabs", "current": True},
            {"label": _("判断"), "url": "#tabs"},
            {"label": _("報告書"), "url": "#tabs", "count": 3},
            {"label": _("経過"), "url": "#tabs"},
        ],
        "facts": [(_("番号"), "2026-0007"), (_("知った日"), today), (_("本人の数"), _("1,200人（およそ）")), (_("原因"), "")],
        "bars": [
            {"label": _("誤送信"), "value": 6, "text": _("6件"), "other_value": 40, "other_text": "40.0%"},
            {"label": _("紛失"), "value": 3, "text": _("3件"), "other_value": 18.5, "other_text": "18.5%"},
            {"label": _("誤交付"), "value": 1, "text": _("1件"), "other_value": 22, "other_text": "22.0%"},
        ],
        "icons": sorted(ICONS),
        "form": SampleForm(prefix="plain"),
        "wrong": sample_form_with_errors(),
        "disabled": SampleForm(prefix="disabled", initial={"what": "lost", "title": _("置き忘れ"), "noticed_on": today}),
        "light_form": sample_form_with_errors("light"),
        "dark_form": sample_form_with_errors("dark"),
        "long_text": LONG_TEXT,
        "long_facts": [(LONG_TEXT, LONG_TEXT), (_("メールアドレス"), "a" * 60 + "@example.jp"), (_("原因"), None)],
        "many_tabs": [{"label": label, "url": "#long", "current": place == 2, "count": place} for place, label in enumerate(MANY_TABS)],
        "told": told(now),
    }
    return get_template("site/_components_above.html").render(given), get_template("site/_components_below.html").render(given)
