"""Tokens: the own ones, made and revoked; everybody's, for who answers for them. And the description of the API."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.api import queries, services
from komainu.web.api.forms import TokenForm
from komainu.web.api.house import description
from komainu.web.api.models import ApiToken
from komainu.web.api.reference import entries
from komainu.web.site import clock
from komainu.web.site.lists import Column, Listing
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.right_words import SENTENCES
from komainu.web.site.rights import StaffRequest, may, public, requires


def _state(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return _("無効")
    return _("期限切れ") if token.expires_on < clock.today() else _("使える")


def _scopes(token: ApiToken) -> str:
    return _("、").join(str(SENTENCES.get(scope, scope)) for scope in token.scopes)


NAME = Column(
    "name",
    gettext_lazy("何に使うか"),
    str,
    order_by=("name",),
    is_title=True,
    url=lambda token: reverse("api:token", args=[token.pk]),
)
COLUMNS = (
    NAME,
    Column("state", gettext_lazy("状態"), _state),
    Column("until", gettext_lazy("使える最後の日"), "expires_on", order_by=("expires_on",)),
    Column("used", gettext_lazy("最後に使われた日時"), "last_used_at", order_by=("last_used_at",), nullable=True),
)
OWN = Listing(label=gettext_lazy("自分のトークン"), columns=COLUMNS, search=("name", "hint"), sort="-until")
ALL = Listing(
    label=gettext_lazy("全員のトークン"),
    columns=(NAME, Column("person", gettext_lazy("持ち主"), "person.name", order_by=("person__sort_key",)), *COLUMNS[1:]),
    search=("name", "hint", "person__name", "person__staff_number"),
    sort="-until",
)


@requires("api.tokens")
@require_GET
def tokens(request: StaffRequest) -> HttpResponse:
    """The own tokens. Two queries."""
    listing = OWN.page(request.GET, queries.tokens_of(request.person), path=request.path)
    return page(
        request,
        "api/tokens.html",
        page_title=_("APIのトークン"),
        page_lead=_("ほかのプログラムが、あなたに代わってKomainuを読み書きするための鍵です。"),
        listing=listing,
        may_make=True,
        may_see_all=may(request.standing, "api.all_tokens"),
    )


@requires("api.all_tokens")
@require_GET
def all_tokens(request: StaffRequest) -> HttpResponse:
    """Everybody's tokens. Two queries."""
    listing = ALL.page(request.GET, queries.visible_tokens(request), path=request.path)
    return page(
        request, "api/tokens.html", page_title=_("全員のトークン"), crumbs=_crumbs(), listing=listing, may_make=False, may_see_all=False
    )


def _crumbs() -> list[tuple[str, str]]:
    return [(_("APIのトークン"), reverse("api:tokens"))]


@requires("api.tokens")
@require_http_methods(["GET", "POST"])
def token_make(request: StaffRequest) -> HttpResponse:
    """A new token; its text is on the answer to the POST, and nowhere afterwards."""
    form = TokenForm(request.POST or None, scopes=queries.scopes_for(request.standing), today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            token, text = services.make_token(request.person, request.standing, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, f"{problem.title}。{problem.what_to_do}")
        else:
            return page(request, "api/token_made.html", page_title=_("トークンを作りました"), crumbs=_crumbs(), token=token, text=text)
    return page(
        request, "api/token_make.html", status=422 if form.errors else 200, page_title=_("トークンを作る"), crumbs=_crumbs(), form=form
    )


@requires("api.tokens")
@require_http_methods(["GET", "POST"])
def token(request: StaffRequest, code: UUID) -> HttpResponse:
    """One token; a POST revokes it. One query."""
    found = queries.visible_token(request, code)
    if request.method == "POST":
        services.revoke_token(found, by=request.person)
        messages.success(request, _("トークンを無効にしました。もう使えません。"))
        return redirect("api:tokens")
    facts = [
        (_("持ち主"), found.person.name),
        (_("状態"), _state(found)),
        (_("できること"), _scopes(found)),
        (_("作った日時"), found.made_at),
        (_("使える最後の日"), found.expires_on),
        (_("最後に使われた日時"), found.last_used_at),
    ]
    is_live = found.revoked_at is None
    return page(request, "api/token.html", page_title=str(found), crumbs=_crumbs(), facts=facts, is_live=is_live)


@public
@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """The operations with their parameters, answers and rights. It tells nothing of this house, and needs no script and no network."""
    told = description()
    return page(request, "api/reference.html", page_title="Komainu API", entries=entries(told), about=told["info"]["description"])


@public
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description as other programs read it."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
