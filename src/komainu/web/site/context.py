"""What the layout shows on each page: the menu by right, the organisation's name, the theme."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.people import queries as people
from komainu.web.people.asked import hidden_pages
from komainu.web.people.profile import Profile
from komainu.web.site import look
from komainu.web.site.remembering import Kept
from komainu.web.site.rights import may

# PDCA is how its users think, so it is how the menu reads. A part appears when it exists.
MENU: tuple[tuple[Any, tuple[tuple[Any, str, str], ...]], ...] = (
    (
        _("今日"),
        (
            (_("今日すること"), "today:home", "today.own"),
            (_("ここでできること"), "site:visit", "site.visit"),
            (_("はじめての設定"), "setup:home", "setup.go"),
            (_("することの一覧"), "duties:list", "duties.list"),
            (_("承認"), "approvals:waiting", "approvals.see"),
            (_("不在と代理"), "duties:away", "duties.away"),
            (_("自分の登録内容"), "people:me", "people.me"),
        ),
    ),
    (
        _("計画"),
        (
            (_("年間計画"), "plans:home", "plans.see"),
            (_("個人情報管理台帳"), "ledger:list", "ledger.see"),
            (_("抜けと食い違い"), "checks:list", "checks.see"),
            (_("リスク"), "risks:list", "risks.see"),
            (_("規程"), "rules:list", "rules.see"),
            (_("部門"), "people:departments", "people.list"),
            (_("従業者"), "people:list", "people.list"),
            (_("入社・退職の手続き"), "people:passages", "people.passages"),
            (_("役割と任期"), "people:roles", "people.roles"),
            (_("体制図"), "people:structure", "people.structure"),
            (_("緊急連絡網"), "people:network", "people.network"),
            (_("サインインの管理"), "signin:people", "signin.people"),
        ),
    ),
    (
        _("実施"),
        (
            (_("送信メールの確認"), "mailroom:mine", "mailroom.own"),
            (_("送信メールの一覧"), "mailroom:list", "mailroom.list"),
            (_("送信メールの集計"), "mailroom:figures", "mailroom.figures"),
            (_("個人情報の所在"), "discovery:home", "discovery.see"),
            (_("教育を受ける"), "training:home", "training.learn"),
            (_("教育の実施"), "training:deliveries", "training.results"),
            (_("教育の証拠"), "training:evidence", "training.proof"),
            (_("事故を知らせる"), "incidents:report", "incidents.report"),
            (_("自分が知らせたこと"), "incidents:own_reports", "incidents.report"),
            (_("ヒヤリハット"), "incidents:near_misses", "incidents.report"),
            (_("事故の一覧"), "incidents:list", "incidents.list"),
            (_("本人からの問合せ"), "incidents:desk", "incidents.desk"),
            (_("統計"), "incidents:statistics", "incidents.statistics"),
            (_("事例集"), "training:library", "training.library"),
            (_("話し合い"), "training:discussions", "training.discuss"),
            (_("緊急時の訓練"), "training:drills", "training.drills"),
            (_("教材"), "training:materials", "training.hand_out"),
            (_("会社の部分の教材"), "training:company", "training.prepare"),
        ),
    ),
    (
        _("記録"),
        (
            (_("操作の記録"), "trail:list", "trail.read"),
            (_("送信状況"), "duties:outbox", "duties.outbox"),
            (_("バックアップ"), "safekeeping:home", "safekeeping.see"),
        ),
    ),
    (
        _("設定"),
        (
            (_("組織の情報"), "people:organisation", "people.organisation_see"),
            (_("画面の見た目"), "site:look", "site.look"),
            (_("書類の体裁と様式"), "documents:home", "documents.edit"),
            (_("送信ポリシー"), "mailroom:policy", "mailroom.policy_see"),
            (_("知らせの設定"), "duties:rules", "duties.rules"),
            (_("事故の窓口の設定"), "incidents:house_rules", "incidents.house_rules"),
            (_("誰が何をできるか"), "site:rights", "site.rights"),
            (_("APIのトークン"), "api:tokens", "api.tokens"),
        ),
    ),
    (_("手引き"), ((_("はじめの一週間"), "today:tour", "today.own"), (_("使い方"), "site:help", "site.help"))),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    current: bool
    badge: str = ""


@dataclass(frozen=True, slots=True)
class MenuGroup:
    label: str
    items: tuple[MenuItem, ...]


@lru_cache(maxsize=2048)
def menu(roles: frozenset[str], language: str, path: str, hidden: frozenset[str] = frozenset()) -> tuple[MenuGroup, ...]:
    """The menu of whoever holds these roles, in a language, on a page, without what this house need not see. No query."""
    standing = people.Standing(roles, frozenset())
    groups = []
    for label, entries in MENU:
        items = tuple(
            MenuItem(str(text), reverse(name), path == reverse(name))
            for text, name, right in entries
            if name not in hidden and may(standing, right)
        )
        if items:
            groups.append(MenuGroup(str(label), items))
    return Kept(groups)


@lru_cache(maxsize=64)
def hidden_entries(house: Profile) -> frozenset[str]:
    """What the menu of this house leaves out: what size and standing do not ask for, and the first hour once it ended."""
    return hidden_pages(house) | (frozenset() if house.is_being_set_up else {"setup:home"})


def navigation(request: Any, house: Profile) -> tuple[MenuGroup, ...]:
    """The menu of the signed-in person; a page that is no entry of it shares the menu with all such pages."""
    standing = getattr(request, "standing", None)
    if standing is None:
        return ()
    return menu(standing.roles, get_language() or "ja", request.path if request.path in entry_paths() else "", hidden_entries(house))


@lru_cache(maxsize=1)
def entry_paths() -> frozenset[str]:
    return frozenset(reverse(name) for _label, entries in MENU for _text, name, _right in entries)


def setup_url(request: Any, house: Profile) -> str:
    """The way back into the first hour, for who may go on with it, on every page outside of it while it lasts."""
    standing = getattr(request, "standing", None)
    here = reverse("setup:home")
    is_away = house.is_being_set_up and standing is not None and not request.path.startswith(here) and may(standing, "setup.go")
    return here if is_away else ""


def layout(request: HttpRequest) -> dict[str, Any]:
    """The house is read only if the page shows its head. At most one query, of one row."""
    theme = request.COOKIES.get("komainu_theme", "")
    standing = getattr(request, "standing", None)
    house = look.house
    # A template calls what can be called, so a fragment without a head and a menu asks nothing.
    return {
        "navigation": lambda: navigation(request, house()),
        "organisation": house,
        "setup_url": lambda: setup_url(request, house()),
        "theme": (lambda: look.current().theme) if not theme else theme if theme in {"light", "dark"} else "",
        "person": getattr(request, "person", None),
        "role_labels": standing.role_labels if standing else [],
    }
