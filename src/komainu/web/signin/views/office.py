"""Who can sign in: invited, given cards, helped when something is lost; and the house's rules."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.duties.queries import mail_is_off
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.people.queries.staff import search
from komainu.web.signin import queries, services
from komainu.web.signin.forms import ReasonForm, RulesForm
from komainu.web.signin.printing import cards_pdf
from komainu.web.signin.problems import NotForThem
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

MOST_AT_ONCE = 200
MOST_COUNTED = 1_000


def ways_words(person: Any) -> str:
    """With what somebody can come in, in words. The person comes with its state."""
    found = [
        word
        for has, word in (
            (person.has_password, _("パスワード")),
            (person.has_passkey, _("パスキー")),
            (person.has_company, _("会社のアカウント")),
            (person.has_card, _("カード")),
        )
        if has
    ]
    if found:
        return "・".join(found)
    return _("招待中") if person.has_invitation else _("まだありません")


def _by_state(records: Any, wanted: str) -> Any:
    return {
        "none": records.exclude(queries.READY).filter(has_card=False, has_invitation=False),
        "invited": records.exclude(queries.READY).filter(has_invitation=True),
        "ready": records.filter(queries.READY),
        "card": records.filter(has_card=True),
        "wants_card": records.filter(wants_card=True),
        "no_factor": records.filter(queries.READY, has_factor=False),
    }[wanted]


STATES = (
    ("none", gettext_lazy("まだ入れない")),
    ("invited", gettext_lazy("招待中")),
    ("ready", gettext_lazy("入れる")),
    ("card", gettext_lazy("カードを持っている")),
    ("wants_card", gettext_lazy("次のカードを待っている")),
    ("no_factor", gettext_lazy("2段階認証がない")),
)

PEOPLE = Listing(
    label=gettext_lazy("サインインする人"),
    columns=(
        Column(
            "name",
            gettext_lazy("氏名"),
            order_by=("sort_key", "staff_number"),
            url=lambda p: reverse("signin:person", args=[p.pk]),
            is_title=True,
        ),
        Column("staff_number", gettext_lazy("社員番号"), order_by=("staff_number",)),
        Column("department", gettext_lazy("部門"), "department.name", order_by=("department__name",), nullable=True),
        Column("ways", gettext_lazy("入り方"), ways_words),
        Column("factor", gettext_lazy("2段階認証"), lambda p: _("あり") if p.has_factor else _("なし")),
        Column("last_login", gettext_lazy("最後のサインイン"), order_by=("last_login",), nullable=True),
    ),
    search=search,
    filters=(
        Filter("state", gettext_lazy("状態"), _by_state, STATES),
        Filter("department", gettext_lazy("部門"), "department", people.department_choices),
    ),
    sort="name",
)


@requires("signin.people")
@require_GET
def list_people(request: StaffRequest) -> HttpResponse:
    """Everybody, or the own department. Two queries, one more for the departments to choose from."""
    listing = PEOPLE.page(request.GET, queries.listed(request.standing, clock.now()), path=request.path)
    may_invite = may(request.standing, "signin.invite") and not queries.company_only()
    return page(request, "signin/people.html", page_title=_("サインインの管理"), listing=listing, may_invite=may_invite, mail_is_off=mail_is_off(),
        may_set_rules=may(request.standing, "signin.rules"), company_only=queries.company_only(),
        exports=export_links("signin:export") if may(request.standing, "signin.export") else [])  # fmt: skip


@requires("signin.export")
@require_GET
def export_people(request: StaffRequest, format: str) -> HttpResponse:
    """Who signs in and how, as a file. It leaves a trail."""
    records = queries.listed(request.standing, clock.now())
    return export_listing(request, PEOPLE, records.all(), format=format, name="sign-in")


@requires("signin.people")
@require_GET
def person(request: StaffRequest, who: UUID) -> HttpResponse:
    """One person's sign-in, and what can be done about it. Eight queries."""
    found = queries.reachable_person(request, who)
    return _person_page(request, found)


