"""The protection structure and the contact network: drawn, printed, and reachable on a phone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.people import papers, queries, services
from komainu.web.people.forms.terms import ContactForm
from komainu.web.people.models import ContactEntry
from komainu.web.people.queries import network as readings
from komainu.web.people.queries import structure as structure_readings
from komainu.web.people.services import network as network_services
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


def _house() -> str:
    found = queries.organisation()
    return found.name if found else ""


@requires("people.structure")
@require_GET
def structure(request: StaffRequest) -> HttpResponse:
    """The drawing and the table beside it. Four queries."""
    rows, words = structure_readings.rows(clock.today()), queries.role_words()
    return page(
        request,
        "people/structure.html",
        page_title=_("個人情報保護体制図"),
        page_lead=_("今日の体制です。任命と任期の記録から描いています。"),
        rows=rows,
        drawing=structure_readings.drawing(rows, words),
        may_read_roles=may(request.standing, "people.roles"),
        may_print=may(request.standing, "people.structure_file"),
    )


@requires("people.structure_file")
@require_GET
def structure_pdf(request: StaffRequest) -> HttpResponse:
    rows = structure_readings.rows(clock.today())
    drawing = structure_readings.drawing(rows, queries.role_words())
    document = papers.structure_document(rows=rows, drawing=drawing, house=_house(), day=clock.today(), language=get_language() or "ja")
    network_services.note_structure_file(by=request.person)
    return download(house_pdf("people.structure", document), f"structure-{clock.today():%Y%m%d}", "pdf")


@requires("people.network")
@require_GET
def network(request: StaffRequest) -> HttpResponse:
    """Whom to call, in order. Four queries."""
    lines = readings.network(clock.today())
    return page(
        request,
        "people/network.html",
        page_title=_("緊急連絡網"),
        lines=lines,
        steps=papers.first_steps(get_language() or "ja"),
        without_phone=readings.without_phone(lines),
        may_edit=may(request.standing, "people.network_edit"),
        may_print=may(request.standing, "people.network_file"),
    )


@requires("people.network_file")
@require_POST
def network_paper(request: StaffRequest, what: str) -> HttpResponse:
    """The sheet or the cards. Numbers leave the house on paper, so it leaves an event and is a POST."""
    make = papers.cards_document if what == "cards" else papers.network_document
    document = make(lines=readings.network(clock.today()), house=_house(), day=clock.today(), language=get_language() or "ja")
    network_services.note_printed(by=request.person, what=what)
    return download(
        house_pdf("people.cards" if what == "cards" else "people.network", document), f"network-{what}-{clock.today():%Y%m%d}", "pdf"
    )


def _crumbs() -> Crumbs:
    return [(_("緊急連絡網"), reverse("people:network")), (_("連絡網を直す"), reverse("people:network_edit"))]


@requires("people.network_edit")
@require_http_methods(["GET", "POST"])
def network_edit(request: StaffRequest) -> HttpResponse:
    """The lines with their order. A first POST makes the usual lines the house's own. Four queries."""
    if request.method == "POST":
        network_services.begin_network(by=request.person)
        return redirect("people:network_edit")
    return page(
        request, "people/network_edit.html", page_title=_("連絡網を直す"), crumbs=_crumbs()[:1], lines=readings.network(clock.today()),
    )  # fmt: skip


def _contact_page(request: StaffRequest, entry: ContactEntry | None) -> HttpResponse:
    initial: dict[str, Any] | None = None
    if entry is not None:
        kept = entry.person
        initial = {name: getattr(entry, name) for name in ("role", "outside", "phone", "purpose", "hours")} | {
            "what": "role" if entry.role else "outside" if entry.outside else "person",
            "person": f"{kept.staff_number}　{kept.name}" if kept else "",
        }
    form = ContactForm(request.POST or None, words=queries.role_words(), initial=initial)
    back = reverse("people:network_edit")

    def act() -> str:
        if entry is None:
            services.add_contact(by=request.person, **form.entry)
        else:
            services.change_contact(entry, by=request.person, **form.entry)
        messages.success(request, _("緊急連絡網を保存しました。印刷したものも新しくしてください。"))
        return back

    title = _("連絡先を直す") if entry else _("連絡先を加える")
    return form_page(request, form, act, title=title, button=_("保存する"), crumbs=_crumbs(), back_url=back)


@requires("people.network_edit")
@require_http_methods(["GET", "POST"])
def contact_add(request: StaffRequest) -> HttpResponse:
    return _contact_page(request, None)


@requires("people.network_edit")
@require_http_methods(["GET", "POST"])
def contact_edit(request: StaffRequest, contact: UUID) -> HttpResponse:
    return _contact_page(request, readings.entry(contact))


@requires("people.network_edit")
@require_POST
def contact_move(request: StaffRequest, contact: UUID) -> HttpResponse:
    services.move_contact(readings.entry(contact), by=request.person, up=request.POST.get("to") == "up")
    return redirect("people:network_edit")


@requires("people.network_edit")
@require_POST
def contact_remove(request: StaffRequest, contact: UUID) -> HttpResponse:
    services.remove_contact(readings.entry(contact), by=request.person)
    messages.success(request, _("緊急連絡網から外しました。"))
    return redirect("people:network_edit")


urlpatterns = [
    path("structure/", structure, name="structure"),
    path("structure.pdf", structure_pdf, name="structure_pdf"),
    path("network/", network, name="network"),
    path("network/sheet/", network_paper, {"what": "sheet"}, name="network_sheet"),
    path("network/cards/", network_paper, {"what": "cards"}, name="network_cards"),
    path("network/edit/", network_edit, name="network_edit"),
    path("network/add/", contact_add, name="contact_add"),
    path("network/<uuid:contact>/", contact_edit, name="contact_edit"),
    path("network/<uuid:contact>/move/", contact_move, name="contact_move"),
    path("network/<uuid:contact>/remove/", contact_remove, name="contact_remove"),
]
