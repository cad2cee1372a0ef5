"""Survey sheets on paper: printed for one department or for all that are still open, found by their number, keyed in by the office, their scan."""

from io import BytesIO
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.ledger.forms.papers import LinesForm, SignedForm
from komainu.web.ledger.models import SurveySheet
from komainu.web.ledger.paper import KIND, paper_document, sheet_blocks
from komainu.web.ledger.problems import TooLongToPrint
from komainu.web.ledger.queries import surveys as readings
from komainu.web.ledger.services import papers as services
from komainu.web.ledger.services.surveys import answer_lines
from komainu.web.ledger.views.surveys import crumbs_of, page_number, sheet_url
from komainu.web.people.queries import organisation
from komainu.web.people.views.forming import refused
from komainu.web.site import clock
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.site.sealed_files import content_of

State = SurveySheet.State


def _qr(address: str) -> str:
    """The QR code as a whole SVG file."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def _printed(sheets: list[SurveySheet], *, title: str, name: str) -> HttpResponse:
    lines = readings.lines_to_print(sheets)
    if sum(len(each) for each in lines.values()) > readings.MOST_PRINTED:
        raise TooLongToPrint
    language, house = get_language() or "ja", organisation()
    blocks = [
        sheet_blocks(sheet, lines.get(sheet.department_id, []), qr=_qr(f"{settings.PUBLIC_ADDRESS}{sheet_url(sheet)}"), language=language)
        for sheet in sheets
    ]
    document = paper_document(blocks, title=title, house=house.name if house else "", day=clock.today(), language=language)
    return download(house_pdf(KIND, document), name, "pdf", is_saved=False)


@requires("ledger.see")
@require_GET
def sheet_pdf(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """The sheet of one department, to be answered with a pen."""
    found = readings.visible_sheet(request.standing, sheet)
    if found.state != State.OPEN:
        raise Http404
    return _printed([found], title=str(found), name=f"survey-{found.code}")


@requires("ledger.survey")
@require_GET
def survey_pdf(request: StaffRequest, survey: UUID) -> HttpResponse:
    """The sheets of all departments that have not answered yet, to be handed round."""
    sheets = list(
        readings.visible_sheets(request.standing).filter(survey=survey, survey__closed_on=None, state=State.OPEN)[: readings.MOST_PRINTED]
    )
    if not sheets:
        raise Http404
    return _printed(sheets, title=str(sheets[0].survey), name=f"survey-{sheets[0].survey.opened_on:%Y%m%d}")


@requires("ledger.survey")
@require_GET
def find_paper(request: StaffRequest) -> HttpResponse:
    """To the sheet whose number stands on the paper."""
    found = readings.sheet_by_code(request.standing, request.GET.get("code", "")[:40])
    if found is None:
        messages.error(request, _("その番号の調査表はありません。紙の上の8文字を、もう一度確かめてください。"))
        return redirect("ledger:surveys")
    is_open = found.state == State.OPEN and found.survey.closed_on is None
    return redirect(reverse("ledger:paper", args=[found.pk]) if is_open else sheet_url(found))


def _open(request: StaffRequest, code: UUID) -> SurveySheet:
    found = readings.visible_sheet(request.standing, code)
    if found.state != State.OPEN or found.survey.closed_on is not None:
        raise Http404
    return found


@requires("ledger.survey")
@require_http_methods(["GET", "POST"])
def paper(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """Key in what the paper says of the lines, page by page, and its blank rows."""
    found = _open(request, sheet)
    shown = readings.sheet_page(found, page_number(request.GET.get("page", "")))
    form = LinesForm(request.POST if request.method == "POST" else None, lines=shown.lines)
    if request.method == "POST" and form.is_valid():
        answer_lines(found, form.answers(), by=request.person)

        def add() -> UUID:
            services.add_lines_of(found, form.new(), by=request.person)
            return found.pk

        try:
            once(form.cleaned_data["sheet"], add)
        except Problem as problem:
            refused(form, problem)
        else:
            if shown.number < shown.last:
                return redirect(f"{reverse('ledger:paper', args=[found.pk])}?page={shown.number + 1}")
            return redirect("ledger:paper_signed", found.pk)
    return page(
        request, "ledger/paper.html", status=422 if form.errors else 200, page_title=_("紙の調査表を入力する"), crumbs=crumbs_of(found), sheet=found,
        shown=shown, form=form, back_url=sheet_url(found),
    )  # fmt: skip


@requires("ledger.survey")
@require_http_methods(["GET", "POST"])
def paper_signed(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """Key in what the paper corrects and who signed it; with that the sheet is back."""
    found = _open(request, sheet)
    changed, total, missing = readings.keyed_so_far(found)
    form = SignedForm(request.POST or None, request.FILES or None, changed=changed, is_empty=not total)
    if request.method == "POST" and form.is_valid():
        try:
            services.key_in(found, services.OnPaper(**form.on_paper()), form.corrections(), by=request.person)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("紙の調査表を入力しました。内容を見て、台帳に反映してください。"))
            return redirect(sheet_url(found))
    return page(
        request, "ledger/paper_signed.html", status=422 if form.errors else 200, page_title=_("紙の調査表を返ったことにする"),
        crumbs=crumbs_of(found), sheet=found, form=form, missing=missing, back_url=reverse("ledger:paper", args=[found.pk]),
    )  # fmt: skip


@requires("ledger.see")
@require_POST
def paper_scan(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """The scan of the paper. It leaves an event, so it is a POST."""
    found = readings.visible_sheet(request.standing, sheet)
    if found.paper is None or not found.paper.path:
        raise Http404
    body = content_of(found.paper.path, services.PLACE, found.paper.sha256)
    services.note_scan_read(found, by=request.person)
    answer = HttpResponse(body, content_type=found.paper.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.paper.name) or "attachment"
    return answer


urlpatterns = [
    path("surveys/find/", find_paper, name="find_paper"),
    path("surveys/<uuid:survey>/paper.pdf", survey_pdf, name="survey_pdf"),
    path("sheets/<uuid:sheet>/paper.pdf", sheet_pdf, name="sheet_pdf"),
    path("sheets/<uuid:sheet>/paper/", paper, name="paper"),
    path("sheets/<uuid:sheet>/paper/signed/", paper_signed, name="paper_signed"),
    path("sheets/<uuid:sheet>/paper/scan/", paper_scan, name="paper_scan"),
]