def _person_page(request: StaffRequest, found: Person, **shown_once: Any) -> HttpResponse:
    now, today = clock.now(), clock.today()
    state = queries.person_state(found, now, today)
    hands_over = queries.may_hand_over(request.standing, found, today)
    open_link = state.link if state.link and not (state.link.used_at or state.link.withdrawn_at) and state.link.expires_at > now else None
    open_card = state.card if state.card and not state.card.withdrawn_at and state.card.uses_left and state.card.expires_at > now else None
    here = found.is_active and not queries.company_only()
    return page(
        request,
        "signin/person.html",
        page_title=found.name,
        crumbs=[(_("サインインの管理"), reverse("signin:people"))],
        state=state,
        ways=ways_words(state.person),
        open_link=open_link,
        open_card=open_card,
        may_mail=here and bool(found.email) and may(request.standing, "signin.invite") and not mail_is_off(),
        may_hand=here and hands_over and may(request.standing, "signin.invite"),
        may_card=here and not state.holds_role and may(request.standing, "signin.cards"),
        may_unlock=may(request.standing, "signin.unlock"),
        is_self=found.pk == request.person.pk,
        mail_is_off=mail_is_off(),
        **shown_once,
    )


@requires("signin.invite")
@require_POST
def invite(request: StaffRequest, who: UUID) -> HttpResponse:
    """Invite somebody, or invite again: by mail, or by a link that is shown once."""
    found = queries.reachable_person(request, who)
    by_hand = request.POST.get("by") == "hand"
    if by_hand and not queries.may_hand_over(request.standing, found, clock.today()):
        raise NotForThem
    act = services.reset if found.has_usable_password() else services.invite
    address = act(found, by=request.person, by_hand=by_hand)
    if address:
        return _person_page(request, found, address=address)
    messages.success(request, _("メールを送信待ちに入れました。リンクは1回だけ使えます。"))
    return redirect("signin:person", who)


@requires("signin.invite")
@require_POST
def withdraw(request: StaffRequest, who: UUID) -> HttpResponse:
    if services.withdraw_link(queries.reachable_person(request, who), by=request.person):
        messages.success(request, _("リンクを取り消しました。"))
    return redirect("signin:person", who)


