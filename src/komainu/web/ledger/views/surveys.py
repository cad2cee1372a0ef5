"""The sheets of the yearly confirmation: departments answer them, the office takes them over with what changed in view."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.importing import store
from komainu.web.documents.importing.forms import FileForm
from komainu.web.documents.importing.pages import confirming
from komainu.web.documents.models import ListImport
from komainu.web.documents.reading import TableUnreadable
from komainu.web.documents.tables import to_xlsx
from komainu.web.ledger.forms.lines import ReasonForm
from komainu.web.ledger.forms.surveys import ReturnForm
from komainu.web.ledger.models import LedgerLine, SurveyAnswer, SurveySheet
from komainu.web.ledger.problems import AnswersChanged
from komainu.web.ledger.queries import surveys as readings
from komainu.web.ledger.queries.lines import editable_departments
from komainu.web.ledger.services import survey_files as files
from komainu.web.ledger.services import surveys as services
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.site import clock
from komainu.web.site.drawing import radios
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires

Answer = SurveyAnswer.Answer
State = SurveySheet.State


def crumbs_of(sheet: SurveySheet | None = None) -> Crumbs:
    first: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list")), (_("台帳の棚卸し"), reverse("ledger:surveys"))]
    return [*first, (str(sheet.department), sheet_url(sheet))] if sheet is not None else first


def sheet_url(sheet: SurveySheet) -> str:
    return reverse("ledger:sheet", args=[sheet.pk])


def _may_answer(request: StaffRequest, sheet: SurveySheet) -> bool:
    own = editable_departments(request.standing)
    return may(request.standing, "ledger.edit") and (own is None or sheet.department_id in own)


def page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@requires("ledger.see")
@require_GET
def sheet(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """One sheet: to be answered by its department, or what it answered, with what changed since last time. Six queries at most."""
    return _sheet(request, readings.visible_sheet(request.standing, sheet))


def _sheet(
    request: StaffRequest, found: SurveySheet, given: Mapping[UUID, str] | None = None, conflict: AnswersChanged | None = None
) -> HttpResponse:
    """The page of a sheet; with a conflict what was chosen, beside what somebody else answered."""
    is_open = found.state == State.OPEN and found.survey.closed_on is None
    may_answer = is_open and _may_answer(request, found)
    chosen, words = given or {}, dict(Answer.choices)
    shown = readings.sheet_page(found, page_number((request.POST if conflict else request.GET).get("page", ""))) if is_open else None
    if shown is not None and chosen:
        shown = replace(shown, lines=[(line, chosen.get(line.pk, answer)) for line, answer in shown.lines])
    answers = [] if is_open else readings.answers_of(found)
    changes = readings.changes_since(answers, found) if answers else {}
    return page(
        request,
        "ledger/sheet.html",
        status=409 if conflict else 200,
        page_title=str(found),
        crumbs=crumbs_of(),
        conflict=[
            (str(line), str(words.get(theirs, "")) or _("行の内容が直されました"), str(words.get(chosen[line.pk], "")))
            for line, theirs in (conflict.lines if conflict else ())
        ],
        sheet=found,
        shown=shown,
        lines=_drawn(shown, answerable=may_answer) if shown else [],
        is_open=is_open,
        may_answer=may_answer,
        form=ReturnForm(is_empty=not shown.total) if may_answer and shown else None,
        may_key=is_open and may(request.standing, "ledger.survey"),
        gone=[each.line for each in answers if each.answer == Answer.GONE],
        changed=[(each.line, changes.get(str(each.line_id), [])) for each in answers if each.answer == Answer.CHANGED],
        same=0 if is_open else found.answers.filter(answer=Answer.SAME).count(),
        made=[] if is_open else readings.new_lines(found),
        may_accept=found.state == State.RETURNED and found.survey.closed_on is None and may(request.standing, "ledger.survey"),
    )


def _drawn(shown: readings.SheetPage, *, answerable: bool) -> list[tuple[LedgerLine, str]]:
    """The lines of a page, each with its choices."""
    choices = [(value, str(label)) for value, label in Answer.choices] if answerable else []
    return [(line, radios(f"line-{line.pk}", choices, answer)) for line, answer in shown.lines]


def _answerable(request: StaffRequest, code: UUID) -> SurveySheet:
    found = readings.visible_sheet(request.standing, code)
    if not _may_answer(request, found):
        raise Http404
    return found


@requires("ledger.edit")
@require_POST
def answer(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """Keep the answers of one page; with `act=return` give the sheet back."""
    found = _answerable(request, sheet)
    given: dict[UUID, str] = {}
    seen: dict[UUID, str] = {}
    for key, value in request.POST.items():
        kind, _parting, code = key.partition("-")
        if len(code) == 36 and ((kind == "line" and value in Answer.values) or kind == "seen"):
            try:
                (given if kind == "line" else seen)[UUID(code)] = value
            except ValueError as error:
                raise Http404 from error
    act = request.POST.get("act", "")
    if act in {"rest", "rest_return"}:
        given = dict.fromkeys(seen, str(Answer.SAME)) | given
    try:
        services.answer_lines(found, given, by=request.person, seen=seen)
    except AnswersChanged as problem:
        messages.error(request, f"{problem.title}。{problem.what_to_do}")
        return _sheet(request, found, given, problem)
    if act not in {"return", "rest_return"}:
        messages.success(request, _("ここまでの答えを保存しました。"))
        following = page_number(request.POST.get("following", ""))
        return redirect(f"{sheet_url(found)}?page={following}")
    form = ReturnForm(request.POST, is_empty="is_zero" in request.POST)
    if form.is_valid():
        try:
            services.return_sheet(found, by=request.person, note=form.cleaned_data["note"], is_zero=form.cleaned_data.get("is_zero", False))
        except Problem as problem:
            refused(form, problem)
            messages.error(request, f"{problem.title}。{problem.what_to_do}")
            return redirect(sheet_url(found))
        return _returned(request, found)
    return redirect(sheet_url(found))


def _returned(request: StaffRequest, sheet: SurveySheet) -> HttpResponse:
    """On to the next sheet of whoever answers for several departments, else to the sheet that was returned."""
    own = editable_departments(request.standing)
    following = readings.next_open_sheet(request.standing, own, sheet) if own else None
    if following is None:
        messages.success(request, _("調査表を返しました。ありがとうございます。"))
        return redirect(sheet_url(sheet))
    words = {"done": sheet.department.name, "next": following.department.name}
    messages.success(request, _("%(done)sの調査表を返しました。次は%(next)sです。") % words)
    return redirect(sheet_url(following))


@requires("ledger.survey")
@require_POST
def accept(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """Take a sheet over into the inventory."""
    services.accept_sheet(readings.visible_sheet(request.standing, sheet), by=request.person)
    messages.success(request, _("台帳に反映しました。"))
    return redirect("ledger:surveys")


@requires("ledger.survey")
@require_http_methods(["GET", "POST"])
def reopen(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """Back to the department."""
    found = readings.visible_sheet(request.standing, sheet)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.reopen_sheet(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("理由を付けて部門に戻しました。"))
        return sheet_url(found)

    return form_page(
        request, form, act, title=_("調査表を部門に戻す"), button=_("部門に戻す"), crumbs=crumbs_of(found), back_url=sheet_url(found)
    )


@requires("ledger.edit")
@require_GET
def sheet_table(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """The sheet as a workbook, to be filled in away from the page."""
    found = _answerable(request, sheet)
    heads, rows = files.sheet_table(found)
    name = f"survey-{found.survey.opened_on:%Y%m%d}-{found.pk.hex[:8]}"
    return download(to_xlsx(heads, rows, str(found.department), made_on=clock.today()), name, "xlsx")


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def sheet_file(request: StaffRequest, sheet: UUID) -> HttpResponse:
    """Take the sheet as a workbook, and give it back; what would change is shown before anything is written."""
    found = _answerable(request, sheet)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            if len(data) > store.BIG_FILE_BYTES:
                raise TableUnreadable(
                    "調査表のファイルが大きすぎます（1.5MBまで）。表だけを新しいブックに写してください。",
                    "The file is too large (at most 1.5 MB). Copy the table alone into a new workbook.",
                )
            prepared = store.prepare(
                files.spec_of(found), data, by=request.person, file_name=form.cleaned_data["file"].name, options={"sheet": str(found.pk)}
            )
        except TableUnreadable as error:
            form.add_error("file", error.message_en if get_language() == "en" else error.message)
        else:
            return redirect("ledger:sheet_confirm", prepared.pk)
    return page(
        request, "ledger/sheet_file.html", status=422 if form.errors else 200, page_title=_("Excelで答える"), crumbs=crumbs_of(found), sheet=found, form=form,
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def sheet_confirm(request: StaffRequest, sheet_import: UUID) -> HttpResponse:
    """What the workbook says of each line; then it is taken over, and the sheet goes back if nothing is left open."""
    waiting = ListImport.objects.filter(pk=sheet_import, list__startswith="ledger.sheet.").first()
    if waiting is None:
        raise Http404
    found = _answerable(request, UUID(waiting.options["sheet"]))
    if waiting.state != ListImport.State.WAITING:
        return redirect(sheet_url(found))
    act = request.POST.get("act", "")
    if act == "cancel":
        store.cancel(waiting, by=request.person)
        messages.success(request, _("取り込みをやめました。何も変わっていません。"))
        return redirect(sheet_url(found))
    answered = confirming(request, files.spec_of(found), waiting, act=act, crumbs=crumbs_of(found), confirm_name="ledger:sheet_confirm")
    waiting.refresh_from_db(fields=["state", "counts"])
    if waiting.state != ListImport.State.DONE:
        return answered
    if waiting.counts.get("returned"):
        messages.success(request, _("調査表を返しました。ありがとうございます。"))
    else:
        messages.warning(request, _("まだ答えのない行か、取り込めなかった行があります。残りに答えて、調査表を返してください。"))
    return redirect(sheet_url(found))


urlpatterns = [
    path("sheets/<uuid:sheet>/table/", sheet_table, name="sheet_table"),
    path("sheets/<uuid:sheet>/file/", sheet_file, name="sheet_file"),
    path("sheets/files/<uuid:sheet_import>/", sheet_confirm, name="sheet_confirm"),
    path("sheets/<uuid:sheet>/", sheet, name="sheet"),
    path("sheets/<uuid:sheet>/answer/", answer, name="answer"),
    path("sheets/<uuid:sheet>/accept/", accept, name="accept"),
    path("sheets/<uuid:sheet>/reopen/", reopen, name="reopen"),
]
