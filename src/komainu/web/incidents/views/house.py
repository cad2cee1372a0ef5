"""The house's own rules for incidents, and the poster."""

from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.incidents import queries
from komainu.web.incidents.forms.house import HouseRulesForm
from komainu.web.incidents.models import HouseRules
from komainu.web.incidents.poster import POSTER_LINES, POSTER_TITLE, poster_document
from komainu.web.incidents.services import house as services
from komainu.web.people.queries import organisation
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires


def tell_address(rules: HouseRules) -> str:
    """What the QR code of the poster holds."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('incidents:public_report', args=[rules.poster_token])}"


def qr_svg(address: str) -> str:
    """The QR code as a whole SVG file."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False, omitsize=True)
    return out.getvalue().decode()


@requires("incidents.house_rules")
@require_http_methods(["GET", "POST"])
def house_rules(request: StaffRequest) -> HttpResponse:
    """The rules, and what hangs on the wall."""
    rules = queries.house_rules()
    form = HouseRulesForm(request.POST if request.method == "POST" else None, rules=rules)
    if request.method == "POST" and form.is_valid():
        services.set_house_rules(by=request.person, **form.cleaned_data)
        messages.success(request, _("設定を保存しました。"))
        return redirect("incidents:house_rules")
    address = tell_address(rules)
    return page(
        request, "incidents/house_rules.html", status=422 if form.errors else 200, form=form, rules=rules, address=address,
        qr=qr_svg(address), poster_title=POSTER_TITLE, poster_lines=POSTER_LINES,
        address_is_local=any(name in settings.PUBLIC_ADDRESS for name in ("127.0.0.1", "localhost", "[::1]")),
    )  # fmt: skip


@requires("incidents.house_rules")
@require_http_methods(["GET", "POST"])
def rotate_poster(request: StaffRequest) -> HttpResponse:
    """Ask once, then give the poster a new address."""
    if request.method == "POST":
        services.rotate_poster(by=request.person)
        messages.success(request, _("新しいQRコードにしました。ポスターを印刷して貼り替えてください。"))
        return redirect("incidents:house_rules")
    return page(
        request,
        "site/confirm.html",
        page_title=_("QRコードを作り直しますか"),
        text=_("QRコードが社外に広まったり、いたずらの知らせが続いたりしたときに使います。"),
        consequences=[
            _("いま貼ってあるポスターのQRコードは、すぐに使えなくなります。"),
            _("これまでに届いた知らせの受付番号は残りますが、状態を見るページには新しいポスターから入ります。"),
            _("新しいポスターを印刷して、すべて貼り替える必要があります。"),
        ],
        button=_("作り直す"),
        kind="danger",
        back_url=reverse("incidents:house_rules"),
        crumbs=[(_("事故の窓口の設定"), reverse("incidents:house_rules"))],
    )


@requires("incidents.house_rules")
@require_GET
def poster(request: StaffRequest) -> HttpResponse:
    """The poster as a PDF, A4."""
    rules, house = queries.house_rules(), organisation()
    document = poster_document(
        house=house.name if house else "",
        phone=rules.emergency_phone,
        qr=qr_svg(tell_address(rules)),
        day=clock.today(),
        language=get_language() or "ja",
    )
    return download(house_pdf("incidents.poster", document), "poster", "pdf", is_saved=False)


urlpatterns = [
    path("settings/", house_rules, name="house_rules"),
    path("settings/rotate/", rotate_poster, name="rotate_poster"),
    path("poster.pdf", poster, name="poster"),
]