def _pdf(issued: list[services.Issued], today: Any) -> HttpResponse:
    response = HttpResponse(cards_pdf(issued, today), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="komainu-cards-{today:%Y%m%d}.pdf"'
    return response


@requires("signin.cards")
@require_POST
def card(request: StaffRequest, who: UUID) -> HttpResponse:
    """A new card: its code is in the file, or shown once on the page, and kept nowhere."""
    found = queries.reachable_person(request, who)
    # A card that cannot be printed was never issued.
    with transaction.atomic():
        issued = services.issue_card(found, by=request.person, standing=request.standing)
        if request.POST.get("as") == "pdf":
            return _pdf([issued], clock.today())
    return _person_page(request, found, issued=issued)


@requires("signin.cards")
@require_POST
def card_withdraw(request: StaffRequest, who: UUID) -> HttpResponse:
    if services.withdraw_card(queries.reachable_person(request, who), by=request.person):
        messages.success(request, _("カードを取り消しました。"))
    return redirect("signin:person", who)


def _act_with_reason(
    request: StaffRequest, who: UUID, act: Callable[[Person, str], int], *, title: str, consequences: list[str], button: str, done: str
) -> HttpResponse:
    found = queries.reachable_person(request, who)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        act(found, form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect("signin:person", who)
    return page(
        request,
        "site/confirm.html",
        page_title=title,
        facts=[(_("氏名"), found.name), (_("社員番号"), found.staff_number)],
        consequences=consequences,
        form=form,
        button=button,
        kind="danger",
        back_url=reverse("signin:person", args=[who]),
        crumbs=[(_("サインインの管理"), reverse("signin:people"))],
    )


@requires("signin.unlock")
@require_http_methods(["GET", "POST"])
def factors_remove(request: StaffRequest, who: UUID) -> HttpResponse:
    """The telephone was lost: the second factors go, after the person was recognised by somebody."""
    return _act_with_reason(
        request,
        who,
        lambda found, reason: services.remove_factors_of(found, by=request.person, reason=reason),
        title=_("この人の2段階認証を解除しますか"),
        consequences=[
            _("パスキー、認証アプリ、予備のコードがすべて消えます。"),
            _("メールアドレスがあれば、本人にメールで知らせます。"),
            _("2段階認証が必要な役割なら、本人が改めて設定します。"),
        ],
        button=_("解除する"),
        done=_("2段階認証を解除しました。"),
    )


@requires("signin.unlock")
@require_http_methods(["GET", "POST"])
def sessions_end(request: StaffRequest, who: UUID) -> HttpResponse:
    """Sign somebody out everywhere."""
    return _act_with_reason(
        request,
        who,
        lambda found, reason: services.end_sessions(found, by=request.person, reason=reason),
        title=_("この人をすべての端末からサインアウトさせますか"),
        consequences=[_("開いている画面は、次の操作から使えなくなります。書きかけの内容は残りません。")],
        button=_("サインアウトさせる"),
        done=_("サインアウトさせました。"),
    )


@requires("signin.unlock")
@require_http_methods(["GET", "POST"])
def company_unlink(request: StaffRequest, who: UUID) -> HttpResponse:
    """The link to the company's account goes."""
    return _act_with_reason(
        request,
        who,
        lambda found, reason: services.unlink_company(found, by=request.person, reason=reason),
        title=_("会社のアカウントとの結び付きを解きますか"),
        consequences=[_("次に会社のアカウントでサインインすると、そのときの確かな情報で結び直します。")],
        button=_("結び付きを解く"),
        done=_("結び付きを解きました。"),
    )


@requires("signin.people")
@require_http_methods(["GET", "POST"])
def many(request: StaffRequest) -> HttpResponse:
    """Bring in at once everybody who cannot come in yet: invitations for those with an address, cards for those without."""
    if queries.company_only():
        return redirect("signin:people")
    now, today = clock.now(), clock.today()
    if request.method == "POST":
        waiting = queries.bulk(request.standing, now, today)
        by = request.POST.get("by")
        if by == "mail":
            if not may(request.standing, "signin.invite") or mail_is_off():
                raise PermissionDenied
            count = services.invite_all(waiting.invite[:MOST_AT_ONCE], by=request.person)
            messages.success(request, _("%(count)s人の招待を送信待ちに入れました。") % {"count": count})
        elif by == "card":
            with transaction.atomic():
                people_without = waiting.cards.select_related("department")[:MOST_AT_ONCE]
                issued = services.issue_cards(people_without, by=request.person, standing=request.standing)
                if issued:
                    return _pdf(issued, clock.today())
        return redirect("signin:many")
    counted = queries.waiting(request.standing, now, today, most=MOST_COUNTED)
    return page(
        request,
        "signin/many.html",
        page_title=_("まとめて用意する"),
        crumbs=[(_("サインインの管理"), reverse("signin:people"))],
        to_invite=counted.invite,
        to_print=counted.cards,
        most=MOST_AT_ONCE,
        most_counted=MOST_COUNTED,
        may_invite=may(request.standing, "signin.invite"),
        mail_is_off=mail_is_off(),
    )


@requires("signin.rules")
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    form = RulesForm(request.POST or None, instance=queries.rules())
    if form.is_valid():
        services.set_rules(by=request.person, **form.cleaned_data)
        messages.success(request, _("サインインの決まりを保存しました。"))
        return redirect("signin:rules")
    callback = settings.PUBLIC_ADDRESS + reverse("openid_connect_callback", kwargs={"provider_id": "company"})
    company = [
        (_("設定"), _("あり") if settings.OIDC_ISSUER else _("なし")),
        (_("発行者"), settings.OIDC_ISSUER),
        (_("会社のアカウントだけにする"), _("はい") if queries.company_only() else _("いいえ")),
        (_("発行者に登録するリダイレクト先"), callback),
    ]
    return page(
        request,
        "signin/rules.html",
        page_title=_("サインインの決まり"),
        crumbs=[(_("サインインの管理"), reverse("signin:people"))],
        form=form,
        company=company,
    )
