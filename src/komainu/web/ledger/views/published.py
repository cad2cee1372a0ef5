"""The published purposes: the page for everybody, its switch, and the same for the house's own site."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.ledger.forms.purposes import PublishingForm
from komainu.web.ledger.models import THE_LEDGER, LedgerRules, PurposeOfUse
from komainu.web.ledger.printing import purposes_text
from komainu.web.ledger.services import house as services
from komainu.web.people.queries import house_name
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, public, requires
from komainu.web.trail import services as trail

FILES = {"html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8"}
_HERE: UUID = THE_LEDGER


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _rules() -> LedgerRules:
    return LedgerRules.objects.filter(pk=_HERE).first() or LedgerRules()


def _published() -> list[tuple[str, str]]:
    """The text of each approved purpose in the reader's language (the Japanese one where there is no other), and where it is shown. One query."""
    found = PurposeOfUse.objects.filter(state=PurposeOfUse.State.APPROVED).order_by("text").values_list("text", "text_en", "published_at")
    return [((english if _is_english() else "") or text, place) for text, english, place in found]


def _foreword(rules: LedgerRules) -> str:
    return (rules.foreword_en if _is_english() else "") or rules.foreword


@public
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """The purposes of use, for everybody, if the house shows them here. Two queries beside the layout's."""
    rules = _rules()
    if not rules.shows_purposes:
        raise Http404
    return page(
        request,
        "ledger/published.html",
        page_title=_("個人情報の利用目的"),
        foreword=_foreword(rules),
        purposes=[text for text, _place in _published()],
    )


@requires("ledger.purposes")
@require_http_methods(["GET", "POST"])
def publishing(request: StaffRequest) -> HttpResponse:
    """Whether the page is there, and what stands at its head."""
    rules = _rules()
    form = PublishingForm(
        request.POST or None, initial={"shows_purposes": rules.shows_purposes, "foreword": rules.foreword, "foreword_en": rules.foreword_en}
    )
    crumbs: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list")), (_("利用目的"), reverse("ledger:purposes"))]

    def act() -> str:
        services.set_rules(by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return reverse("ledger:purposes")

    return form_page(
        request, form, act, title=_("利用目的のページ"), button=_("保存する"), crumbs=crumbs, back_url=reverse("ledger:purposes"),
        note=_("承認された利用目的だけが載ります。ページのアドレス：%(url)s") % {"url": request.build_absolute_uri(reverse("ledger:published"))},
    )  # fmt: skip


@requires("ledger.purposes")
@require_GET
def purposes_file(request: StaffRequest, format: str) -> HttpResponse:
    """The same for the house's own site: a piece of HTML without any page around it, or plain text. It leaves a trail."""
    if format not in FILES:
        raise Http404
    rules, found, house = _rules(), _published(), house_name()
    with transaction.atomic():
        after = {"list": "ledger-purposes", "format": format, "rows": len(found)}
        trail.record("documents.list_exported", by=request.person, subject=LedgerRules(id=_HERE), after=after)
    if format == "html":
        body = render_to_string(
            "ledger/_published_fragment.html", {"purposes": [text for text, _place in found], "foreword": _foreword(rules), "house": house}
        )
    else:
        body = purposes_text(found, foreword=_foreword(rules), house=house)
    response = HttpResponse(body, content_type=FILES[format])
    response.headers["Content-Disposition"] = f'attachment; filename="purposes.{format}"'
    return response


urlpatterns = [
    path("purposes/public/", published, name="published"),
    path("purposes/publishing/", publishing, name="publishing"),
    path("purposes/file/<str:format>/", purposes_file, name="purposes_file"),
]
