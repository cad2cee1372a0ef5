"""Words of the house's own: what is looked for beside names, addresses and numbers that everybody has."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.discovery import queries, services
from komainu.web.discovery.forms import HouseWordForm, ReasonForm
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires


def _crumbs(*, is_below: bool = False) -> Crumbs:
    first: Crumbs = [(_("個人情報の所在"), reverse("discovery:home")), (_("個人情報の所在の決まり"), reverse("discovery:rules"))]
    return [*first, (_("自社の語"), reverse("discovery:words"))] if is_below else first


@requires("discovery.rules")
@require_GET
def words(request: StaffRequest) -> HttpResponse:
    """What is looked for. One query."""
    rows = [
        {"id": each.pk, "label": each.label, "way": _("決まった形") if "pattern" in each.body else _("言葉 %(count)s語") % {"count": f"{len(each.body['list']):,}"},
         "text": each.body.get("pattern") or "、".join(each.body["list"][:8]), "near": "、".join(each.body.get("near", ())), "made_at": each.made_at}
        for each in queries.house_words()
    ]  # fmt: skip
    return page(request, "discovery/words.html", page_title=_("自社の語"), crumbs=_crumbs(), rows=rows)


@requires("discovery.rules")
@require_http_methods(["GET", "POST"])
def add_word(request: StaffRequest) -> HttpResponse:
    """A new word; its own sentences are tried before it is kept."""
    form = HouseWordForm(request.POST or None)

    def act() -> str:
        once(form.cleaned_data["sheet"], lambda: services.add_word(by=request.person, label=form.cleaned_data["label"], body=form.body).pk)
        messages.success(request, _("登録しました。次に調べる回から探します。その回は、すべてのファイルを読み直します。"))
        return reverse("discovery:words")

    return form_page(
        request, form, act, title=_("自社の語を登録する"), button=_("確かめて登録する"), crumbs=_crumbs(is_below=True), back_url=reverse("discovery:words"),
        note=_("会員番号や患者番号のように、この組織だけの、個人を指すものを書きます。見つかったファイルは、個人情報のあるファイルとして数えます。"),
    )  # fmt: skip


@requires("discovery.rules")
@require_http_methods(["GET", "POST"])
def end_word(request: StaffRequest, word: UUID) -> HttpResponse:
    """A word is looked for no more."""
    found = queries.house_word(word)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.end_word(found, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("探すのをやめました。"))
        return reverse("discovery:words")

    return form_page(
        request, form, act, title=_("「%(label)s」を探すのをやめますか") % {"label": found.label}, button=_("探すのをやめる"), crumbs=_crumbs(is_below=True),
        back_url=reverse("discovery:words"),
        consequences=[_("次に調べる回から探しません。その回は、すべてのファイルを読み直します。"), _("この語だけが見つかっていたファイルは、個人情報のないファイルになります。")],
    )  # fmt: skip


urlpatterns = [
    path("rules/words/", words, name="words"),
    path("rules/words/add/", add_word, name="add_word"),
    path("rules/words/<uuid:word>/end/", end_word, name="end_word"),
]
